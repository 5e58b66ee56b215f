"""The examples in the estimators' docstrings run and give what they say."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil

import pytest

import evalutils.estimators

ROOM = "evalutils.estimators."
MODULES = sorted(module.name.removeprefix(ROOM) for module in pkgutil.walk_packages(evalutils.estimators.__path__, ROOM) if not module.ispkg)


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    module = importlib.import_module(ROOM + name)
    assert doctest.testmod(module).failed == 0


def public_functions():
    for name in MODULES:
        module = importlib.import_module(ROOM + name)
        for label, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not label.startswith("_"):
                yield f"{name}.{label}", inspect.getdoc(function) or ""


def test_every_public_function_has_an_example():
    functions = dict(public_functions())
    assert len(functions) > 80
    assert [name for name, text in functions.items() if ">>> " not in text] == []
