"""Rows and grids of lanes in memory, as values of the compiler: an address and the distance of neighbours."""

from __future__ import annotations

import operator
from typing import Any

from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, register_model

from sim.engines.lanes import DOUBLE, LANES, LONG, VECTOR, WIDTH, LanesType, types

#: Bytes on which a row begins for certain.
ALIGN = 8


class RowType(types.Type):
    """Lanes by place: an address and the distance of neighbours, in doubles."""

    def __init__(self) -> None:
        super().__init__(name="row")


class GridType(types.Type):
    """Rows by place."""

    def __init__(self) -> None:
        super().__init__(name="grid")


ROW, GRID = RowType(), GridType()
_LANES = LONG(WIDTH)
POINTER = types.CPointer(types.float64)


@register_model(RowType)
class _RowModel(models.StructModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, [("at", POINTER), ("step", types.int64)])


@register_model(GridType)
class _GridModel(models.StructModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, [("at", POINTER), ("outer", types.int64), ("inner", types.int64)])


def made(context: Any, builder: Any, kind: Any, **parts: Any) -> Any:
    """Return a value of several parts."""
    found = cgutils.create_struct_proxy(kind)(context, builder)
    for name, value in parts.items():
        setattr(found, name, value)
    return found._getvalue()


@infer_global(operator.getitem)
class _GetItem(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        if len(args) == 2 and isinstance(args[1], types.Integer) and args[0] in (ROW, GRID):
            return signature(LANES if args[0] == ROW else ROW, args[0], types.int64)
        return None


@infer_global(operator.setitem)
class _SetItem(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        if len(args) == 3 and args[0] == ROW and isinstance(args[1], types.Integer):
            return signature(types.none, ROW, types.int64, LANES)
        return None


def _address(context: Any, builder: Any, row: Any, place: Any) -> Any:
    own = cgutils.create_struct_proxy(ROW)(context, builder, row)
    return builder.bitcast(builder.gep(own.at, [builder.mul(own.step, place)]), VECTOR.as_pointer())


@lower_builtin(operator.getitem, RowType, types.int64)
def _row_get(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.load(_address(context, builder, *args), align=ALIGN)


@lower_builtin(operator.setitem, RowType, types.int64, LanesType)
def _row_set(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    builder.store(args[2], _address(context, builder, args[0], args[1]), align=ALIGN)
    return context.get_dummy_value()


@lower_builtin(operator.getitem, GridType, types.int64)
def _grid_get(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    own = cgutils.create_struct_proxy(GRID)(context, builder, args[0])
    at = builder.gep(own.at, [builder.mul(own.outer, args[1])])
    return made(context, builder, ROW, at=at, step=own.inner)


def begin(context: Any, builder: Any, kind: Any, array: Any, first: Any) -> Any:
    """Return the address of element ``first`` of an array's memory."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.gep(builder.bitcast(data, DOUBLE.as_pointer()), [first])


@intrinsic
def row(typingctx, array, first, step):  # type: ignore[no-untyped-def]
    """Return the lanes of an array that begin at element ``first`` of its memory, ``step`` elements apart."""
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        first, step = (context.cast(builder, args[k], sig.args[k], types.int64) for k in (1, 2))
        return made(context, builder, ROW, at=begin(context, builder, sig.args[0], args[0], first), step=step)

    return signature(ROW, array, first, step), lower


@intrinsic
def grid(typingctx, array, first, outer, inner):  # type: ignore[no-untyped-def]
    """Return the rows of an array, ``outer`` elements apart, their lanes ``inner`` elements apart."""
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        first, outer, inner = (context.cast(builder, args[k], sig.args[k], types.int64) for k in (1, 2, 3))
        return made(context, builder, GRID, at=begin(context, builder, sig.args[0], args[0], first),
                     outer=outer, inner=inner)

    return signature(GRID, array, first, outer, inner), lower


# -- the operation of sim.rules.ops that makes a row -----------------------------------------------


@intrinsic
def places(typingctx, count):  # type: ignore[no-untyped-def]
    """Return places for so many lanes on the stack of the function that asks: it may not hand them on."""
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        doubles = builder.mul(context.cast(builder, args[0], sig.args[0], types.int64), _LANES)
        return made(context, builder, ROW, at=builder.alloca(DOUBLE, doubles), step=_LANES)

    return signature(ROW, count), lower
