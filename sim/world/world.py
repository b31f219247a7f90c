"""The world as arrays: where each value lives, what it is at the start, and how it is drawn.

All values of one run (or of many, runs last) lie in one array, a *slot* each; :class:`~sim.world.layout.Layout`
says which. Actors stand in the order of their names.
"""

from __future__ import annotations

import copy
import datetime
import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from sim.coded.checks import check_bounds
from sim.coded.coding import Coding, Entry
from sim.coded.expanded import COUNTER, expanded, single_offers
from sim.coded.schema import Condition as WrittenCondition
from sim.coded.schema import Observed, ScenarioFile
from sim.coded.values import Coded
from sim.coded.variables import TERM_NAMES, Variable
from sim.reading.errors import InputError, unknown
from sim.rules import structure as rules
from sim.rules.choose import DECISIONS
from sim.rules.compose import composed
from sim.rules.forms import departures, form_numbers, several
from sim.rules.options import residual
from sim.rules.structure import Change, Condition, Structure
from sim.world import luck as shocks
from sim.world.coders import Coders, of_draws, rows_of
from sim.world.layout import OF_REPEATS, STANDS, Agenda, Array, Layout
from sim.world.limits import earliest, limits
from sim.world.records import Event, Plan, Value, Vote, drawn_at
from sim.world.views import all_own, arrays_of

#: In the place of an answer, of those who are not asked: who does not vote, a plan's author.
UNASKED = 2.0


class World:
    """A scenario with the actors' coded values: all that the drivers need, and nothing random.

    Attributes:
        case: The case that it is a scenario of; ``domains`` the names of its domains in order.
        actors: Names in order; ``labels`` their display names.
        layout: Where values lie.
        weeks: Number of weeks; ``dates`` their first days.
        structure: What the rules need that does not change.
        values: The numbers that a run may draw, in a fixed order; ``row_of`` their rows by key.
        events, votes, plans: What the scenario brings.
        scenario: The scenario, what it says in short told out (see :func:`sim.coded.expanded.expanded`); ``written``
            as it stands in its file.
        base: One run's array before any draw: the coded point values.
        forms: Form in force by choice (see :mod:`sim.rules.forms`).
    """

    def __init__(
        self,
        evidence: Coding,
        scenario: ScenarioFile,
        *,
        name: str = "scenario",
        overrides: Mapping[str, Mapping[str, float]] | None = None,
        lens: Mapping[str, float] | None = None,
        decision: str = "logit",
        forms: Mapping[str, str] | None = None,
    ) -> None:
        self.written, scenario = scenario, expanded(scenario)
        chosen = scenario.actors or list(evidence.actors)
        self.name, self.scenario, self.evidence = name, scenario, evidence
        self.case, self.domains = evidence.case, evidence.case.domains
        self.layout = Layout(chosen, self.case, Agenda(
            tuple(sorted(scenario.offers)), tuple(sorted(scenario.votes)), tuple(sorted(scenario.plans)),
            tuple((slug, sum(len(limits(c, scenario)) for c in scenario.events[slug].when or ()))
                  for slug in sorted(scenario.events)),
            tuple((slug, sum(len(limits(c, scenario)) for c in o.while_))
                  for slug, o in sorted(scenario.offers.items()) if o.while_),
        ))
        self.actors = self.layout.actors
        self.labels = {slug: evidence.actors[slug].name for slug in self.actors}
        self.weeks = scenario.period.weeks
        self.dates = [scenario.period.monday(week) for week in range(self.weeks)]
        self.decision = decision
        self.forms = {choice: names[0] for choice, names in several().items()} | dict(forms or {})
        self.lens = {term: float((lens or {}).get(term, 1.0)) for term in TERM_NAMES}
        self.overrides = {key: dict(given) for key, given in (overrides or {}).items()}
        self.values = self._values(evidence, scenario)
        if evidence.pool:
            self.values += rows_of(evidence.pool, name, self.values)
        self.row_of = {value.key: row for row, value in enumerate(self.values) if value.slots}
        self.base = self._filled(self.lens, [value.value for value in self.values])
        self.start = tuple(
            self._change(c.variable, c.set, c.add) for s in scenario.start for c in s.changes
        )
        self.events = self._events(scenario)
        self.votes = tuple(
            Vote(slug, scenario.period.week(v.date), v.position,
                 tuple(self.layout.index[a] for a in (sorted(v.voters) if v.voters else self.actors)),
                 self.layout.slot(f"vote.{slug}.severity"),
                 self.layout.slot(f"vote.{slug}.common_interest") if v.common_interest else None)
            for slug, v in sorted(scenario.votes.items())
        )
        self.plans = tuple(
            Plan(slug, scenario.period.week(p.date), p.position, self.layout.index[p.author],
                 *(self.layout.slot(f"plan.{slug}.{part}")
                   for part in ("impartiality", "specificity", "willingness")))
            for slug, p in sorted(scenario.plans.items())
        )
        self.structure = self._structure(evidence, scenario)
        if self.structure.forms[rules.START] == rules.SETTLED:
            self.layout.array(self.base, "residual")[...] = self.residuals

    @cached_property
    def residuals(self) -> Array:
        """What is added to the interest so that the coded start is a rest point, shape (domains, N).

        It is worked out from the coded point values and the scenario's start alone: what is set for an experiment,
        and the lens, may move what the start was before it.
        """
        return self._settled(self._point_values[:, None])[..., 0]

    @property
    def _point_values(self) -> Array:
        return np.array([value.coded.value if value.coded else value.value for value in self.values])

    def _settled(self, points: Array) -> Array:
        """Return the residuals of some runs from their coded point values, shape (domains, N, runs)."""
        data = self.begin(self._filled(dict.fromkeys(self.lens, 1.0), points))
        me, everyone, c = all_own(self.layout, data), arrays_of(self.layout, data), composed()
        s = self.structure
        once = c.once(me, everyone, s)
        return np.stack([residual(c, once, me, everyone, s, d) for d in range(len(self.domains))])

    def _filled(self, lens: Mapping[str, float], numbers: Any) -> Array:
        """Return one run's array, or that of many, with a lens and a number for each of the values."""
        data = np.zeros((self.layout.size, *np.shape(numbers)[1:]))
        for value, number in zip(self.values, numbers, strict=True):
            for slot in value.slots:
                data[slot] = number
        for term, weight in lens.items():
            data[self.layout.slot(f"lens.{term}")] = weight
        return data

    def varied(self, given: Mapping[str, Mapping[str, float]],
               lens: Mapping[str, float] | None = None) -> World:
        """Return this world with other numbers, without building anew what they do not touch.

        Args:
            given: By key of a coded value, ``value``, ``low`` or ``high``; ``value`` alone is held in every
                run.
            lens: Weights of the utility's terms, 1 where none is given; default: those of this world.

        Raises:
            InputError: If a key does not stand in this world, or a number is off its scale.
        """
        made = copy.copy(self)
        for kept in ("_drawing", "coders", "_residuals_by_coder"):
            vars(made).pop(kept, None)
        made.overrides = {**self.overrides, **{key: dict(numbers) for key, numbers in given.items()}}
        made.base = self.base.copy()
        values, coded = list(self.values), self.evidence.by_key
        for key in given:
            if key not in self.row_of:
                raise unknown("coded value", key, self.row_of, file="command line", key=key)
            old, variable = values[self.row_of[key]], coded[key].variable if key in coded else None
            assert old.coded is not None
            new = made._value(old.name, key, old.slots, old.coded, variable)
            values[self.row_of[key]] = new
            made.base[list(new.slots)] = new.value
        made.values = tuple(values)
        if lens is not None:
            made.lens = {term: float(lens.get(term, 1.0)) for term in TERM_NAMES}
            for term, weight in made.lens.items():
                made.base[self.layout.slot(f"lens.{term}")] = weight
        return made

    @property
    def departures(self) -> tuple[str, ...]:
        """Lens, decision model and forms that are not the defaults, as the command line takes them."""
        lens = tuple(f"lens.{term}={weight:g}" for term, weight in self.lens.items() if weight != 1.0)
        decision = () if self.decision == DECISIONS.names[0] else (f"decision={self.decision}",)
        return lens + decision + departures(self.forms)

    # -- building -----------------------------------------------------------------------------------

    def _values(self, evidence: Coding, scenario: ScenarioFile) -> tuple[Value, ...]:
        found: list[Value] = []
        for entry in evidence.entries.values():
            if self._applies(entry):
                slots = tuple(self.layout.slot(target) for target in entry.targets
                              if self._applies_to(target))
                found.append(self._value(entry.name, entry.key, slots, entry.coded, entry.variable))
        for slug, offer in sorted(self.written.offers.items()):
            made = [name for name, _ in single_offers(slug, offer)]
            countered = [f"{name}.{COUNTER}" for name in made] if offer.counter else []
            numbers = [("stake", offer.stake, made), ("deliberation", offer.deliberation, made + countered)]
            numbers += [(f"{COUNTER}.stake", offer.counter.stake, countered)] if offer.counter else []
            for part, number, of in numbers:
                if number is not None:
                    slots = tuple(self.layout.slot(f"offer.{name}.{part.rpartition('.')[2]}") for name in of)
                    found.append(self._value(f"offer.{slug}.{part}", f"scenario.offers.{slug}.{part}", slots, number,
                                             None))
        for kind, group, parts in (
            ("vote", scenario.votes, ("severity", "common_interest")),
            ("plan", scenario.plans, ("impartiality", "specificity", "willingness")),
        ):
            for slug in sorted(group):
                for part in parts:
                    number = getattr(group[slug], part)
                    if number is not None:
                        name = f"{kind}.{slug}.{part}"
                        found.append(self._value(name, f"scenario.{kind}s.{slug}.{part}",
                                                 (self.layout.slot(name),), number, None))
        for slug, vote in sorted(scenario.votes.items()):
            for voter, number in sorted(vote.stakes.items()):
                name = f"vote.{slug}.stakes.{voter}"
                found.append(self._value(name, f"scenario.votes.{slug}.stakes.{voter}", (self.layout.slot(name),),
                                         number, None))
        for key in self.overrides:
            if key not in {value.key for value in found}:
                raise unknown("coded value", key, [value.key for value in found],
                              file="command line", key=key)
        return tuple(found)

    def _applies(self, entry: Entry) -> bool:
        return any(self._applies_to(target) for target in entry.targets)

    def _applies_to(self, target: str) -> bool:
        variable, parts = self.case.split(target, self.evidence.actors)
        named = parts[:1] if variable.index in ("actor", "domain") else parts
        return all(slug in self.layout.index for slug in named if variable.index != "scalar")

    def _value(self, name: str, key: str, slots: tuple[int, ...], coded: Coded,
               variable: Variable | None) -> Value:
        value, low, high = coded.value, coded.low, coded.high
        given = self.overrides.get(key)
        if given:
            for part, number in given.items():
                if variable is not None:
                    check_bounds(variable, number, file="command line", key=f"{key}.{part}")
            if "value" in given:
                value = given["value"]
                low = given.get("low", value)
                high = given.get("high", value)
            low, high = given.get("low", low), given.get("high", high)
            if not low <= value <= high:
                raise InputError("value outside its range", file="command line", key=key,
                                 found=f"low {low:g}, value {value:g}, high {high:g}",
                                 allowed="low <= value <= high",
                                 fix=f"give {key}.low, .value and .high in this order")
        return Value(name, key, slots, value, low, high, coded)

    def _structure(self, evidence: Coding, scenario: ScenarioFile) -> Structure:
        objects = tuple(evidence.actors[a].objects for a in self.actors)
        touched = {target for value in self.values for target in value.slots}
        touched |= {change.slot for change in self.start}
        touched |= {change.slot for event in self.events for change in event.changes}
        lines = tuple(
            tuple(j for j, slug in enumerate(self.actors)
                  if objects[j] and self.layout.slot(f"severity.{slug}.{domain}") in touched)
            for domain in self.domains
        )
        week, last = scenario.period.week, self.weeks - 1
        conditions: list[Condition] = []
        changes: list[Change] = []
        events: list[rules.Event] = []
        for event in self.events:
            events.append(rules.Event(
                event.first, event.last, float(rules.NONE) if event.chance is None else event.chance,
                self.layout.slot(f"event.{event.name}.fired"),
                len(conditions), len(conditions) + len(event.conditions),
                len(changes), len(changes) + len(event.changes), *self._repeats(event),
            ))
            conditions += event.conditions
            changes += event.changes
        offers: list[rules.Offer] = []
        names = sorted(scenario.offers)
        for slug in names:
            o, begin = scenario.offers[slug], len(conditions)
            conditions += self._conditions(f"offer.{slug}", o.while_ or ())
            other = f"{slug}.{COUNTER}" if f"{slug}.{COUNTER}" in names else slug.removesuffix(f".{COUNTER}")
            offers.append(rules.Offer(
                slug, self.layout.index[o.from_], self.layout.index[o.single], self.domains.index(o.domain), o.position,
                week(o.opens), week(o.closes), rules.ANSWERS_TO_OFFERS[str(o.answer)],
                names.index(other) if other != slug and other in names else rules.NONE,
                *((begin, len(conditions), self.layout.slot(f"offer.{slug}.{STANDS}")) if o.while_ else ()),
            ))
        return rules.structure(
            sides=tuple(evidence.actors[a].side for a in self.actors), objects=objects, kinds=self.case.kinds,
            lines=lines, forms=form_numbers(self.forms), decision=DECISIONS.names.index(self.decision),
            offers=tuple(offers),
            holds=tuple(
                rules.Hold(self.layout.index[h.actor], self.domains.index(h.domain), h.position,
                           week(h.from_) if h.from_ else 0, week(h.to) if h.to else last)
                for _, h in sorted(scenario.holds.items())
            ),
            events=tuple(events), conditions=tuple(conditions), changes=tuple(changes),
            votes=tuple(
                rules.Vote(v.week, v.position, v.severity,
                           rules.NONE if v.common_interest is None else v.common_interest,
                           self.layout.slot(f"vote.{v.name}.stakes.{self.actors[0]}"))
                for v in self.votes
            ),
            plans=tuple(
                rules.Plan(p.week, p.position, p.author, p.impartiality, p.specificity, p.willingness)
                for p in self.plans
            ),
            voters=tuple(i in v.voters for v in self.votes for i in range(len(self.actors))),
        )

    def _conditions(self, name: str, given: Sequence[WrittenCondition]) -> tuple[Condition, ...]:
        """Return conditions of an event or an offer as the rules count them."""
        parts = [(limit, c.weeks) for c in given for limit in limits(c, self.scenario)]
        return tuple(Condition(self.layout.slot(limit.name), limit.sign, limit.threshold, weeks,
                               self.layout.slot(f"{name}.{m}.held")) for m, (limit, weeks) in enumerate(parts))

    def _repeats(self, event: Event) -> tuple[int, ...]:
        """Return what the rules need of an event that may happen again: nothing for one that happens once."""
        if event.every is None:
            return ()
        slots = (self.layout.slot(f"event.{event.name}.{part}") for part in OF_REPEATS)
        return event.every, event.at_most, *slots

    def _change(self, name: str, set_to: float | None, add: float | None) -> Change:
        low, high = self.case.variable(name.partition(".")[0]).bounds
        amount = add if add is not None else set_to
        if amount is None:
            raise ValueError("a change without a number")
        return Change(self.layout.slot(name), add is not None, amount, low, high)

    def _events(self, scenario: ScenarioFile) -> tuple[Event, ...]:
        week, last = scenario.period.week, self.weeks - 1
        found = []
        for slug, event in sorted(scenario.events.items()):
            opens, closes = event.date or event.from_, event.to if event.every else event.date or event.to
            first = max([week(opens) if opens else 0, *(earliest(c, scenario) for c in event.when or ())])
            end = week(closes) if closes else last
            conditions = self._conditions(f"event.{slug}", event.when or ())
            changes = tuple(self._change(c.variable, c.set, c.add) for c in event.changes)
            at_most = (event.at_most or self.weeks) if event.every else 1
            found.append(Event(slug, event.title, first, end, event.chance, conditions, changes, event.every, at_most))
        return tuple(found)

    @property
    def planned(self) -> list[tuple[int, Event]]:
        """What happens whatever the state, each time of each event of a date, in the order of the weeks."""
        return sorted(((week, event) for event in self.events for week in event.planned), key=lambda item: item[0])

    def offer_to(self, slug: str, actor: str | None) -> str:
        """Return the name of an offer of the scenario's file, of one of its addressees if it is made to several."""
        name = f"{slug}.{actor}"
        return name if name in self.scenario.offers else slug

    def forms_of(self, seen: Observed) -> list[str]:
        """Return the names of the offer whose answer was observed: all forms, of a refusal, else the one accepted."""
        name = self.offer_to(str(seen.offer), seen.actor)
        forms = [form for form in (name, f"{name}.{COUNTER}") if form in self.scenario.offers]
        return forms if seen.is_ == "refused" else forms[1:] if seen.is_ == "countered" else forms[:1]

    def day(self, kind: str, name: str, week: int) -> datetime.date | None:
        """Return the day that the scenario gives to something in a week; what the state or chance brings has none.

        Args:
            kind: ``event``, ``vote`` or ``plan``; anything else has no day.
            name: Its name.
            week: The week in which it happened.
        """
        groups: dict[str, Mapping[str, Any]] = {
            "event": self.scenario.events, "vote": self.scenario.votes, "plan": self.scenario.plans}
        first = groups[kind][name].date if kind in groups else None
        return first and first + datetime.timedelta(weeks=week - self.scenario.period.week(first))

    # -- starting -----------------------------------------------------------------------------------

    def draw(self, uniforms: Array) -> Array:
        """Return starting arrays of many runs, shape (slots, runs).

        Args:
            uniforms: One number in [0, 1) for each of :attr:`values` and run, shape (values, runs);
                a value becomes ``low + u (high - low)``, and its point value where u is NaN. Under a pool the
                residuals of a settled start are those of the coders whom the run draws.
        """
        data = np.repeat(self.base[:, None], uniforms.shape[1], axis=1)
        rows, slots, *ranges = self._drawing
        data[slots] = drawn_at(uniforms[rows], *ranges)
        if self.coders and self.structure.forms[rules.START] == rules.SETTLED:
            self.layout.array(data, "residual")[...] = self._settled_by(self.coders, uniforms)
        return self.begin(data)

    def _settled_by(self, coders: Coders, draws: Array) -> Array:
        """Return the residuals of the coders whom runs draw, shape (domains, N, runs)."""
        if coders.pool.mixed:
            return self._settled(coders.point_values(draws, self._point_values))
        return self._residuals_by_coder[..., of_draws(draws[coders.rows[0]], len(coders.pool.names))]

    @cached_property
    def _residuals_by_coder(self) -> Array:
        """The residuals of each coder and, last, of nobody, shape (domains, N, coders + 1)."""
        assert self.coders is not None
        count = len(self.coders.pool.names)
        each = np.full((len(self.values), count + 1), np.nan)
        each[self.coders.rows[0], :count] = (np.arange(count) + 0.5) / count
        return self._settled(self.coders.point_values(each, self._point_values))

    @cached_property
    def coders(self) -> Coders | None:
        """Who codes what, in a world of a pool; None of a single reading."""
        pool = self.evidence.pool
        return Coders(pool, self.name, self.values) if pool else None

    @cached_property
    def _drawing(self) -> tuple[Any, Any, Array, Array, Array]:
        """Return, for each slot that is drawn: its row of the draws, itself, value, low, high."""
        drawn = [(k, slot, v.value, v.low, v.high) for k, v in enumerate(self.values)
                 if v.high > v.low for slot in v.slots]
        rows, slots = (np.array([d[i] for d in drawn], dtype=np.intp) for i in (0, 1))
        value, low, high = (np.array([[d[i]] for d in drawn]).reshape(-1, 1) for i in (2, 3, 4))
        return rows, slots, value, low, high

    def point(self) -> Array:
        """Return the starting array of one run at the coded values, shape (slots,)."""
        return self.begin(self.base.copy())

    def begin(self, data: Array) -> Array:
        """Apply the scenario's start and set up what a run remembers; changes ``data``."""
        for change in self.start:
            moved = data[change.slot] + change.amount if change.add else change.amount
            data[change.slot] = np.clip(moved, change.low, change.high)
        layout = self.layout
        ideal, shift = layout.array(data, "ideal_point"), layout.array(data, "wartime_shift")
        np.clip(shift, -1.0 - ideal, 1.0 - ideal, out=shift)
        layout.array(data, "structural_relation")[...] = layout.array(data, "relation")
        layout.array(data, "initial_exposure")[...] = layout.array(data, "exposure")
        layout.array(data, "belief")[...] = layout.array(data, "war_signal")
        for name in ("battlefield", "growth_stress", "energy_shock", "escalation_risk", "violation"):
            layout.array(data, f"seen_{name}")[...] = layout.array(data, name)
        layout.array(data, "standing")[...] = 1.0
        noise = layout.array(data, "noise")
        noise[...] = 1.0 / layout.array(data, "rationality") if self.noise else 0.0
        for name in ("votes", "plans"):
            layout.array(data, name)[...] = UNASKED
        return data

    @property
    def noise(self) -> bool:
        """Whether luck plays a part in decisions."""
        return DECISIONS[self.decision].noisy

    def uniforms(self, seed: int, first: int, count: int) -> Array:
        """Return each run's own draw of every value: shape (values, count)."""
        return self.placed(shocks.parameter_uniforms(seed, [value.name for value in self.values], first, count))

    def placed(self, drawn: Array) -> Array:
        """Return draws as :meth:`draw` takes them: under a pool, placed in its ranges by the coders they draw."""
        return self.coders.placed(drawn) if self.coders else drawn

    def point_uniforms(self, count: int) -> Array:
        """Return what makes :meth:`draw` take the point values: NaN, shape (values, count)."""
        return np.full((len(self.values), count), np.nan)

    def hash(self) -> str:
        """Return a SHA-256 of all that determines a run but the seed and the number of runs."""
        parts = [
            self.name, repr(self.scenario.model_dump(mode="json")), rules.written(self.structure),
            repr([(v.name, v.slots, v.value, v.low, v.high) for v in self.values]),
            repr(sorted(self.lens.items())), repr(self.decision), repr(sorted(self.forms.items())), repr(self.labels),
        ]
        if self.coders:
            parts.append(self.coders.told())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
