"""Coded values in words: what they are called, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping

from sim.coded.coding import Entry
from sim.world.records import Value
from sim.world.world import World


def words(value: Value, world: World) -> str:
    """Return a coded value in words."""
    entry = world.evidence.entries.get(value.name)
    if entry is None:
        _, name, part, *_ = value.name.split(".")
        return f"{part.replace('_', ' ').capitalize()} of {name.replace('_', ' ')}"
    return called(entry, world.labels)


def called(entry: Entry, labels: Mapping[str, str]) -> str:
    """Return what a coded value is called: ``Salience: ACTOR, DOMAIN`` in words.

    Args:
        entry: The coded value.
        labels: Names of actors by slug.
    """
    parts = entry.name.partition(".")[2].replace("-", ".").split(".")
    owners = [labels.get(part, part) for part in parts if part]
    name = entry.variable.name.replace("_", " ").capitalize()
    return f"{name}: {', '.join(owners)}" if owners else name


def meaning_of(value: Value, world: World) -> str:
    """Return what a coded value means; of a pair, with the names of the two."""
    entry = world.evidence.entries.get(value.name)
    return meant(entry, world.labels) if entry else ""


def meant(entry: Entry, labels: Mapping[str, str]) -> str:
    """Return what a higher value says; of a pair, with the names of the two.

    Args:
        entry: The coded value.
        labels: Names of actors by slug.
    """
    meaning: str = entry.variable.meaning
    holder, _, other = entry.name.rpartition(".")[2].partition("-")
    if other:
        for named, slug in (("the first", holder), ("the second", other)):
            label = labels[slug]
            meaning = meaning.replace(named, f"the {label}" if " " in label else label)
    return meaning


def spoken(value: Value, world: World, sliders: Mapping[str, str]) -> str:
    """Return what a value is called in a sentence: the words of its slider, or what it means.

    Args:
        value: The coded value.
        world: Its world.
        sliders: Words of the page's sliders by key.
    """
    if value.key in sliders:
        return sliders[value.key]
    meaning, entry = meaning_of(value, world), world.evidence.entries.get(value.name)
    if entry is None:
        return words(value, world)
    domain = f" ({value.name.rpartition('.')[2]})" if entry.variable.index == "domain" else ""
    return meaning[:1].upper() + meaning[1:] + domain
