"""How the page shows a scenario: its headline, the few values that matter, its map.

All of it is data (``views.yaml`` of the case's folder), checked here. A scenario without an entry, as one that a
student wrote, gets its headline from what it offers and its values by screening: the coded values whose draws go
along most with the headline.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field

from sim.app.headline import Headline
from sim.app.screening import headline_of, screened
from sim.app.wording import words
from sim.coded.cases import Case
from sim.coded.typed import checked
from sim.coded.values import Line, Slug, Strict
from sim.engines.outcomes import outcome
from sim.reading import safe_yaml
from sim.reading.errors import InputError
from sim.world.records import Value
from sim.world.world import World

Key = Annotated[str, Field(min_length=1, max_length=120)]


class Parameter(Strict):
    """A slider: a coded value and what it is called on the page."""

    key: Key
    words: Line


class Plane(Strict):
    """A map of the headline over two coded values."""

    title: Line
    x: Key
    y: Key


class View(Strict):
    """How a scenario is shown."""

    headline: Headline
    guess: Line
    focus: Slug
    parameters: Annotated[list[Parameter], Field(min_length=1, max_length=10)]
    map: Plane


@lru_cache(maxsize=32)
def views(case: Case) -> dict[str, View]:
    """Return the views of a case's scenarios by name; a case may have none.

    Raises:
        InputError: If the file does not fit.
    """
    path = case.folder / "views.yaml"
    if not path.exists():
        return {}
    document = safe_yaml.read(path)
    if not isinstance(document.data, dict):
        raise InputError("not a table of views by scenario", file=path)
    return {name: checked(View, view, document, (name,)) for name, view in document.data.items()}


def view_of(name: str, world: World) -> View:
    """Return the view of a scenario, by screening if there is no entry for it."""
    known = views(world.case).get(name)
    if known is not None and _fits(known, world):
        return known
    headline, guess, focus = headline_of(world)
    values = screened(world, headline)
    return View.model_validate({
        "headline": headline.model_dump(by_alias=True), "guess": guess, "focus": focus,
        "parameters": [{"key": value.key, "words": words(value, world)} for value in values],
        "map": {"title": "What makes the difference?", "x": values[0].key, "y": values[1].key},
    })


def _fits(view: View, world: World) -> bool:
    """Whether a scenario still has all that its view names: a file of that name may be another one."""
    keys = {value.key for value in world.values}
    try:
        outcome(view.headline.outcome, world)
    except InputError:
        return False
    named = [*(p.key for p in view.parameters), view.map.x, view.map.y]
    return view.focus in world.actors and all(key in keys for key in named)


def bounds_of(value: Value, world: World) -> tuple[float, float, str]:
    """Return the scale of a coded value: its ends, and what it is measured in."""
    entry = world.evidence.entries.get(value.name)
    return (*entry.variable.bounds, entry.variable.scale) if entry else (0.0, 1.0, "share")


def as_data(model: Any) -> dict[str, Any]:
    """Return a checked model as plain data for the page."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)  # type: ignore[no-any-return]
