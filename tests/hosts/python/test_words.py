"""The examples in the documentation of modules that need packages of others."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["apscheduler", "celery", "procrastinate"])
def test_the_examples_in_the_documentation_hold(name):
    pytest.importorskip(name, reason=f"{name} of the package index is not installed")
    found = doctest.testmod(importlib.import_module(f"nfy.{name}"))
    assert (found.failed, found.attempted > 0) == (0, True)
