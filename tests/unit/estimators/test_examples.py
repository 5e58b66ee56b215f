"""The examples in the estimators' docstrings run and give what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import evalutils.estimators

MODULES = sorted(module.name for module in pkgutil.iter_modules(evalutils.estimators.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    module = importlib.import_module(f"evalutils.estimators.{name}")
    assert doctest.testmod(module).failed == 0
