"""The structure of a world as a value of the compiler: the address of its words."""

from __future__ import annotations

import operator
from functools import lru_cache
from typing import Any, get_args, get_type_hints

import numpy as np
from llvmlite import ir
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global, signature
from numba.extending import infer_getattr, intrinsic, lower_builtin, lower_getattr_generic, register_model
from numpy.typing import NDArray

from sim.engines.lane_rows import made
from sim.engines.lanes import DOUBLE, LONG, types

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
class _AddressModel(models.StructModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, [("at", _WORDS)])


@register_model(ItemsType)
class _ItemsModel(models.StructModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, [("at", _WORDS), ("length", types.int64)])


def _cell(builder: Any, at: Any, place: Any, kind: Any) -> Any:
    """Return what a cell holds; it stays the same for as long as a kernel runs."""
    address = builder.gep(at, [place])
    if kind == types.float64:
        address = builder.bitcast(address, DOUBLE.as_pointer())
    found = builder.load(address)
    found.set_metadata("invariant.load", builder.module.add_metadata([]))
    return builder.icmp_signed("!=", found, ir.Constant(LONG, 0)) if kind == types.boolean else found


@infer_getattr
class _StructureAttributes(AttributeTemplate):
    key = StructureType

    def generic_resolve(self, structure: Any, name: str) -> Any:
        return structure.fields.get(name)


@lower_getattr_generic(StructureType)
def _structure_attribute(context: Any, builder: Any, kind: Any, value: Any, name: str) -> Any:
    at = cgutils.create_struct_proxy(kind)(context, builder, value).at
    start, length = (_cell(builder, at, ir.Constant(LONG, 2 * kind.place[name] + k), types.int64) for k in (0, 1))
    found = kind.fields[name]
    if not isinstance(found, ItemsType):
        return _cell(builder, at, start, found)
    return made(context, builder, found, at=builder.gep(at, [start]), length=length)


@infer_getattr
class _RecordAttributes(AttributeTemplate):
    key = RecordType

    def generic_resolve(self, record: Any, name: str) -> Any:
        return _CELLS[record.fields[record.place[name]][1]] if name in record.place else None


@lower_getattr_generic(RecordType)
def _record_attribute(context: Any, builder: Any, kind: Any, value: Any, name: str) -> Any:
    at = cgutils.create_struct_proxy(kind)(context, builder, value).at
    place = kind.place[name]
    return _cell(builder, at, ir.Constant(LONG, place), _CELLS[kind.fields[place][1]])


@infer_global(operator.getitem)
class _GetFromItems(AbstractTemplate):
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
    place = builder.mul(args[1], ir.Constant(LONG, len(item.fields)))
    return made(context, builder, item, at=builder.gep(items.at, [place]))


@infer_global(len)
class _Length(AbstractTemplate):
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


@lru_cache(maxsize=64)
def words_of(structure: Any) -> NDArray[np.int64]:
    """Return a structure as its words: start and length of each field, then the fields; not to be written to."""
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
    def from_words(typingctx, words):  # type: ignore[no-untyped-def]
        def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            return made(context, builder, kind, at=context.make_array(sig.args[0])(context, builder, args[0]).data)

        return signature(kind, words), lower

    return from_words
