"""What the package is in a process: forked, documented, without a lock on the engine."""

import doctest
import importlib
import os
import pkgutil
import sys

import pytest

import nfy

MODULES = ["nfy"] + [f"nfy.{module.name}" for module in pkgutil.iter_modules(nfy.__path__)]


def test_a_child_is_told_and_harms_nobody(world, tmp_path):
    with nfy.Engine.open(f"sqlite:{tmp_path}/store.db") as engine:
        engine.services.create("One")
        child = os.fork()
        if child == 0:
            try:
                try:
                    engine.services.list()
                except nfy.ForkedError:
                    engine.close()
                    world.engine.close()
                    with nfy.Engine.open(f"sqlite:{tmp_path}/store.db") as own:
                        own.services.create("Two")
                    os._exit(0)
                os._exit(1)
            except BaseException:
                os._exit(2)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert [service.name for service in engine.services.list()] == ["One", "Two"]
    assert world.engine.services.list() == [world.service]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_documentation_hold(name):
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as missing:  # celery of nfy.celery: tools/host-tests has it
        if name != f"nfy.{missing.name}":
            raise
        pytest.skip(f"{missing.name} is not installed")
    if name != "nfy._native":
        assert doctest.testmod(module).failed == 0


def test_every_public_name_has_words():
    for name in nfy.__all__:
        assert getattr(getattr(nfy, name), "__doc__", None), name


def test_the_extension_uses_the_stable_abi():
    native = importlib.import_module("nfy._native")
    assert native.__file__.endswith(".abi3.so")
    assert sys.version_info >= (3, 9)
    assert nfy.__version__.count(".") == 2
