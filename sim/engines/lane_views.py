"""The views that rules see (:mod:`sim.rules.views`) as values of the compiler: a world's lanes, and who looks."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate, signature
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, register_model

from sim.engines.lane_rows import ALIGN, GRID, POINTER, ROW, begin, made
from sim.engines.lanes import LANES, LONG, VECTOR, WIDTH, types


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
class _ViewModel(models.StructModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, [("x", POINTER), ("offsets", types.CPointer(types.int64)),
                                        ("n", types.int64), ("i", types.int64)])


_SHAPES: dict[str, dict[str, Any]] = {
    "everyone": {"scalar": LANES, "actor": ROW, "domain": GRID, "pair": GRID, "several": ROW},
    "own": {"scalar": LANES, "actor": LANES, "domain": ROW, "pair": ROW, "several": ROW},
    "their": {"pair": ROW},
}


@infer_getattr
class _ViewAttributes(AttributeTemplate):
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
        return made(context, builder, ViewType("their", kind.kinds), x=view.x, offsets=view.offsets, n=view.n,
                     i=view.i)
    place, index = kind.place[name]
    offset = builder.load(builder.gep(view.offsets, [ir.Constant(LONG, place)]))
    # offsets are the same for as long as a kernel runs
    offset.set_metadata("invariant.load", builder.module.add_metadata([]))
    width, n = ir.Constant(LONG, WIDTH), view.n
    step = builder.mul(n, width)
    if kind.kind == "their":
        offset = builder.add(offset, builder.mul(view.i, n))
    elif kind.kind == "own" and index in ("actor", "domain", "pair"):
        offset = builder.add(offset, view.i)
    at = builder.gep(view.x, [builder.mul(offset, width)])
    shape = _SHAPES[kind.kind][index]
    if shape == GRID:
        return made(context, builder, GRID, at=at, outer=step, inner=width)
    if shape == ROW:
        whole = kind.kind != "own" or index == "several"
        return made(context, builder, ROW, at=at, step=width if whole else step)
    return builder.load(builder.bitcast(at, VECTOR.as_pointer()), align=ALIGN)


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
            zero = ir.Constant(LONG, 0)
            at = context.make_array(sig.args[1])(context, builder, args[1]).data
            return made(context, builder, everyone, x=begin(context, builder, sig.args[0], args[0], zero),
                         offsets=at, n=context.cast(builder, args[2], sig.args[2], types.int64), i=zero)

        return signature(everyone, x, offsets, n), lower

    @intrinsic
    def own_of(typingctx, view, i):  # type: ignore[no-untyped-def]
        def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            given = cgutils.create_struct_proxy(everyone)(context, builder, args[0])
            return made(context, builder, own, x=given.x, offsets=given.offsets, n=given.n,
                         i=context.cast(builder, args[1], sig.args[1], types.int64))

        return signature(own, view, i), lower

    return everyone_of, own_of
