"""Compiles the rules for lanes: every function as it stands, and those that it calls.

:meth:`Compiler.compiled` walks from a function to all that it refers to. A rule finds ``where``, ``sqrt``,
``nowhere`` and ``places`` for lanes in the place of those of :mod:`sim.rules.ops`; nothing else is replaced. What it
met on the way (code and constants) is what is frozen into a kernel: :meth:`Compiler.fingerprint` is the hash of it.
"""

from __future__ import annotations

import dis
import hashlib
import inspect
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numba

from sim.engines import lane_rows, lanes
from sim.rules import ops

#: The operations that lanes have of their own.
_OWN: dict[Any, Any] = {ops.where: lanes.where, ops.sqrt: lanes.sqrt, ops.nowhere: lanes.nowhere,
                        ops.places: lane_rows.places}


class Compiler:
    """Compiles functions and what they call, each once."""

    def __init__(self) -> None:
        self._made: dict[Any, Any] = {}
        self._met = hashlib.sha256()

    def compiled(self, function: Callable[..., Any]) -> Any:
        """Return a function compiled for lanes, with all that it calls.

        Args:
            function: A rule, or a function that calls rules.
        """
        if function in _OWN:
            return _OWN[function]
        if function in self._made:
            return self._made[function]
        fresh = self.rebound(function)
        self._made[function] = numba.njit(
            error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)(fresh)
        return self._made[function]

    def rebound(self, function: Callable[..., Any], given: Mapping[str, Any] | None = None) -> Callable[..., Any]:
        """Return a function whose globals are compiled for lanes, to be compiled itself.

        Args:
            function: The function.
            given: What its globals of these names are instead.

        Raises:
            TypeError: If it is no plain function, or closes over variables: a compiler would freeze them unseen.
        """
        if not isinstance(function, types.FunctionType):
            raise TypeError(f"not a plain function: {function!r}")
        if function.__closure__:
            raise TypeError(f"a rule may not close over variables: {function.__qualname__}")
        scope: dict[str, Any] = {"__builtins__": __builtins__, "__name__": function.__module__ or __name__}
        self._note(function.__code__)
        for name in sorted(set(_names(function.__code__))):
            if given and name in given:
                scope[name] = given[name]
            elif name in function.__globals__:
                scope[name] = self._value(name, function.__globals__[name])
        fresh = types.FunctionType(function.__code__, scope, function.__name__, function.__defaults__)
        fresh.__module__, fresh.__qualname__ = scope["__name__"], function.__qualname__
        return fresh

    def _value(self, name: str, value: Any) -> Any:
        if inspect.isfunction(value):
            return self.compiled(value)
        if inspect.ismodule(value) and value.__name__.startswith("sim.rules"):
            return self._module(value)
        if isinstance(value, int | float | tuple | str) and not hasattr(value, "_fields"):
            self._met.update(f"{name}={value!r};".encode())
        return value

    def _module(self, module: types.ModuleType) -> types.ModuleType:
        """Return a module in which every function is compiled."""
        if module not in self._made:
            fresh = types.ModuleType(module.__name__)
            for name, value in sorted(vars(module).items()):
                if inspect.isfunction(value) and value.__module__ == module.__name__:
                    setattr(fresh, name, self.compiled(value))
            self._made[module] = fresh
        return self._made[module]  # type: ignore[no-any-return]

    def _note(self, code: types.CodeType) -> None:
        constants = [c for c in code.co_consts if not inspect.iscode(c)]
        self._met.update(repr((code.co_name, code.co_varnames, code.co_names, constants)).encode() + code.co_code)
        for inner in code.co_consts:
            if inspect.iscode(inner):
                self._note(inner)

    def fingerprint(self, *more: object) -> str:
        """Return a hash of all code and constants that were met, and of more."""
        sums = self._met.copy()
        sums.update(repr(more).encode())
        return sums.hexdigest()[:16]


def _names(code: types.CodeType) -> Iterator[str]:
    """Yield the globals that code refers to."""
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield str(step.argval)
    for inner in code.co_consts:
        if inspect.iscode(inner):
            yield from _names(inner)
