"""Rivals as columns beside the forms: what other theories say on the same conclusions, claims among them.

A rival has a say on a claim if every experiment of it that counts measures outcomes that the rival speaks of, and,
where two arms are compared, if they differ in something that the rival reads: told the same in both arms it could only
say that nothing happens, which is no finding. Rivals know no time: on what is measured of a path they have no say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from analysis.claims.claims_file import ClaimData, PartData
from analysis.claims.findings import examine
from analysis.claims.laboratory import Lab
from analysis.claims.measures import Played, measure
from analysis.conclusions import Column
from analysis.forms.playing import verdict_answer
from analysis.rivals.coded import Coded
from analysis.rivals.forecasts import OFFERS, Forecast, forecasts
from analysis.rivals.readings import WORDS, Reading
from analysis.rivals.spoken import Spoken, said_of
from analysis.stats import Floats
from sim.world.world import World


class RivalLab(Lab):
    """The laboratory of a rival: the arms of an experiment are forecast, not played.

    Args:
        reading: What the rival reads.
        lab: The laboratory of our model, whose coding, draws and seed are taken.
        draws: Number of draws.
        known: Where the actors of arms are kept, by arm; rivals of one laboratory and number of draws share it.
    """

    def __init__(self, reading: Reading, lab: Lab, draws: int, known: dict[str, Coded] | None = None) -> None:
        super().__init__(lab.coding, draws, lab.seed, lab.chosen, lab.case)
        self.reading = reading
        self._known = {} if known is None else known
        self._told: dict[str, tuple[Coded, Forecast]] = {}

    def actors(self, part: PartData, second: bool) -> Coded:
        """Return the actors of an arm."""
        key = self._key(part, second)
        if key not in self._known:
            self._known[key] = Coded(super().world(part, second), self.runs, self.seed)
        return self._known[key]

    def world(self, part: PartData, second: bool) -> World:
        """Return the world of an arm.

        Raises:
            InputError: If the arm cannot be made.
        """
        return self.actors(part, second).world

    def told(self, part: PartData, second: bool) -> tuple[Coded, Forecast]:
        """Return the actors of an arm, and the rival's forecast for them."""
        key = self._key(part, second)
        if key not in self._told:
            coded = self.actors(part, second)
            self._told[key] = coded, forecasts(coded, {self.reading.rival: self.reading})[0]
        return self._told[key]

    def measured(self, part: PartData, second: bool, texts: Sequence[str],
                 held: Mapping[str, float] | None = None) -> list[Floats]:
        """Return measures of an arm of a part, one number a draw each; with ``held``, nothing is held.

        Raises:
            InputError: If a text is no measure.
        """
        coded, forecast = self.told(part, second)
        wanted = [measure(text, coded.world) for text in texts]
        said = {name: said_of(coded, forecast, name) for m in wanted for name in m.outcomes}
        return [m.read(Played({name: v for name, v in said.items() if v is not None}, {})) for m in wanted]

    def has_a_say(self, data: ClaimData) -> bool:
        """Return whether the rival has a say on a claim."""
        counted = [part for part in data.parts if not part.aside]
        return not data.untestable and data.map is None and bool(counted) and all(map(self._speaks, counted))

    def _speaks(self, part: PartData) -> bool:
        texts = [*part.outcomes, *(text for pair in part.order for text in (pair.above, pair.below))]
        measures = [measure(text, self.world(part, False)) for text in texts]
        if part.kind in ("cost", "term") or any(m.paths for m in measures):
            return False
        if part.kind == "difference" and not self._told_apart(part):
            return False
        coded, forecast = self.told(part, False)
        return all(said_of(coded, forecast, name) is not None for m in measures for name in m.outcomes)

    def _told_apart(self, part: PartData) -> bool:
        """Return whether the two arms differ in something that the rival reads."""
        one, other = (self._read(self.actors(part, second)) for second in (False, True))
        return any(not np.array_equal(a, b) for a, b in zip(one, other, strict=True))

    def _read(self, coded: Coded) -> list[Floats]:
        stakes = [coded.stake(offer.name) for offer in coded.world.structure.offers
                  ] if self.reading.rival in OFFERS else []
        return [*(coded.array(name) for name in self.reading.terms.values()), *stakes]


def rival_columns(worlds: Sequence[World], claims: Mapping[str, ClaimData], readings: Mapping[str, Reading], lab: Lab,
                  draws: int, *, progress: Callable[[int], None] | None = None) -> list[Column]:
    """Return a column a rival.

    Args:
        worlds: The scenarios.
        claims: The claims by name.
        readings: What each rival reads.
        lab: The laboratory of our model.
        draws: Draws over the coded ranges, those of our model's first runs.
        progress: Called with 1 after each rival.

    Raises:
        InputError: Where a theory refuses its numbers, or an experiment cannot be made.
    """
    actors = [Coded(world, draws, lab.seed) for world in worlds]
    found, known = [], dict[str, Coded]()
    for rival, reading in readings.items():
        told = {coded.world.name: (coded, forecasts(coded, {rival: reading})[0]) for coded in actors}
        own = RivalLab(reading, lab, draws, known)
        asked = {name: data.model_copy(update={"parts": [part for part in data.parts if not part.aside]})
                 for name, data in claims.items() if own.has_a_say(data)}
        verdicts = {f.claim: verdict_answer(f) for f in examine(asked, own, lab.coding, flips=False, all_forms=False)}
        found.append(Column(WORDS[rival], reading.reason, Spoken(told, verdicts)))
        if progress:
            progress(1)
    return found
