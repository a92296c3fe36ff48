"""One grammar: engine.<noun>.<verb>(), as nfy_<noun>_<verb>() in C."""

import copy
import gc
import inspect
import pickle
import weakref

import pytest

import nfy
from nfy._noun import Noun
from nfy.engine import _MOVED

SHORT_FORMS = {
    "send": "notifications.send",
    "send_many": "notifications.send_many",
    "deliver": "delivery.run",
    "run_due": "tasks.run_due",
}


def nouns_of(engine):
    return {name: value for name, value in vars(engine).items() if isinstance(value, Noun)}


def verbs_of(kind):
    return [name for name, _ in inspect.getmembers(kind, inspect.isfunction) if name[0] != "_"]


def test_every_noun_has_a_module_and_a_class_of_its_name(world):
    nouns = nouns_of(world.engine)
    assert len(nouns) == 45
    for name, noun in nouns.items():
        assert type(noun).__module__ == f"nfy.{name}"
        assert type(noun).__name__.lower() == name.replace("_", "")
        assert getattr(nfy, type(noun).__name__) is type(noun)
        assert 0 < len(verbs_of(type(noun))) <= 20
        assert type(noun).__doc__ != Noun.__doc__


def test_a_short_form_takes_what_the_long_form_takes(world):
    for short, long in SHORT_FORMS.items():
        noun, verb = long.split(".")
        method = getattr(getattr(world.engine, noun), verb)
        assert inspect.signature(getattr(world.engine, short)) == inspect.signature(method)
        assert long in getattr(nfy.Engine, short).__doc__
    with pytest.raises(nfy.WrongTypeError, match="service_id is None, not a UUID or its text"):
        world.engine.send(None, world.request())
    assert (
        world.engine.send_many(str(world.service.id), iter([world.request()]))[0].existed is False
    )


def test_an_old_name_says_what_it_is_called_now(world):
    for old, new in _MOVED.items():
        with pytest.raises(AttributeError, match=f"{old!r}; it is engine.{new} now$"):
            getattr(world.engine, old)
        noun, verb = new.split(".")
        assert callable(getattr(getattr(world.engine, noun), verb))


def test_a_name_that_never_was_is_told_like_any_other(world):
    with pytest.raises(AttributeError, match="^'Engine' object has no attribute 'create_user'$"):
        world.engine.create_user
    assert not hasattr(world.engine, "create_service")


def test_a_noun_takes_its_arguments_by_their_type_hints(world):
    with pytest.raises(nfy.WrongTypeError, match="service_id is an int, not a UUID or its text"):
        world.engine.services.get(3)
    assert world.engine.services.get(str(world.service.id)) == world.service


def test_a_noun_keeps_its_engine_alive():
    services = nfy.Engine.open("memory:").services
    gc.collect()
    assert services.list() == []


def test_an_engine_without_an_owner_ends_at_once():
    engine = weakref.ref(nfy.Engine.open("memory:"))
    assert engine() is None  # without a cycle that the collector has to find


def test_a_noun_of_a_closed_engine_says_so(world):
    services = world.engine.services
    world.engine.close()
    with pytest.raises(nfy.ClosedError):
        services.list()
    with pytest.raises(nfy.ClosedError):
        world.engine.services.list()


def test_a_noun_cannot_be_copied_or_pickled(world):
    for make in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="a Services cannot be copied or pickled"):
            make(world.engine.services)
