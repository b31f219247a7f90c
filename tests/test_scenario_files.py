"""Scenario files: the built-in ones are complete, and faulty ones are refused in so many words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from refusals import refused
from strategies import scenario_data, stories

from sim.coded import evidence as evidences
from sim.coded import scenario
from sim.coded.cases import find
from sim.coded.coding import Coding
from sim.coded.expanded import expanded
from sim.coded.schema import ScenarioFile
from sim.reading import safe_yaml
from sim.reading.errors import InputError
from sim.world.world import World

ALL = ("arms_sale", "baseline", "choose_a_side", "crimea_2014", "downturn", "global_south_courtship",
       "no_limits", "nuclear_signal", "peace_plan", "sanctions", "thaw", "wedge")


@pytest.fixture(scope="module")
def known() -> Coding:
    return evidences.load()


# -- the twelve -------------------------------------------------------------------------------------


def test_all_twelve_are_there() -> None:
    built_in = safe_yaml.names_in([find().own_scenarios])
    assert tuple(built_in) == ALL


@pytest.mark.parametrize("name", ALL)
def test_a_scenario_loads_and_makes_a_world(name: str, known: Coding) -> None:
    story = scenario.load(name, known)
    world = World(known, story, name=name)
    assert world.weeks == len(world.dates) >= 10
    assert len(world.point()) == world.layout.size
    assert story.title
    assert story.question.endswith("?")
    assert len(story.story) > 100
    assert story.events or story.offers or story.votes or story.plans


def _passages(story: ScenarioFile) -> Iterator[tuple[str, Any]]:
    for group in ("start", "events", "offers", "votes", "plans", "record"):
        entries = getattr(story, group)
        named = entries.items() if isinstance(entries, dict) else enumerate(entries)
        for slug, entry in named:
            yield f"{group}.{slug}", entry.evidence
            for part in ("stake", "severity", "common_interest", "impartiality", "specificity",
                         "willingness"):
                record = getattr(entry, part, None)
                if record is not None:
                    if record.basis == "assumed":
                        assert record.reason, f"{group}.{slug}.{part}"
                    else:
                        yield f"{group}.{slug}.{part}", record.evidence
                    if record.second is not None and record.second.basis != "assumed":
                        yield f"{group}.{slug}.{part}.second", record.second.evidence


@pytest.mark.parametrize("name", ALL)
def test_every_entry_names_its_paragraphs(name: str, known: Coding) -> None:
    for place, passages in _passages(scenario.load(name, known)):
        assert passages, place
        for passage in passages:
            assert passage.source in known.sources, place
            assert 1 <= passage.paragraph <= known.sources[passage.source].paragraphs, place
            assert 1 <= len(passage.phrase.split()) <= 8, place
            assert passage.says.strip(), place
            assert passage.phrase.lower() not in passage.says.lower(), f"{place}: says the phrase again"


def test_every_scenario_in_which_something_happened_can_be_scored(known: Coding) -> None:
    scored = [name for name in ALL if scenario.load(name, known).record]
    assert {"baseline", "arms_sale", "crimea_2014"} <= set(scored)


# -- what a stranger may send -----------------------------------------------------------------------

EVIDENCE = "[{source: usip2023, paragraph: 1, phrase: a b c, says: d}]"
HALF = "{value: 0.5, low: 0.4, high: 0.6, basis: assumed, reason: r}"
THEN = f"{{title: T, changes: [{{variable: growth_stress, set: 0.5}}], evidence: {EVIDENCE}}}"
STORY = f"""\
title: A story
question: What happens?
story: Not much.
period: {{start: 2022-01-03, end: 2022-03-13}}
events:
  war:
    title: War
    date: 2022-01-10
    changes:
      - {{variable: war, set: 1.0}}
    evidence: {EVIDENCE}
  other:
    title: Other
    WHEN
    changes:
      - CHANGE
    evidence: {EVIDENCE}
offers:
  deal:
    title: Deal
    from: russia
    to: china
    domain: military
    position: 0.6
    opens: 2022-01-17
    closes: 2022-02-27
    stake: {HALF}
    evidence: {EVIDENCE}
votes:
  text:
    title: Text
    date: 2022-01-31
    position: -0.5
    severity: {HALF}
    voters: [china, us]
    evidence: {EVIDENCE}
plans:
  peace:
    title: Peace
    author: china
    date: 2022-02-24
    position: 0.0
    impartiality: {HALF}
    specificity: {HALF}
    willingness: {HALF}
    evidence: {EVIDENCE}
holds:
  calm:
    actor: eu
    domain: economic
    position: 0.0
    from: 2022-01-10
    to: 2022-01-31
record:
  row:
    date: 2022-02-07
    observed: {{vote: text, actor: china, is: abstain}}
    evidence: {EVIDENCE}
"""
WHEN, CHANGE = "date: 2022-02-07", "{variable: war_signal, set: 0.5}"


def with_(old: str = "", new: str = "", *, when: str = WHEN, change: str = CHANGE) -> str:
    """Return the story with one thing in it changed."""
    text = STORY.replace("    WHEN", f"    {when}").replace("CHANGE", change)
    if old:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def load(text: str, known: Coding) -> ScenarioFile:
    document = safe_yaml.parse(text, "story.yaml")
    return scenario.check(document.data, document, known)


def at(text: str, piece: str) -> int:
    """Return the line on which a piece of the text stands."""
    return text[: text.index(piece)].count("\n") + 1


def test_the_story_itself_is_fine(known: Coding) -> None:
    story = load(with_(), known)
    assert story.period.weeks == 10
    assert story.offers["deal"].from_ == "russia"
    World(known, story)


#: name, old, new, key, found, allowed, fix
CHANGES: list[tuple[str, str, str, str, object, str | None, str | None]] = [
    # unknown keys, at every depth
    ("a misspelt key at the top", "offers:", "offer:", "offer", "offer", "title, question, story",
     "'offers'"),
    ("a misspelt key in an event", "date: 2022-01-10", "dat: 2022-01-10", "events.war.dat", "dat", "when",
     "'date'"),
    ("a misspelt key in a change", "{variable: war, set", "{variable: war, sett", "events.war.changes.0.sett",
     "sett", "variable, set, add", "'set'"),
    ("a misspelt key in a passage", "paragraph: 1", "paragraf: 1", "events.war.evidence.0.paragraf",
     "paragraf", "source, paragraph", "'paragraph'"),
    ("a misspelt key in a stake", "reason: r", "reson: r", "offers.deal.stake.reson", "reson", "basis",
     "'reason'"),
    ("a misspelt key in an offer", "    from: russia", "    form: russia", "offers.deal.form", "form", "from",
     "'from'"),
    ("a misspelt key in the record", "is: abstain", "iss: abstain", "record.row.observed.iss", "iss", "is",
     "'is'"),
    ("a key from nowhere", "title: A story", "title: A story\nxyzzy: 1", "xyzzy", "xyzzy", "title", "remove"),
    ("a key with a dash", "title: A story", "title: A story\nsome-key: 1", "some-key", "some-key", "title",
     None),
    ("a key with brackets", "    domain: military", "    'do[main]': military", "offers.deal.do[main]",
     "do[main]", "domain", "'domain'"),
    # missing keys
    ("no question", "question: What happens?\n", "", "question", None, "question", "add"),
    ("no evidence", f"    evidence: {EVIDENCE}\n  other", "  other", "events.war.evidence", None, "evidence",
     "add"),
    ("empty evidence", EVIDENCE, "[]", "events.war.evidence", None, "1", None),
    # wrong types
    ("a truth for a number", "set: 1.0}", "set: true}", "events.war.changes.0.set", True, "number", None),
    ("text for a number", "set: 1.0}", "set: '1.0'}", "events.war.changes.0.set", "1.0", "number", None),
    ("a date for a number", "set: 1.0}", "set: 2022-01-01}", "events.war.changes.0.set", "2022", "number",
     None),
    ("a list for a number", "set: 1.0}", "set: [1.0]}", "events.war.changes.0.set", None, "number", None),
    ("an overflowing number", "set: 1.0}", "set: 1e999}", "events.war.changes.0.set", "1e999", "number",
     None),
    ("not a number", "set: 1.0}", "set: .nan}", "events.war.changes.0.set", ".nan", "finite", None),
    ("the word nan", "set: 1.0}", "set: nan}", "events.war.changes.0.set", "nan", "number", None),
    ("infinity", "set: 1.0}", "set: .inf}", "events.war.changes.0.set", ".inf", "finite", None),
    ("a truth for a paragraph", "paragraph: 1", "paragraph: true", "events.war.evidence.0.paragraph", True,
     "integer", None),
    ("a fraction for a paragraph", "paragraph: 1", "paragraph: 1.5", "events.war.evidence.0.paragraph", 1.5,
     "integer", None),
    ("a number for a title", "title: War", "title: 12", "events.war.title", 12, "string", None),
    ("a word for a table", "holds:", "holds: none\nold:", "old", "old", "holds", None),
    ("unquoted NO", "title: War", "title: NO", "events.war.title", "NO", "quotes", "'NO'"),
    # out of range
    ("a position off the ladder", "position: 0.6", "position: 1.6", "offers.deal.position", 1.6, "1", None),
    ("an infinite position", "position: 0.6", "position: -.inf", "offers.deal.position", "-.inf", "finite",
     None),
    ("a value off its variable's scale", "set: 1.0}", "set: 1.5}", "events.war.changes.0.set", 1.5, "0 to 1",
     None),
    ("a value below its variable's scale", "{variable: war, set: 1.0}",
     "{variable: position.us.economic, set: -1.5}", "events.war.changes.0.set", -1.5, "-1 to 1", None),
    ("a share above 1", "value: 0.5, low: 0.4, high: 0.6", "value: 1.5, low: 0.4, high: 2.0",
     "offers.deal.stake.value", 1.5, "0 to 1", None),
    ("a value outside its own range", "value: 0.5", "value: 0.7", "offers.deal.stake", None,
     "low <= value <= high", None),
    ("a paragraph 0", "paragraph: 1", "paragraph: 0", "events.war.evidence.0.paragraph", 0, "1", None),
    ("a change of nothing", "{variable: war, set: 1.0}", "{variable: growth_stress, add: 0}",
     "events.war.changes.0.add", 0.0, "-1 to 1", None),
    ("an observation off the scale", "{vote: text, actor: china, is: abstain}", "{variable: war, above: 7}",
     "record.row.observed.above", 7.0, "0 to 1", None),
    # dates
    ("a day that never was", "date: 2022-01-10", "date: 2022-02-30", "events.war.date", "2022-02-30",
     "YYYY-MM-DD", None),
    ("a short date", "date: 2022-01-10", "date: 2022-1-10", "events.war.date", "2022-1-10", "YYYY-MM-DD",
     None),
    ("a date in words", "date: 2022-01-10", "date: 10 January 2022", "events.war.date", "10 January",
     "YYYY-MM-DD", None),
    ("a date as a number", "date: 2022-01-10", "date: 20220110", "events.war.date", 20220110, "YYYY-MM-DD",
     None),
    ("a date as digits", "date: 2022-01-10", "date: '20220110'", "events.war.date", "20220110", "YYYY-MM-DD",
     None),
    ("a week for a date", "date: 2022-01-10", "date: '2022-W02-1'", "events.war.date", "2022-W02-1",
     "YYYY-MM-DD", None),
    ("an event before the period", "date: 2022-01-10", "date: 2022-01-02", "events.war.date", "2022-01-02",
     "2022-01-03 to 2022-03-13", None),
    ("an event after the period", "date: 2022-01-10", "date: 2022-03-14", "events.war.date", "2022-03-14",
     "2022-01-03 to 2022-03-13", None),
    ("a vote outside the period", "date: 2022-01-31", "date: 2023-01-31", "votes.text.date", "2023-01-31",
     "2022-01-03", None),
    ("a plan outside the period", "date: 2022-02-24", "date: 2023-02-24", "plans.peace.date", "2023-02-24",
     "2022-01-03", None),
    ("an offer outside the period", "opens: 2022-01-17", "opens: 2021-01-17", "offers.deal.opens",
     "2021-01-17", "2022-01-03", None),
    ("an offer that closes before it opens", "closes: 2022-02-27", "closes: 2022-01-16", "offers.deal.closes",
     "2022-01-16", "2022-01-17 or later", None),
    ("a hold that ends before it begins", "    to: 2022-01-31", "    to: 2022-01-09", "holds.calm.to",
     "2022-01-09", "2022-01-10 or later", None),
    ("a record row outside the period", "date: 2022-02-07\n    observed", "date: 2024-02-07\n    observed",
     "record.row.date", "2024-02-07", "2022-01-03", None),
    ("a period backwards", "end: 2022-03-13", "end: 2022-01-02", "period", None, "on or after", None),
    ("a period of centuries", "start: 2022-01-03", "start: 1822-01-03", "period", None, "1040 weeks", None),
    # names
    ("an unknown actor in a change", "{variable: war, set: 1.0}",
     "{variable: position.chna.military, set: 1.0}",
     "events.war.changes.0.variable", "chna", "china, eu", "'china'"),
    ("an unknown actor in an offer", "to: china", "to: chin", "offers.deal.to", "chin", "china, eu",
     "'china'"),
    ("an unknown author", "author: china", "author: chinaa", "plans.peace.author", "chinaa", "china",
     "'china'"),
    ("an unknown voter", "voters: [china, us]", "voters: [china, uss]", "votes.text.voters.1", "uss", "us",
     "'us'"),
    ("an unknown actor in a hold", "actor: eu", "actor: euu", "holds.calm.actor", "euu", "eu", "'eu'"),
    ("an unknown actor in the record", "actor: china, is", "actor: chima, is", "record.row.observed.actor",
     "chima", "china", "'china'"),
    ("an actor who does not take part", "story: Not much.", "story: Not much.\nactors: [russia, us, eu]",
     "offers.deal.to", "china", "russia, us", None),
    ("an unknown actor taking part", "story: Not much.", "story: Not much.\nactors: [china, usa, russia]",
     "actors.1", "usa", "us", "'us'"),
    ("an actor twice", "story: Not much.", "story: Not much.\nactors: [china, china, us, russia, eu]",
     "actors.1", "china", None, None),
    ("a voter twice", "voters: [china, us]", "voters: [china, china]", "votes.text.voters.1", "china", None,
     None),
    ("an unknown variable", "{variable: war, set", "{variable: wra, set", "events.war.changes.0.variable",
     "wra", "war", None),
    ("a variable without its actor", "{variable: war, set", "{variable: position, set",
     "events.war.changes.0.variable", "position", "position.ACTOR.DOMAIN", None),
    ("an unknown domain", "{variable: war, set", "{variable: position.us.militry, set",
     "events.war.changes.0.variable", "militry", "military", "'military'"),
    ("a relation to oneself", "{variable: war, set", "{variable: relation.us-us, set",
     "events.war.changes.0.variable", "relation.us-us", "two different", None),
    ("a variable that is worked out", "{variable: war, set", "{variable: belief.us, set",
     "events.war.changes.0.variable", "belief.us", "position", None),
    ("a constant of the rules", "{variable: war, set", "{variable: hazard, set",
     "events.war.changes.0.variable", "hazard", "position", None),
    ("an offer to oneself", "to: china", "to: russia", "offers.deal.to", "russia", "another actor", None),
    ("an unknown domain of an offer", "domain: military", "domain: militry", "offers.deal.domain", "militry",
     "military", None),
    ("an unknown source", "source: usip2023", "source: usip2032", "events.war.evidence.0", "usip2032",
     "usip2023", "'usip2023'"),
    ("a paragraph beyond the source", "paragraph: 1", "paragraph: 51", "events.war.evidence.0", 51, "1 to 50",
     None),
    ("a long phrase", "phrase: a b c", "phrase: a b c d e f g h i", "events.war.evidence.0.phrase", "a b c d",
     "eight words", None),
    ("a record of no vote", "vote: text, actor", "vote: test, actor", "record.row.observed.vote", "test",
     "text", "'text'"),
    ("an upper-case name", "  deal:", "  Deal:", "offers.Deal", "Deal", "lower-case", None),
    ("a name with a dash", "  deal:", "  the-deal:", "offers.the-deal", "the-deal", "lower-case", None),
    ("a path for a name", "  deal:", "  ../deal:", "offers.../deal", "../deal", "lower-case", None),
    # both or neither
    ("set and add", "set: 1.0}", "set: 1.0, add: 0.1}", "events.war.changes.0", None,
     "exactly one of: set, add", None),
    ("neither set nor add", ", set: 1.0}", "}", "events.war.changes.0", None, "exactly one of: set, add",
     None),
    ("a date and a chance", "date: 2022-01-10", "date: 2022-01-10\n    chance: 0.1", "events.war", None,
     "exactly one of: date, chance, when", None),
    ("no date, no chance, no condition", "    date: 2022-01-10\n", "", "events.war", None,
     "exactly one of: date, chance, when", None),
    ("a date and a window", "date: 2022-01-10", "date: 2022-01-10\n    to: 2022-01-31", "events.war", None,
     "no from and to", None),
    ("a number of times without weeks between", "date: 2022-01-10", "date: 2022-01-10\n    at_most: 3", "events.war",
     None, "every", None),
    ("once at most", "date: 2022-01-10", "date: 2022-01-10\n    every: 4\n    at_most: 1", "events.war.at_most", 1,
     "2", None),
    ("every no weeks", "date: 2022-01-10", "date: 2022-01-10\n    every: 0", "events.war.every", 0, "1", None),
    ("a part of a week", "date: 2022-01-10", "date: 2022-01-10\n    every: 1.5", "events.war.every", 1.5, "integer",
     None),
    ("a date and a first day", "date: 2022-01-10", "date: 2022-01-10\n    every: 4\n    from: 2022-01-03",
     "events.war", None, "no from", None),
    ("an answer and a variable", "date: 2022-02-07", "when: [{variable: war, above: 0, answer: text.us, is: 'no'}]",
     "events.other.when.0", None, "exactly one of: variable, answer", None),
    ("an answer and a threshold", "date: 2022-02-07", "when: [{answer: text.us, above: 0}]", "events.other.when.0",
     None, "no above and no below", None),
    ("an answer that is nothing", "date: 2022-02-07", "when: [{answer: text.us}]", "events.other.when.0", None,
     "abstain", None),
    ("an answer that is not one", "date: 2022-02-07", "when: [{answer: text.us, is: maybe}]",
     "events.other.when.0.is", "maybe", "abstain", None),
    # several addressees
    ("an offer to nobody", "to: china\n", "to: []\n", "offers.deal.to", None, "two actors or more", None),
    ("an offer to several of whom one is unknown", "to: china\n", "to: [china, uss]\n", "offers.deal.to.1", "uss",
     "us", "'us'"),
    ("an offer to several and to oneself", "to: china\n", "to: [china, russia]\n", "offers.deal.to.1", "russia",
     "another actor", None),
    ("an offer to one twice", "to: china\n", "to: [china, china]\n", "offers.deal.to.1", "china", "each actor once",
     None),
    ("an answer by who is not asked", "to: china\n", "to: [china, us]\n    answer: {eu: accepted}\n",
     "offers.deal.answer.eu", "eu", "china, us", None),
    ("answers by actor where one is asked", "to: china\n", "to: china\n    answer: {china: accepted}\n",
     "offers.deal.answer", "china", "free, accepted or refused", None),
    # conditions and counter-offers
    ("a counter-offer of the same", "    stake:",
     f"    counter: {{title: T, position: 0.6, stake: {HALF}}}\n    stake:", "offers.deal.counter.position", 0.6,
     "another position", None),
    ("a counter-offer off the scale", "    stake:",
     f"    counter: {{title: T, position: 1.5, stake: {HALF}}}\n    stake:", "offers.deal.counter.position", 1.5,
     "1", None),
    ("a counter-offer without a stake", "    stake:", "    counter: {title: T, position: 0.3}\n    stake:",
     "offers.deal.counter.stake", None, "stake", None),
    ("a counter-offer that is worth too much", "    stake:",
     f"    counter: {{title: T, position: 0.3, stake: {HALF.replace('high: 0.6', 'high: 1.6')}}}\n    stake:",
     "offers.deal.counter.stake.high", 1.6, "0 to 1", None),
    ("an answer that takes no counter-offer", "    stake:", "    answer: countered\n    stake:",
     "offers.deal.answer", "countered", "free, accepted or refused", None),
    ("a wait for no counter-offer", "date: 2022-02-07", "when: [{answer: deal, is: countered}]",
     "events.other.when.0.is", "countered", "accepted, refused", None),
    ("a consequence of no counter-offer", "    stake:", f"    consequences: {{countered: {THEN}}}\n    stake:",
     "offers.deal.consequences.countered", "countered", "accepted, refused", None),
    ("a record of no counter-offer", "{vote: text, actor: china, is: abstain}", "{offer: deal, is: countered}",
     "record.row.observed.is", "countered", "accepted, refused", None),
    ("an offer that stands beyond a scale", "    stake:", "    while: [{variable: gap.china, above: 2.0}]\n    stake:",
     "offers.deal.while.0.above", 2.0, "less than 2", None),
    ("an offer that never stands", "    stake:",
     "    while: [{variable: gap.china, above: 0.5}, {variable: gap.china, below: 0.2}]\n    stake:",
     "offers.deal.while.1", "above 0.5 and below 0.2", "hold", None),
    ("an offer that stands after it has closed", "    stake:",
     "    while: [{variable: gap.china, above: 0.5, weeks: 9}]\n    stake:", "offers.deal.while.0.weeks", 9,
     "at most 8 weeks", None),
    ("an offer that waits for itself", "    stake:", "    while: [{answer: deal, is: accepted}]\n    stake:",
     "offers.deal.while.0.answer", "deal", "another offer", None),
    ("an offer that waits for a later answer", "    stake:",
     "    while: [{answer: peace.us, is: reject}]\n    stake:", "offers.deal.while.0.answer", "week 8", "week 6", None),
    ("an offer that waits for nothing", "    stake:", "    while: []\n    stake:", "offers.deal.while", None, "1",
     None),
    # what follows from an answer
    ("a consequence of no answer", "    stake:", f"    consequences: {{free: {THEN}}}\n    stake:",
     "offers.deal.consequences.free", "free", "accepted", None),
    ("a consequence for who has no vote", "    voters:", f"    consequences: {{eu: {{'no': {THEN}}}}}\n    voters:",
     "votes.text.consequences.eu.no", "text.eu", "text.china, text.us", None),
    ("a consequence for the author", "    author:", f"    consequences: {{china: {{reject: {THEN}}}}}\n    author:",
     "plans.peace.consequences.china.reject", "peace.china", "peace.eu", None),
    ("a consequence for nobody", "    author:", f"    consequences: {{uss: {{reject: {THEN}}}}}\n    author:",
     "plans.peace.consequences.uss.reject", "uss", "us", "'us'"),
    ("a consequence after the end", "    author:",
     f"    consequences: {{us: {{reject: {THEN.replace('title: T', 'title: T, weeks: 3')}}}}}\n    author:",
     "plans.peace.consequences.us.reject", "week 10", "week 6", None),
    ("a consequence that changes what no event may", "    stake:",
     f"    consequences: {{accepted: {THEN.replace('growth_stress', 'pressure.us')}}}\n    stake:",
     "offers.deal.consequences.accepted.changes.0.variable", "pressure.us", "war", None),
    ("a consequence of a source that is not there", "    stake:",
     f"    consequences: {{accepted: {THEN.replace('usip2023', 'usip2032')}}}\n    stake:",
     "offers.deal.consequences.accepted.evidence.0", "usip2032", "usip2023", None),
    ("a coding without a reason", ", reason: r}", "}", "offers.deal.stake", None, "reason", None),
    ("a stated coding without evidence", "basis: assumed", "basis: stated", "offers.deal.stake", None,
     "evidence", None),
    ("a level that is another number", "reason: r", "reason: r, level: high", "offers.deal.stake", None,
     "0.7", None),
]


@pytest.mark.parametrize(("old", "new", "key", "found", "allowed", "fix"), [c[1:] for c in CHANGES],
                         ids=[c[0] for c in CHANGES])
def test_a_faulty_story_is_refused(old: str, new: str, key: str, found: object, allowed: str | None,
                                   fix: str | None, known: Coding) -> None:
    text = with_(old, new)
    error = refused(lambda: load(text, known), file="", key=key, found=found, allowed=allowed, fix=fix)
    name, _, line = str(error.file).partition(":")
    assert name == "story.yaml"
    assert line.isdigit(), "no line"
    # the line is that of the fault, or of the entry that holds it
    slug = key.split(".")[1] if key.count(".") and not key.split(".")[1].isdigit() else None
    begins = at(text, f"\n  {slug}:") + 1 if slug and slug[0] != "." and f"\n  {slug}:" in text else 1
    assert begins <= int(line) <= text.count("\n")
    last = key.split(".")[-1]
    if new and last in new and not last.isdigit() and "\n" not in new:
        assert int(line) == at(text, new)


@pytest.mark.parametrize("key", ["hydra", "defaults", "_target_"])
@pytest.mark.parametrize("old", ["title: A story", "    title: War", "    title: Deal"])
def test_keys_that_hydra_would_act_on(old: str, key: str, known: Coding) -> None:
    margin = old[: len(old) - len(old.lstrip())]
    text = with_(old, f"{old}\n{margin}{key}: os.system")
    error = refused(lambda: load(text, known), file=f"story.yaml:{at(text, key)}", found=key)
    assert str(error.key).endswith(key)


# -- events that can never happen, one of each kind -------------------------------------------------

NEVER: list[tuple[str, str, str, object, str]] = [
    ("no chance at all", "chance: 0.0", "chance", 0.0, "above 0"),
    ("above the scale's end", "when: [{variable: escalation_risk, above: 1.0}]", "when.0.above", 1.0,
     "less than 1"),
    ("below the scale's end", "when: [{variable: position.china.military, below: -1.0}]", "when.0.below",
     -1.0, "more than -1"),
    ("far beyond the scale", "when: [{variable: battlefield, above: 5}]", "when.0.above", 5.0, "less than 1"),
    ("conditions that exclude each other",
     "when: [{variable: gap.china, above: 0.5}, {variable: gap.china, below: 0.2}]", "when.1", None, "hold"),
    ("conditions that meet in one point",
     "when: [{variable: gap.china, above: 0.5}, {variable: gap.china, below: 0.5}]", "when.1", None, "hold"),
    ("held longer than the period", "when: [{variable: battlefield, above: 0.1, weeks: 11}]", "when.0.weeks",
     11, "weeks"),
    ("held longer than its window leaves",
     "when: [{variable: battlefield, above: 0.1, weeks: 5}]\n    to: 2022-01-23", "when.0.weeks", 5, "weeks"),
    ("an answer of no vote", "when: [{answer: test.us, is: abstain}]", "when.0.answer", "test", "text"),
    ("an answer to a vote by nobody", "when: [{answer: text, is: abstain}]", "when.0.answer", "text",
     "text.china, text.us"),
    ("an answer by who has no vote", "when: [{answer: text.eu, is: abstain}]", "when.0.answer", "text.eu",
     "text.china, text.us"),
    ("an answer of an unknown actor", "when: [{answer: text.uss, is: abstain}]", "when.0.answer", "uss", "us"),
    ("an answer by the author", "when: [{answer: peace.china, is: reject}]", "when.0.answer", "peace.china",
     "peace.eu"),
    ("an answer of another kind", "when: [{answer: text.us, is: reject}]", "when.0.answer", "text", "peace"),
    ("an offer that somebody else answers", "when: [{answer: deal.us, is: accepted}]", "when.0.answer", "deal.us",
     "deal"),
    ("an answer that comes too late", "when: [{answer: peace.us, is: reject, weeks: 3}]", "when.0.answer",
     "week 10", "week 6"),
    ("a refusal that comes too late", "when: [{answer: deal, is: refused, weeks: 3}]", "when.0.answer",
     "week 10", "week 6"),
    ("two answers to one text", "when: [{answer: text.us, is: abstain}, {answer: text.us, is: 'no'}]", "when.1",
     "abstain and no", "hold"),
    ("a repetition beyond the window", "date: 2022-02-07\n    every: 5", "every", 5, "at most 4 weeks"),
    ("a repetition beyond its last day", "date: 2022-02-07\n    every: 2\n    to: 2022-02-14", "every", 2,
     "at most 1 weeks"),
    ("a repetition that ends before it begins", "date: 2022-02-07\n    every: 2\n    to: 2022-02-01", "to",
     "2022-02-01", "2022-02-07 or later"),
    ("a window outside the period", "chance: 0.1\n    from: 2022-04-01", "from", "2022-04-01", "2022-01-03"),
    ("a window that ends before it begins", "chance: 0.1\n    from: 2022-02-07\n    to: 2022-02-01", "to",
     "2022-02-01", "2022-02-07 or later"),
]


@pytest.mark.parametrize(("when", "key", "found", "allowed"), [c[1:] for c in NEVER],
                         ids=[c[0] for c in NEVER])
def test_an_event_that_can_never_happen(when: str, key: str, found: object, allowed: str,
                                        known: Coding) -> None:
    text = with_(when=when)
    error = refused(lambda: load(text, known), file="", key=f"events.other.{key}", found=found,
                    allowed=allowed)
    assert str(error.file).startswith("story.yaml:")
    assert int(str(error.file).partition(":")[2]) in range(at(text, "  other:"), at(text, "offers:"))


@pytest.mark.parametrize(("low", "fine"), [(5, True), (6, False)])
def test_an_offer_that_is_weighed_for_longer_than_it_is_open(low: int, fine: bool, known: Coding) -> None:
    # Open from the week of 17 January to that of 21 February: five weeks lie between.
    record = f"{{value: 8, low: {low}, high: 9, basis: assumed, reason: It takes its time.}}"
    text = with_("    opens: 2022-01-17", f"    deliberation: {record}\n    opens: 2022-01-17")
    if fine:
        load(text, known)
    else:
        refused(lambda: load(text, known), file="", key="offers.deal.deliberation.low", found=6.0,
                allowed="at most 5 weeks, for which it is open")


@pytest.mark.parametrize(("text", "key", "found", "allowed"), [
    ("when: [{answer: deal, is: accepted}]", "events.other.when.0.answer", "deal", "deal.china, deal.us"),
    ("when: [{answer: deal.eu, is: accepted}]", "events.other.when.0.answer", "deal.eu", "deal.china, deal.us"),
    ("when: [{answer: deal.uss, is: accepted}]", "events.other.when.0.answer", "uss", "us"),
    ("observed: {offer: deal, is: accepted}", "record.row.observed", "deal", "china, us"),
    ("observed: {offer: deal, actor: eu, is: accepted}", "record.row.observed.actor", "eu", "china, us"),
])
def test_whose_answer_to_an_offer_to_several(text: str, key: str, found: str, allowed: str, known: Coding) -> None:
    observed = "observed: {vote: text, actor: china, is: abstain}"
    whole = with_("to: china\n", "to: [china, us]\n", when=text if text.startswith("when") else WHEN)
    whole = whole if text.startswith("when") else whole.replace(observed, text)
    refused(lambda: load(whole, known), file="", key=key, found=found, allowed=allowed)
    load(whole.replace("deal,", "deal.us,").replace("deal.eu", "deal.us").replace("deal.uss", "deal.us")
         if text.startswith("when") else whole.replace(text, text.replace("deal,", "deal, actor: us,").replace(
             "actor: us, actor: eu", "actor: us")), known)


def test_an_event_that_waits_for_a_war_that_nobody_starts(known: Coding) -> None:
    # War begins and ends with events only: without one that sets it, it stays at 0.
    text = with_("- {variable: war, set: 1.0}", "- {variable: growth_stress, set: 0.5}",
                 when="when: [{variable: war, above: 0.5}]")
    refused(lambda: load(text, known), file="", key="events.other.when.0.above")


@pytest.mark.parametrize("when", [
    "when: [{variable: battlefield, above: 0.1, weeks: 10}]",  # may hold from the first week to the last
    "when: [{variable: battlefield, above: 0.1, weeks: 3}]\n    to: 2022-01-23",
    "when: [{variable: gap.china, above: 0.1}, {variable: gap.china, below: 0.2}]",
    "when: [{variable: gap.china, above: 0.1}, {variable: gap.us, below: -0.2}]",
    "when: [{variable: war, above: 0.5}]",
    "chance: 0.001",
    "chance: 1.0\n    from: 2022-03-13",
    "date: 2022-03-13",
    "date: 2022-01-03",
])
def test_an_event_that_may_happen_is_accepted(when: str, known: Coding) -> None:
    load(with_(when=when), known)


# -- shapes and sizes -------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "found"), [("", "nothing"), ("# only a comment\n", "nothing"),
                                             ("- 1\n", "list"),
                                             ("words\n", "words"), ("12\n", "12"), ("null\n", "nothing")])
def test_a_file_that_is_no_table(text: str, found: str, known: Coding) -> None:
    error = refused(lambda: load(text, known), file="")
    assert str(error.file).partition(":")[0] == "story.yaml"
    assert found in str(error.found), str(error)


BIG: list[tuple[str, str]] = [
    ("thousands of unknown keys", with_() + "".join(f"k{n}: 1\n" for n in range(18_000))),
    ("thousands of changes", with_(CHANGE, CHANGE + "\n      - {variable: war, set: 1}" * 6000)),
    ("thousands of faulty changes", with_(CHANGE, CHANGE + "\n      - {variable: war, sett: 1}" * 6000)),
    ("thousands of actors", with_() + "actors: [" + "china, " * 30_000 + "]\n"),
    ("thousands of events", with_() + "start:\n" + "  - 1\n" * 30_000),
    ("a long title", with_("A story", "x" * 200_000)),
    ("a long key", with_() + "? " + "k" * 200_000 + "\n: 1\n"),
    ("a long name", with_("  deal:", "  ? " + "k" * 200_000 + "\n  :")),
    ("a long variable", with_("variable: war,", "variable: " + "w" * 200_000 + ",")),
    ("a variable much like another", with_("variable: war,", "variable: " + "war_sig" * 42 + ",")),
]


@pytest.mark.parametrize("text", [c[1] for c in BIG], ids=[c[0] for c in BIG])
def test_large_faulty_files_are_refused_at_once_and_briefly(text: str, known: Coding) -> None:
    assert len(text.encode()) <= safe_yaml.MAX_BYTES
    refused(lambda: load(text, known), file="")


# -- by name, from folders --------------------------------------------------------------------------


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SIM_SCENARIO_PATH", raising=False)
    (tmp_path / "scenarios").mkdir()
    return tmp_path / "scenarios"


def test_a_story_in_the_working_folder_is_found(shelf: Path, known: Coding) -> None:
    (shelf / "mine.yaml").write_text(with_())
    assert "mine" in scenario.names()
    assert scenario.load("mine", known).title == "A story"
    refused(lambda: scenario.load("mein", known), file="command line", key="scenario", found="mein",
            fix="scenario=mine")


def test_messages_name_the_file(shelf: Path, known: Coding) -> None:
    text = with_("to: china", "to: chin")
    (shelf / "mine.yaml").write_text(text)
    refused(lambda: scenario.load("mine", known), file="scenarios/mine.yaml", line=at(text, "to: chin"),
            key="offers.deal.to", found="chin", fix="'china'")


# -- invented worlds --------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(stories(max_actors=4))
def test_invented_stories_pass_the_checker_and_make_worlds(story: tuple[Coding, ScenarioFile]) -> None:
    evidence, file = story
    world = World(evidence, file)
    assert world.actors == tuple(sorted(evidence.actors))
    assert {event.name for event in world.events} == set(expanded(file).events) >= set(file.events)
    assert all(0 <= event.first <= event.last < world.weeks for event in world.events)


def cite(entry: Any) -> None:
    """Put a passage of a source that there is in the place of invented evidence, however deep it stands."""
    for item in entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ():
        cite(item)
    if isinstance(entry, dict) and "evidence" in entry:
        entry["evidence"] = [{"source": "usip2023", "paragraph": 1, "phrase": "a b", "says": "c"}]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_story_with_one_thing_broken_is_refused_or_still_a_story(data: st.DataObject,
                                                                   known: Coding) -> None:
    """Put something odd in some place of a good story: never anything but an InputError or a story."""
    story = data.draw(scenario_data(list(known.actors)))
    cite(story)
    place: Any = story
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = data.draw(st.sampled_from([
            None, True, -1, 10**30, 1e300, "", "x", "NO", "2022-01-01", [], {}, [[]], {"x": {}}, "position",
            "a" * 999,
        ]))
        break
    try:
        checked = scenario.check(story, safe_yaml.Document(story, "story.yaml"), known)
    except InputError as refusal:
        message = str(refusal)
    else:
        message = "story.yaml"
        World(known, checked).point()
    assert message.startswith("story.yaml")
