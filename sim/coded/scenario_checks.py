"""What the types of a scenario file cannot check: names, dates, bounds, and that events can happen."""

from __future__ import annotations

import datetime

from sim.coded.checks import check_bounds, check_passages
from sim.coded.coding import Coding
from sim.coded.expanded import consequences, expanded
from sim.coded.scenario_values import SCENARIO_PARTS
from sim.coded.schema import (
    ANSWERED_SO,
    ANSWERS,
    Change,
    Condition,
    Event,
    Observed,
    Offer,
    Plan,
    RecordRow,
    ScenarioFile,
    Start,
    Vote,
)
from sim.coded.values import Coded
from sim.coded.variables import SHARE, Variable
from sim.reading import safe_yaml
from sim.reading.errors import InputError, one_of, unknown
from sim.reading.safe_yaml import Document, Key

#: Variables that the model derives every week: an event may watch them but not set them.
DERIVED = frozenset({
    "pressure", "technology_pressure", "standing", "gap", "direction", "belief", "seen_battlefield",
    "seen_growth_stress", "seen_energy_shock", "seen_escalation_risk", "seen_violation", "penalty", "recent_penalty",
    "warning", "residual",
})
#: Bounds of the coded numbers of a scenario, by name.
BOUNDS = {part.name: part.bounds for part in SCENARIO_PARTS}
RESERVED = frozenset({"initial_exposure"})


def check_story(scenario: ScenarioFile, document: Document, coded: Coding,
                wrong: list[InputError] | None = None) -> None:
    """Refuse a scenario that names what is not there, or whose events can never happen.

    Where mistakes are collected in ``wrong``, those of passages are, and the first of another kind is raised.

    Raises:
        InputError: For a date outside the period, an unknown actor, variable or source, a number off
            its scale, or an event that can never happen.
    """
    _Checker(scenario, document, coded, wrong).run()


class _Checker:
    """Walks through a scenario, its place in the file in hand."""

    def __init__(self, scenario: ScenarioFile, document: Document, evidence: Coding,
                 wrong: list[InputError] | None) -> None:
        self.scenario, self.document, self.evidence, self.wrong = scenario, document, evidence, wrong
        self.actors = list(evidence.actors)
        self.impossible = "the event can never happen"

    def run(self) -> None:
        s = self.scenario
        if s.actors is not None:
            self.listed(s.actors, ("actors",))
            self.actors = list(s.actors)
        for n, start in enumerate(s.start):
            self.changes(start.changes, ("start", n, "changes"))
            self.passages(start, ("start", n))
        for slug, event in s.events.items():
            self.event(event, ("events", slug))
        for slug, offer in s.offers.items():
            key = ("offers", slug)
            self.actor(offer.from_, (*key, "from"))
            for n, actor in enumerate(offer.addressees):
                addressed: Key = (*key, "to") if isinstance(offer.to, str) else (*key, "to", n)
                self.actor(actor, addressed)
                if offer.from_ == actor:
                    raise self.refuse(addressed, "an offer to oneself", actor, "another actor")
                if actor in offer.addressees[:n]:
                    raise self.refuse(addressed, "the same actor twice", actor, "each actor once")
            if not isinstance(offer.answer, str):
                if isinstance(offer.to, str):
                    raise self.refuse((*key, "answer"), "answers by actor to an offer that is made to one",
                                      ", ".join(offer.answer), "free, accepted or refused")
                for actor in offer.answer:
                    if actor not in offer.to:
                        raise unknown("addressee", actor, offer.to, file=self.document.where((*key, "answer", actor)),
                                      key=safe_yaml.dotted((*key, "answer", actor)))
            self.domain(offer.domain, (*key, "domain"))
            self.window(offer.opens, offer.closes, key, ("opens", "closes"))
            self.coded(offer.stake, (*key, "stake"))
            if offer.deliberation:
                self.coded(offer.deliberation, (*key, "deliberation"), BOUNDS["deliberation"])
                self.can_be_taken(offer, (*key, "deliberation"))
            self.stands(slug, offer, key)
            self.passages(offer, key)
        for slug, vote in s.votes.items():
            key = ("votes", slug)
            self.day(vote.date, (*key, "date"))
            self.listed(vote.voters or [], (*key, "voters"))
            self.coded(vote.severity, (*key, "severity"))
            if vote.common_interest:
                self.coded(vote.common_interest, (*key, "common_interest"))
            for voter, stake in vote.stakes.items():
                self.actor(voter, (*key, "stakes", voter))
                if vote.voters and voter not in vote.voters:
                    raise self.refuse((*key, "stakes", voter), "it has no vote", voter, ", ".join(vote.voters))
                self.coded(stake, (*key, "stakes", voter), BOUNDS["stakes"])
            self.passages(vote, key)
        for slug, plan in s.plans.items():
            key = ("plans", slug)
            self.actor(plan.author, (*key, "author"))
            self.day(plan.date, (*key, "date"))
            for part in ("impartiality", "specificity", "willingness"):
                self.coded(getattr(plan, part), (*key, part))
            self.passages(plan, key)
        for _, event, place in consequences(s):
            self.changes(event.changes, (*place, "changes"))
            self.passages(event, place)
            for condition in event.when or []:
                self.answer(condition, place, place, {}, s.period.weeks - 1)
        for slug, hold in s.holds.items():
            key = ("holds", slug)
            self.actor(hold.actor, (*key, "actor"))
            self.domain(hold.domain, (*key, "domain"))
            self.window(hold.from_, hold.to, key, ("from", "to"))
        for slug, row in s.record.items():
            self.row(row, ("record", slug))
            self.negation(slug, row.negates)

    def event(self, event: Event, key: Key) -> None:
        self.changes(event.changes, (*key, "changes"))
        self.passages(event, key)
        if event.date:
            self.day(event.date, (*key, "date"))
        self.window(event.date or event.from_, event.to, key, ("from", "to"))
        if event.every is not None:
            self.again(event, (*key, "every"))
        if event.chance is not None and event.chance == 0.0:
            raise self.never((*key, "chance"), event.chance, "a weekly probability above 0")
        period = self.scenario.period
        weeks = period.week(event.to) + 1 if event.to else period.weeks
        self.conditions(event.when or [], (*key, "when"), weeks, event)

    def conditions(self, listed: list[Condition], key: Key, weeks: int, waiting: Event | Offer) -> None:
        """Refuse conditions that cannot all hold within the first ``weeks`` weeks."""
        span: dict[str, tuple[float, float]] = {}
        answers: dict[tuple[str, str], str] = {}
        for n, condition in enumerate(listed):
            place = (*key, n)
            if condition.answer is not None:
                self.answer(condition, place, (*place, "answer"), answers, weeks - 1)
                continue
            self.condition(condition, place, span)
            if condition.weeks > weeks:
                raise self.never((*place, "weeks"), condition.weeks, f"at most {weeks} weeks")
            if condition.above is not None and condition.above >= 0 and not self.can_rise(
                    str(condition.variable), waiting):
                raise self.never((*place, "above"), condition.above,
                                 f"a change that moves {condition.variable} first")

    def condition(self, condition: Condition, key: Key, span: dict[str, tuple[float, float]]) -> None:
        name = str(condition.variable)
        variable = self.variable(name, (*key, "variable"))
        low, high = span.get(name, variable.bounds)
        if condition.above is not None:
            low = max(low, condition.above)
            if condition.above >= variable.bounds[1]:
                raise self.never((*key, "above"), condition.above,
                                 f"less than {variable.bounds[1]:g}, the largest {variable.name}")
        if condition.below is not None:
            high = min(high, condition.below)
            if condition.below <= variable.bounds[0]:
                raise self.never((*key, "below"), condition.below,
                                 f"more than {variable.bounds[0]:g}, the smallest {variable.name}")
        if low >= high:
            raise self.never(key, f"above {low:g} and below {high:g}", "conditions that can all hold")
        span[name] = (low, high)

    def stands(self, slug: str, offer: Offer, key: Key) -> None:
        """Refuse a counter-offer that is none, and an offer that can never stand."""
        if offer.counter:
            self.coded(offer.counter.stake, (*key, "counter", "stake"))
            if offer.counter.position == offer.position:
                raise self.refuse((*key, "counter", "position"), "a counter-offer that asks for the same",
                                  offer.counter.position, "another position than that of the offer")
        elif "countered" in ([offer.answer] if isinstance(offer.answer, str) else list(offer.answer.values())):
            raise self.refuse((*key, "answer"), "there is no counter-offer to be taken", "countered",
                              "free, accepted or refused")
        week, words = self.scenario.period.week, "the offer can never be taken"
        for n, condition in enumerate(offer.while_ or []):
            name = str(condition.answer).partition(".")[0]
            place = (*key, "while", n, "answer")
            if condition.is_ in ANSWERS["offers"] and name == slug:
                raise self.refuse(place, "an offer that waits for its own answer", condition.answer,
                                  "another offer, a vote or a plan")
            if condition.is_ == "refused" and name in self.scenario.offers:
                known = week(self.scenario.offers[name].closes) + condition.weeks
                if week(offer.opens) < known:
                    raise self.refuse(place, "the offer opens before it can be known whether the other was refused",
                                      condition.answer, f"an offer that opens in week {known} or later")
        self.impossible, before = words, self.impossible
        self.conditions(offer.while_ or [], (*key, "while"), week(offer.closes) + 1, offer)
        self.impossible = before

    def again(self, event: Event, key: Key) -> None:
        """Refuse an event that could not happen a second time before its window ends."""
        period, opens = self.scenario.period, event.date or event.from_
        first, last = (period.week(opens) if opens else 0), (period.week(event.to) if event.to else period.weeks - 1)
        if event.every is not None and event.every > last - first:
            raise self.refuse(key, "the event can never happen again", event.every,
                              f"at most {last - first} weeks, which its window leaves" if last > first
                              else "nothing: its window has one week")

    def answer(self, condition: Condition, key: Key, place: Key, met: dict[tuple[str, str], str], last: int) -> None:
        """Refuse a condition on an answer that nobody gives, or gives too late for an event until week ``last``.

        ``place`` is where the answer is named in the file, ``met`` the answers of the other conditions.
        """
        wanted, (name, _, actor) = str(condition.is_), str(condition.answer).partition(".")
        kind, week = ANSWERED_SO[wanted], self.scenario.period.week
        known: dict[str, Vote | Plan | Offer] = getattr(self.scenario, kind)
        if name not in known:
            raise unknown(kind[:-1], name, known, file=self.document.where(place), key=safe_yaml.dotted(place))
        asked, named = known[name], [f"{name}.{who}" for who in self.answering(kind, name)]
        named = [name] if isinstance(asked, Offer) and isinstance(asked.to, str) else named
        if isinstance(asked, Offer):
            given = week(asked.closes if wanted == "refused" else asked.opens)
        else:
            given = week(asked.date)
        if condition.answer not in named:
            if actor and named != [name]:
                self.actor(actor, place)
            problem = "it gives no answer" if actor and named != [name] else (
                "whose answer?" if named != [name] else "an offer has one answer: that of whom it was made to")
            raise self.refuse(place, problem, condition.answer, one_of(named))
        if wanted == "countered" and isinstance(asked, Offer) and asked.counter is None:
            raise self.refuse((*key, "is") if place != key else place, "there is no counter-offer to be taken",
                              "countered", "accepted, refused")
        if given + condition.weeks > last:
            raise self.never(place, f"{condition.answer}, known from week {given + condition.weeks} on",
                             f"an answer that is given by week {last - condition.weeks}")
        if met.setdefault((kind, str(condition.answer)), wanted) != wanted:
            raise self.never(key, f"{met[kind, str(condition.answer)]} and {wanted}", "conditions that can all hold")

    def answering(self, kind: str, name: str) -> list[str]:
        """Return who answers a vote, a plan or an offer."""
        if kind == "offers":
            return list(self.scenario.offers[name].addressees)
        voters = self.scenario.votes[name].voters if kind == "votes" else None
        author = self.scenario.plans[name].author if kind == "plans" else None
        return [slug for slug in voters or self.actors if slug != author]

    def can_be_taken(self, offer: Offer, key: Key) -> None:
        """Refuse an offer that is weighed, at the least, for longer than it is open."""
        week = self.scenario.period.week
        open_for = week(offer.closes) - week(offer.opens)
        if offer.deliberation and offer.deliberation.low > open_for:
            raise self.refuse((*key, "low"), "the offer can never be taken", offer.deliberation.low,
                              f"at most {open_for} weeks, for which it is open")

    def can_rise(self, name: str, waiting: Event | Offer) -> bool:
        """Whether something can move a variable that is 0 at the start and needs a war or a shock."""
        needs = {"war": ("war",), "war_signal": ("war_signal",), "growth_stress": ("growth_stress",),
                 "energy_shock": ("energy_shock",), "battlefield": ("battlefield", "war"),
                 "escalation_risk": ("escalation_risk", "war"),
                 "violation": ("violation",)}.get(name)
        if needs is None:
            return True
        changes = [c for start in self.scenario.start for c in start.changes]
        changes += [c for event in expanded(self.scenario).events.values() if event is not waiting
                    for c in event.changes]
        return any(c.variable in needs for c in changes)

    def changes(self, changes: list[Change], key: Key) -> None:
        for n, change in enumerate(changes):
            place = (*key, n)
            variable = self.variable(change.variable, (*place, "variable"))
            if variable.name in DERIVED | RESERVED or variable.kind == "mechanism":
                raise self.refuse(
                    (*place, "variable"), "not a variable that an event can change",
                    change.variable,
                    ", ".join(sorted(name for name, v in self.evidence.case.variables.items()
                                     if name not in DERIVED | RESERVED and v.kind != "mechanism")),
                )
            if change.set is not None:
                self.bounds(variable, change.set, (*place, "set"))
            if change.add is not None:
                low, high = variable.bounds
                if abs(change.add) > high - low or change.add == 0.0:
                    raise self.refuse((*place, "add"), "no change or more than the whole scale",
                                      change.add, f"{low - high:g} to {high - low:g}, not 0")

    def row(self, row: RecordRow, key: Key) -> None:
        self.passages(row, key)
        if row.date:
            self.day(row.date, (*key, "date"))
        self.window(row.from_, row.to, key, ("from", "to"))
        seen, place = row.observed, (*key, "observed")
        if seen.variable:
            variable = self.variable(seen.variable, (*place, "variable"))
            for part in ("above", "below"):
                if getattr(seen, part) is not None:
                    self.bounds(variable, getattr(seen, part), (*place, part))
        for part in ("falls_from", "rises_from"):
            if getattr(seen, part):
                self.day(getattr(seen, part), (*place, part))
        for part, known in (("vote", self.scenario.votes), ("plan", self.scenario.plans),
                            ("offer", self.scenario.offers)):
            name = getattr(seen, part)
            if name and name not in known:
                raise unknown(part, name, known, file=self.document.where((*place, part)),
                              key=safe_yaml.dotted((*place, part)))
        if seen.actor:
            self.actor(seen.actor, (*place, "actor"))
            self.answers(seen, (*place, "actor"))
        if seen.offer and seen.is_ == "countered" and self.scenario.offers[seen.offer].counter is None:
            raise self.refuse((*place, "is"), "there is no counter-offer to be taken", "countered", "accepted, refused")
        if not seen.actor and seen.offer and not isinstance(self.scenario.offers[seen.offer].to, str):
            raise self.refuse(place, "whose answer? the offer is made to several", seen.offer,
                              "an actor beside it: " + one_of(self.scenario.offers[seen.offer].addressees))

    def negation(self, slug: str, other: str | None) -> None:
        """Refuse a row that negates itself, a row that is not there, or one that negates another."""
        known = [name for name, row in self.scenario.record.items() if name != slug and not row.negates]
        if other is not None and other not in known:
            key = ("record", slug, "negates")
            raise unknown("row of the record to negate", other, known, file=self.document.where(key),
                          key=safe_yaml.dotted(key))

    def answers(self, seen: Observed, key: Key) -> None:
        """Refuse an observation of a state that has no vote, or of a plan's own author."""
        kind, name = ("votes", seen.vote) if seen.vote else ("plans", seen.plan)
        if seen.offer and not isinstance(self.scenario.offers[seen.offer].to, str):
            kind, name = "offers", seen.offer
        who = self.answering(kind, name) if name else self.actors
        if seen.actor not in who:
            raise self.refuse(key, "it gives no answer", seen.actor, ", ".join(who))

    # -- parts --------------------------------------------------------------------------------------

    def refuse(self, key: Key, problem: str, found: object, allowed: str) -> InputError:
        return InputError(problem, file=self.document.where(key), key=safe_yaml.dotted(key),
                          found=found, allowed=allowed, fix="change it")

    def never(self, key: Key, found: object, allowed: str) -> InputError:
        return self.refuse(key, self.impossible, found, allowed)

    def listed(self, slugs: list[str], key: Key) -> None:
        for n, slug in enumerate(slugs):
            self.actor(slug, (*key, n))
            if slug in slugs[:n]:
                raise self.refuse((*key, n), "the same actor twice", slug, "each actor once")

    def actor(self, slug: str, key: Key) -> None:
        if slug not in self.actors:
            raise unknown("actor", slug, self.actors, file=self.document.where(key),
                          key=safe_yaml.dotted(key))

    def domain(self, name: str, key: Key) -> None:
        if name not in self.evidence.case.domains:
            raise unknown("domain", name, self.evidence.case.domains, file=self.document.where(key),
                          key=safe_yaml.dotted(key))

    def variable(self, name: str, key: Key) -> Variable:
        try:
            return self.evidence.case.split(name, self.actors)[0]
        except InputError as error:
            error.file, error.key = self.document.where(key), safe_yaml.dotted(key)
            raise InputError(error.problem, file=error.file, key=error.key, found=error.found,
                             allowed=error.allowed, fix=error.fix) from None

    def bounds(self, variable: Variable, value: float, key: Key) -> None:
        check_bounds(variable, value, file=self.document.where(key), key=safe_yaml.dotted(key))

    def day(self, day: datetime.date, key: Key) -> None:
        period = self.scenario.period
        if not period.start <= day <= period.end:
            raise self.refuse(key, "a date outside the period", str(day),
                              f"{period.start} to {period.end}")

    def window(self, first: datetime.date | None, last: datetime.date | None, key: Key,
               names: tuple[str, str]) -> None:
        for day, name in zip((first, last), names, strict=True):
            if day is not None:
                self.day(day, (*key, name))
        if first is not None and last is not None and last < first:
            raise self.refuse((*key, names[1]), "ends before it begins", str(last),
                              f"{first} or later")

    def coded(self, coded: Coded, key: Key, scale: tuple[float, float] = SHARE) -> None:
        for reading, place in ((coded, key), (coded.second, (*key, "second"))):
            if reading is None:
                continue
            for part in ("value", "low", "high"):
                value = getattr(reading, part)
                if not scale[0] <= value <= scale[1]:
                    raise self.refuse((*place, part), "off its scale", value, f"{scale[0]:g} to {scale[1]:g}")
            check_passages(reading.evidence, self.evidence.sources, self.document.where(place),
                           safe_yaml.dotted(place), self.evidence.texts, self.wrong)

    def passages(self, entry: Start | Event | Offer | Vote | Plan | RecordRow, key: Key) -> None:
        check_passages(entry.evidence, self.evidence.sources, self.document.where(key),
                       safe_yaml.dotted(key), self.evidence.texts, self.wrong)
