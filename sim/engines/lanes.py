"""Lanes: a number of some runs at once, as one value of the compiler.

The rules are written for a number that may be a float or an array over runs. Here it is a vector of ``WIDTH``
doubles that lives in a register: the same functions, compiled by Numba as they stand, then work on that many runs
in one instruction. This module teaches Numba the type (:class:`LanesType`), the mask that a comparison gives, and
the views that rules see (:mod:`sim.rules.views`). Only ``+ - * /``, square roots, comparisons and selections are
defined, without fast-math and without fusing, so that every lane has the bits that a float would have.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import numpy as np
from llvmlite import ir
from numba.core import cgutils
from numba.core import types as numba_types
from numba.core.datamodel import models
from numba.core.typeconv import Conversion
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global, signature
from numba.extending import (
    infer_getattr,
    intrinsic,
    lower_builtin,
    lower_cast,
    lower_getattr_generic,
    register_model,
)
from numpy.typing import NDArray

types: Any = numba_types

#: Runs in a value.
WIDTH = 16

_DOUBLE, _LONG = ir.DoubleType(), ir.IntType(64)
_VECTOR, _BITS = ir.VectorType(_DOUBLE, WIDTH), ir.VectorType(ir.IntType(1), WIDTH)
_ALIGN = 8


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
class _LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, _VECTOR)


@register_model(MaskType)
class _MaskModel(models.PrimitiveModel):  # type: ignore[misc]
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
    return _spread(builder, context.cast(builder, value, fromty, types.float64), _VECTOR)


@lower_cast(types.Boolean, MaskType)
def _cast_condition(context: Any, builder: Any, fromty: Any, toty: Any, value: Any) -> Any:
    return _spread(builder, value, _BITS)


# -- arithmetic and comparisons ---------------------------------------------------------------------


def _binary(result: Any) -> type[AbstractTemplate]:
    class Binary(AbstractTemplate):  # type: ignore[misc]
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
class _Negation(AbstractTemplate):  # type: ignore[misc]
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


# -- rows and grids ---------------------------------------------------------------------------------


class RowType(types.Type):
    """Lanes by place: an address and the distance of neighbours, in doubles."""

    def __init__(self) -> None:
        super().__init__(name="row")


class GridType(types.Type):
    """Rows by place."""

    def __init__(self) -> None:
        super().__init__(name="grid")


ROW, GRID = RowType(), GridType()
_POINTER = types.CPointer(types.float64)


@register_model(RowType)
class _RowModel(models.StructModel):  # type: ignore[misc]
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, [("at", _POINTER), ("step", types.int64)])


@register_model(GridType)
class _GridModel(models.StructModel):  # type: ignore[misc]
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, [("at", _POINTER), ("outer", types.int64), ("inner", types.int64)])


def _made(context: Any, builder: Any, kind: Any, **parts: Any) -> Any:
    found = cgutils.create_struct_proxy(kind)(context, builder)
    for name, value in parts.items():
        setattr(found, name, value)
    return found._getvalue()


@infer_global(operator.getitem)
class _GetItem(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, kws: Any) -> Any:
        if len(args) == 2 and isinstance(args[1], types.Integer) and args[0] in (ROW, GRID):
            return signature(LANES if args[0] == ROW else ROW, args[0], types.int64)
        return None


@infer_global(operator.setitem)
class _SetItem(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, kws: Any) -> Any:
        if len(args) == 3 and args[0] == ROW and isinstance(args[1], types.Integer):
            return signature(types.none, ROW, types.int64, LANES)
        return None


def _address(context: Any, builder: Any, row: Any, place: Any) -> Any:
    own = cgutils.create_struct_proxy(ROW)(context, builder, row)
    return builder.bitcast(builder.gep(own.at, [builder.mul(own.step, place)]), _VECTOR.as_pointer())


@lower_builtin(operator.getitem, RowType, types.int64)
def _row_get(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.load(_address(context, builder, *args), align=_ALIGN)


@lower_builtin(operator.setitem, RowType, types.int64, LanesType)
def _row_set(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    builder.store(args[2], _address(context, builder, args[0], args[1]), align=_ALIGN)
    return context.get_dummy_value()


@lower_builtin(operator.getitem, GridType, types.int64)
def _grid_get(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    own = cgutils.create_struct_proxy(GRID)(context, builder, args[0])
    at = builder.gep(own.at, [builder.mul(own.outer, args[1])])
    return _made(context, builder, ROW, at=at, step=own.inner)


def _begin(context: Any, builder: Any, kind: Any, array: Any, first: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    return builder.gep(builder.bitcast(data, _DOUBLE.as_pointer()), [first])


@intrinsic
def row(typingctx, array, first, step):  # type: ignore[no-untyped-def]
    """Return the lanes of an array that begin at element ``first`` of its memory, ``step`` elements apart."""
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        first, step = (context.cast(builder, args[k], sig.args[k], types.int64) for k in (1, 2))
        return _made(context, builder, ROW, at=_begin(context, builder, sig.args[0], args[0], first), step=step)

    return signature(ROW, array, first, step), lower


@intrinsic
def grid(typingctx, array, first, outer, inner):  # type: ignore[no-untyped-def]
    """Return the rows of an array, ``outer`` elements apart, their lanes ``inner`` elements apart."""
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        first, outer, inner = (context.cast(builder, args[k], sig.args[k], types.int64) for k in (1, 2, 3))
        return _made(context, builder, GRID, at=_begin(context, builder, sig.args[0], args[0], first),
                     outer=outer, inner=inner)

    return signature(GRID, array, first, outer, inner), lower


# -- the structure of a world -----------------------------------------------------------------------

#: What a cell of a structure's words may hold; each is eight bytes wide.
_CELLS: dict[type, Any] = {int: types.int64, float: types.float64, bool: types.boolean}


class RecordType(types.Type):
    """A record of a structure: an address, its fields one cell each."""

    def __init__(self, name: str, fields: tuple[tuple[str, type], ...]) -> None:
        self.fields = fields
        self.place = {field: k for k, (field, _) in enumerate(fields)}
        super().__init__(name=f"record {name}{fields!r}")


class ItemsType(types.Type):
    """Numbers or records by place: an address and a length."""

    def __init__(self, item: Any) -> None:
        self.item = item
        super().__init__(name=f"items {item}")


class StructureType(types.Type):
    """The structure of a world: the address of its words, which begin with a start and a length for each field."""

    def __init__(self, fields: tuple[tuple[str, Any], ...]) -> None:
        self.fields = dict(fields)
        self.place = {name: k for k, (name, _) in enumerate(fields)}
        super().__init__(name=f"structure{fields!r}")


_WORDS = types.CPointer(types.int64)


@register_model(RecordType)
@register_model(StructureType)
class _AddressModel(models.StructModel):  # type: ignore[misc]
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, [("at", _WORDS)])


@register_model(ItemsType)
class _ItemsModel(models.StructModel):  # type: ignore[misc]
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, [("at", _WORDS), ("length", types.int64)])


def _cell(builder: Any, at: Any, place: Any, kind: Any) -> Any:
    """Return what a cell holds; it stays the same for as long as a kernel runs."""
    address = builder.gep(at, [place])
    if kind == types.float64:
        address = builder.bitcast(address, _DOUBLE.as_pointer())
    found = builder.load(address)
    found.set_metadata("invariant.load", builder.module.add_metadata([]))
    return builder.icmp_signed("!=", found, ir.Constant(_LONG, 0)) if kind == types.boolean else found


@infer_getattr
class _StructureAttributes(AttributeTemplate):  # type: ignore[misc]
    key = StructureType

    def generic_resolve(self, structure: Any, name: str) -> Any:
        return structure.fields.get(name)


@lower_getattr_generic(StructureType)
def _structure_attribute(context: Any, builder: Any, kind: Any, value: Any, name: str) -> Any:
    at = cgutils.create_struct_proxy(kind)(context, builder, value).at
    start, length = (_cell(builder, at, ir.Constant(_LONG, 2 * kind.place[name] + k), types.int64) for k in (0, 1))
    found = kind.fields[name]
    if not isinstance(found, ItemsType):
        return _cell(builder, at, start, found)
    return _made(context, builder, found, at=builder.gep(at, [start]), length=length)


@infer_getattr
class _RecordAttributes(AttributeTemplate):  # type: ignore[misc]
    key = RecordType

    def generic_resolve(self, record: Any, name: str) -> Any:
        return _CELLS[record.fields[record.place[name]][1]] if name in record.place else None


@lower_getattr_generic(RecordType)
def _record_attribute(context: Any, builder: Any, kind: Any, value: Any, name: str) -> Any:
    at = cgutils.create_struct_proxy(kind)(context, builder, value).at
    place = kind.place[name]
    return _cell(builder, at, ir.Constant(_LONG, place), _CELLS[kind.fields[place][1]])


@infer_global(operator.getitem)
class _GetFromItems(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, kws: Any) -> Any:
        if len(args) == 2 and isinstance(args[0], ItemsType) and isinstance(args[1], types.Integer):
            return signature(args[0].item, args[0], types.int64)
        return None


@lower_builtin(operator.getitem, ItemsType, types.int64)
def _items_get(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    items = cgutils.create_struct_proxy(sig.args[0])(context, builder, args[0])
    item = sig.args[0].item
    if not isinstance(item, RecordType):
        return _cell(builder, items.at, args[1], item)
    place = builder.mul(args[1], ir.Constant(_LONG, len(item.fields)))
    return _made(context, builder, item, at=builder.gep(items.at, [place]))


@infer_global(len)
class _Length(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, kws: Any) -> Any:
        return signature(types.intp, args[0]) if len(args) == 1 and isinstance(args[0], ItemsType) else None


@lower_builtin(len, ItemsType)
def _items_length(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return cgutils.create_struct_proxy(sig.args[0])(context, builder, args[0]).length


def structure_type(record: Any) -> StructureType:
    """Return the type of a structure's record class, whose fields are numbers, or tuples of numbers or records."""
    fields = []
    for name, hint in get_type_hints(record).items():
        item = (get_args(hint) or (hint,))[0]
        kind = _CELLS[item] if item in _CELLS else RecordType(item.__name__, _cells_of(item))
        fields.append((name, ItemsType(kind) if get_args(hint) else kind))
    return StructureType(tuple(fields))


def _cells_of(record: Any) -> tuple[tuple[str, type], ...]:
    """Return a record's numbers; what is text is for people and left out."""
    return tuple((name, kind) for name, kind in get_type_hints(record).items() if kind in _CELLS)


def words_of(structure: Any) -> NDArray[np.int64]:
    """Return a structure as its words: start and length of each field, then the fields."""
    header: list[int] = []
    cells: list[NDArray[np.int64]] = []
    at = 2 * len(structure)
    for name, hint in get_type_hints(type(structure)).items():
        value = getattr(structure, name)
        item = (get_args(hint) or (hint,))[0]
        values = list(value) if get_args(hint) else [value]
        if item not in _CELLS:
            values = [getattr(record, field) for record in values for field, _ in _cells_of(item)]
        header += [at, len(value) if get_args(hint) else 1]
        cells.append(np.array([_word(v) for v in values], dtype=np.int64))
        at += len(values)
    return np.concatenate([np.array(header, dtype=np.int64), *cells])


def _word(value: float | bool) -> int:
    return int(np.array(value, dtype=np.float64).view(np.int64)) if isinstance(value, float) else int(value)


def structure_of(kind: StructureType) -> Any:
    """Return the function that makes a structure from its words."""
    @intrinsic
    def made(typingctx, words):  # type: ignore[no-untyped-def]
        def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            return _made(context, builder, kind, at=context.make_array(sig.args[0])(context, builder, args[0]).data)

        return signature(kind, words), lower

    return made


# -- views ------------------------------------------------------------------------------------------


class ViewType(types.Type):
    """A view of a world: ``everyone``, ``own`` or ``their``.

    Args:
        kind: Which of the three.
        kinds: By array, what its values belong to, in the order of the offsets.
    """

    def __init__(self, kind: str, kinds: tuple[tuple[str, str], ...]) -> None:
        self.kind, self.kinds = kind, kinds
        self.place = {name: (k, index) for k, (name, index) in enumerate(kinds)}
        super().__init__(name=f"{kind}{kinds!r}")


@register_model(ViewType)
class _ViewModel(models.StructModel):  # type: ignore[misc]
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, [("x", _POINTER), ("offsets", types.CPointer(types.int64)),
                                        ("n", types.int64), ("i", types.int64)])


_SHAPES: dict[str, dict[str, Any]] = {
    "everyone": {"scalar": LANES, "actor": ROW, "domain": GRID, "pair": GRID, "several": ROW},
    "own": {"scalar": LANES, "actor": LANES, "domain": ROW, "pair": ROW, "several": ROW},
    "their": {"pair": ROW},
}


@infer_getattr
class _ViewAttributes(AttributeTemplate):  # type: ignore[misc]
    key = ViewType

    def generic_resolve(self, view: Any, name: str) -> Any:
        if view.kind == "own" and name == "i":
            return types.int64
        if view.kind == "own" and name == "their":
            return ViewType("their", view.kinds)
        return _SHAPES[view.kind].get(view.place[name][1]) if name in view.place else None


@lower_getattr_generic(ViewType)
def _view_attribute(context: Any, builder: Any, kind: Any, value: Any, name: str) -> Any:
    view = cgutils.create_struct_proxy(kind)(context, builder, value)
    if name == "i":
        return view.i
    if name == "their":
        return _made(context, builder, ViewType("their", kind.kinds), x=view.x, offsets=view.offsets, n=view.n,
                     i=view.i)
    place, index = kind.place[name]
    offset = builder.load(builder.gep(view.offsets, [ir.Constant(_LONG, place)]))
    # offsets are the same for as long as a kernel runs
    offset.set_metadata("invariant.load", builder.module.add_metadata([]))
    width, n = ir.Constant(_LONG, WIDTH), view.n
    step = builder.mul(n, width)
    if kind.kind == "their":
        offset = builder.add(offset, builder.mul(view.i, n))
    elif kind.kind == "own" and index in ("actor", "domain", "pair"):
        offset = builder.add(offset, view.i)
    at = builder.gep(view.x, [builder.mul(offset, width)])
    shape = _SHAPES[kind.kind][index]
    if shape == GRID:
        return _made(context, builder, GRID, at=at, outer=step, inner=width)
    if shape == ROW:
        whole = kind.kind != "own" or index == "several"
        return _made(context, builder, ROW, at=at, step=width if whole else step)
    return builder.load(builder.bitcast(at, _VECTOR.as_pointer()), align=_ALIGN)


def views(kinds: tuple[tuple[str, str], ...]) -> tuple[Any, Any]:
    """Return the functions that make views: ``everyone_of(x, offsets, n)`` and ``own_of(everyone, i)``.

    Args:
        kinds: By array, what its values belong to (see :class:`sim.world.layout.Layout`), in the order of the
            offsets. ``x`` has the shape (slots, WIDTH).
    """
    everyone, own = ViewType("everyone", kinds), ViewType("own", kinds)

    @intrinsic
    def everyone_of(typingctx, x, offsets, n):  # type: ignore[no-untyped-def]
        def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            zero = ir.Constant(_LONG, 0)
            at = context.make_array(sig.args[1])(context, builder, args[1]).data
            return _made(context, builder, everyone, x=_begin(context, builder, sig.args[0], args[0], zero),
                         offsets=at, n=context.cast(builder, args[2], sig.args[2], types.int64), i=zero)

        return signature(everyone, x, offsets, n), lower

    @intrinsic
    def own_of(typingctx, view, i):  # type: ignore[no-untyped-def]
        def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            given = cgutils.create_struct_proxy(everyone)(context, builder, args[0])
            return _made(context, builder, own, x=given.x, offsets=given.offsets, n=given.n,
                         i=context.cast(builder, args[1], sig.args[1], types.int64))

        return signature(own, view, i), lower

    return everyone_of, own_of
