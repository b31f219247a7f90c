"""Lanes: a number of some runs at once, as one value of the compiler.

The rules are written for a number that may be a float or an array over runs. Here it is a vector of ``WIDTH``
doubles that lives in a register: the same functions, compiled by Numba as they stand, then work on that many runs
in one instruction. This module teaches Numba the type (:class:`LanesType`) and the mask that a comparison gives;
rows in memory, structures and views are in the modules beside it. Only ``+ - * /``, square roots, comparisons and
selections are defined, without fast-math and without fusing, so that every lane has the bits of a float.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import cgutils
from numba.core import types as numba_types
from numba.core.datamodel import models
from numba.core.typeconv import Conversion
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, lower_cast, register_model

types: Any = numba_types

#: Runs in a value.
WIDTH = 16

DOUBLE, LONG = ir.DoubleType(), ir.IntType(64)
VECTOR, _BITS = ir.VectorType(DOUBLE, WIDTH), ir.VectorType(ir.IntType(1), WIDTH)


class LanesType(types.Type):
    """A number of WIDTH runs."""

    def __init__(self) -> None:
        super().__init__(name=f"lanes{WIDTH}")

    def unify(self, typingctx: Any, other: Any) -> Any:
        """Return that a plain number and lanes together are lanes."""
        return self if isinstance(other, types.Float | types.Integer) else None

    def can_convert_from(self, typingctx: Any, other: Any) -> Any:
        """Return that a plain number can be spread over the lanes."""
        return Conversion.safe if isinstance(other, types.Float | types.Integer) else None


class MaskType(types.Type):
    """A condition of WIDTH runs."""

    def __init__(self) -> None:
        super().__init__(name=f"mask{WIDTH}")

    def unify(self, typingctx: Any, other: Any) -> Any:
        """Return that a plain condition and a mask together are a mask."""
        return self if isinstance(other, types.Boolean) else None

    def can_convert_from(self, typingctx: Any, other: Any) -> Any:
        """Return that a plain condition can be spread over the lanes."""
        return Conversion.safe if isinstance(other, types.Boolean) else None


LANES, MASK = LanesType(), MaskType()


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, VECTOR)


@register_model(MaskType)
class _MaskModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, _BITS)


def _spread(builder: Any, value: Any, kind: Any) -> Any:
    """Return a value in every lane."""
    undefined = ir.Constant(kind, ir.Undefined)
    one = builder.insert_element(undefined, value, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
    return builder.shuffle_vector(one, undefined, zeros)


@lower_cast(types.Float, LanesType)
@lower_cast(types.Integer, LanesType)
def _cast_number(context: Any, builder: Any, fromty: Any, toty: Any, value: Any) -> Any:
    return _spread(builder, context.cast(builder, value, fromty, types.float64), VECTOR)


@lower_cast(types.Boolean, MaskType)
def _cast_condition(context: Any, builder: Any, fromty: Any, toty: Any, value: Any) -> Any:
    return _spread(builder, value, _BITS)


# -- arithmetic and comparisons ---------------------------------------------------------------------


def _binary(result: Any) -> type[AbstractTemplate]:
    class Binary(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            if len(args) == 2 and LANES in args and not kws and all(
                    a == LANES or isinstance(a, types.Float | types.Integer) for a in args):
                return signature(result, LANES, LANES)
            return None

    return Binary


def _arithmetic(name: str) -> Callable[..., Any]:
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return getattr(builder, name)(*args)

    return lower


def _comparison(symbol: str) -> Callable[..., Any]:
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return (builder.fcmp_unordered if symbol == "!=" else builder.fcmp_ordered)(symbol, *args)

    return lower


for _operation, _name in ((operator.add, "fadd"), (operator.sub, "fsub"), (operator.mul, "fmul"),
                          (operator.truediv, "fdiv")):
    infer_global(_operation)(_binary(LANES))
    lower_builtin(_operation, LANES, LANES)(_arithmetic(_name))
for _operation, _symbol in ((operator.lt, "<"), (operator.le, "<="), (operator.gt, ">"), (operator.ge, ">="),
                            (operator.eq, "=="), (operator.ne, "!=")):
    infer_global(_operation)(_binary(MASK))
    lower_builtin(_operation, LANES, LANES)(_comparison(_symbol))


@infer_global(operator.neg)
class _Negation(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        return signature(LANES, LANES) if args == (LANES,) else None


@lower_builtin(operator.neg, LANES)
def _negative(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.fneg(args[0])


# -- the operations of sim.rules.ops ----------------------------------------------------------------


@intrinsic
def where(typingctx, condition, yes, no):  # type: ignore[no-untyped-def]
    """Return ``yes`` in the lanes in which the condition holds, else ``no``."""
    plain = isinstance(condition, types.Boolean)
    if not plain and condition != MASK:
        return None
    kinds = {yes, no}
    if kinds <= {MASK, types.boolean, *(k for k in kinds if isinstance(k, types.Boolean))}:
        result: Any = types.boolean if plain and MASK not in kinds else MASK
    elif plain and LANES not in kinds:
        result = types.float64
    else:
        result = LANES

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        one, other = (context.cast(builder, value, kind, result)
                      for value, kind in zip(args[1:], sig.args[1:], strict=True))
        return builder.select(args[0], one, other)

    return signature(result, condition, yes, no), lower


@intrinsic
def sqrt(typingctx, value):  # type: ignore[no-untyped-def]
    """Return the square root, correctly rounded."""
    kind = LANES if value == LANES else types.float64

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        given = context.cast(builder, args[0], sig.args[0], kind)
        name = f"llvm.sqrt.v{WIDTH}f64" if kind == LANES else "llvm.sqrt.f64"
        shape = ir.FunctionType(given.type, [given.type])
        called = cgutils.get_or_insert_function(builder.module, shape, name)
        return builder.call(called, [given])

    return signature(kind, value), lower


@intrinsic
def nowhere(typingctx, condition):  # type: ignore[no-untyped-def]
    """Return whether the condition holds in no lane."""
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        if sig.args[0] != MASK:
            return builder.not_(args[0])
        bits = builder.bitcast(args[0], ir.IntType(WIDTH))
        return builder.icmp_unsigned("==", bits, ir.Constant(ir.IntType(WIDTH), 0))

    return signature(types.boolean, condition), lower
