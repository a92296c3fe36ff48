"""Every code has its class, and every class says what it is."""

import pytest

import nfy
from nfy import errors
from nfy._native import ffi, lib

BUILTINS = {
    "invalid_argument": ValueError,
    "not_found": LookupError,
    "unavailable": ConnectionError,
    "unsupported": NotImplementedError,
    "no_memory": MemoryError,
    "internal": RuntimeError,
    "callback": RuntimeError,
    "forked": RuntimeError,
    "closed": ValueError,
}
CODES = [name for name in dir(lib) if name.startswith("NFY_E_")]


@pytest.mark.parametrize("constant", CODES)
def test_each_code_has_one_class_with_its_name_and_its_builtin(constant):
    status = getattr(lib, constant)
    error = errors.error_for(status, "some words", "detail", True)
    assert type(error).code == ffi.string(lib.nfy_status_name(status)).decode()
    assert constant == "NFY_E_" + error.code.upper()
    assert type(error).__name__ in nfy.__all__
    assert isinstance(error, nfy.NfyError)
    assert isinstance(error, BUILTINS.get(error.code, nfy.NfyError))
    assert (str(error), error.message) == ("some words", "some words")
    assert (error.detail, error.retryable) == ("detail", True)


def test_no_code_is_without_a_class():
    assert len(CODES) == 14
    assert set(errors.BY_STATUS) == {getattr(lib, name) for name in CODES}
    assert type(errors.error_for(4711, "from a newer library")) is nfy.NfyError


def test_what_the_library_says_arrives(world):
    with pytest.raises(nfy.ConflictError) as caught:
        world.engine.services.create("Riverside Clinics")
    assert caught.value.retryable is False and caught.value.message
    with pytest.raises(LookupError):
        world.engine.services.get(world.sms.id)
    with pytest.raises(ValueError, match="is not UTF-8"):
        world.engine.services.create("half a pair \ud800")
    with pytest.raises(nfy.UnavailableError) as caught:
        nfy.Engine.open("sqlite:/nowhere/at/all.db")
    assert caught.value.retryable is True


def test_a_closed_object_says_so(world):
    world.engine.close()
    with pytest.raises(nfy.ClosedError):
        world.engine.now()
    world.engine.close()
