"""Proof by adding: what a contributor adds runs in every engine, and is explained and described.

Each addition is defined here, in the test, as a contributor would define it in ``sim.rules`` and
``sim.coded.variables``: a term of the utility, a second form of a term, a parameter of an actor, a state variable with
its mechanism, a decision model. Each is played by all three engines with equal bits, and moves a trajectory by an
amount that is worked out by hand.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from strategies import checked_scenario, coded, day, make_evidence
from test_engines import mesa_is_numpy, numba_is_numpy

from sim.coded.codebook_rows import rows
from sim.coded.coding import Entry
from sim.coded.variables import VARIABLES, Variable
from sim.commands.odd_docstrings import forms as forms_of_odd
from sim.commands.odd_docstrings import schedule, terms
from sim.commands.odd_tables import state
from sim.engines.mesa_model import PositionModel
from sim.explain.explanation import explain
from sim.explain.report import report
from sim.rules.choose import DECISIONS, Chooser
from sim.rules.ops import Number, maximum, where
from sim.rules.structure import Structure
from sim.rules.terms import EVERYWHERE, TERMS, Term
from sim.rules.views import Everyone, Own, Row
from sim.rules.week import UPDATES, Update
from sim.world.world import World

# -- what is added ----------------------------------------------------------------------------------

#: A parameter of an actor that no built-in rule knows.
PRIDE = Variable("pride", "actor", "coded", (0.0, 1.0), "weight", "how much it wants to stand above neutrality", "b")
#: A state variable, and what moves it.
FATIGUE = Variable("fatigue", "actor", "state", (0.0, 10.0), "weeks", "weeks of war that it has borne", "f")


def weight(lens: Number, me: Own) -> Number:
    """Return ``b``: the weight of pride."""
    return lens * me.pride  # type: ignore[attr-defined]


def pride(y: Number, weight: Number) -> Number:
    """Return ``b y``: the higher it stands, the better. Source: an invented passage."""
    return weight * y


def proud_of_words_only(y: Number, d: int, weight: Number) -> Number:
    """Return ``b y`` in the first domain and nothing elsewhere."""
    if d == 0:
        return weight * y
    return 0.0 * y


TWO_FORMS = Term("pride", "its pride", {"linear": pride, "words": proud_of_words_only}, {"weight": weight}, EVERYWHERE)


def grow_tired(me: Own, everyone: Everyone, s: Structure) -> Number:
    """Return the weeks of war that an actor has borne: ``f + W``."""
    return me.fatigue + everyone.war  # type: ignore[attr-defined]


def content(utility: Row, luck: Row, noise: Number, count: int) -> Number:
    """Take the last option that is better than to stay by more than 0.01; stay if there is none."""
    choice: Number = 0.0 * utility[0]
    for k in range(1, count):
        choice = where(utility[k] > utility[0] + 0.01, k * 1.0, choice)
    return choice


def more_of_the_world(everyone: Everyone, s: Structure) -> Number:
    """Return a number of the world that grows by 0.25 a week."""
    return everyone.of_world + 0.25  # type: ignore[attr-defined]


def more_in_a_domain(me: Own, everyone: Everyone, s: Structure, d: int) -> Number:
    """Return a number of an actor in a domain that grows by 0.25 a week."""
    return maximum(me.of_domain[d], 0.0) + 0.25  # type: ignore[attr-defined]


def more_to_another(me: Own, everyone: Everyone, s: Structure, j: int) -> Number:
    """Return a number of a pair that grows by 0.25 a week."""
    return me.of_pair[j] + 0.25  # type: ignore[attr-defined]


def _state(name: str, index: str) -> Variable:
    return Variable(name, index, "state", (0.0, 10.0), "number", "an invention")


@contextmanager
def added(term: Term = TWO_FORMS) -> Iterator[None]:
    """Add everything to the tables while a test runs: one kernel serves all that only chooses among it."""
    with (
        VARIABLES.added(PRIDE, FATIGUE, _state("of_world", "scalar"), _state("of_domain", "domain"),
                        _state("of_pair", "pair")),
        TERMS.added(term, before="offer"),
        UPDATES.added(Update("fatigue", "war", grow_tired), Update("of_world", "relate", more_of_the_world),
                      Update("of_domain", "relate", more_in_a_domain), Update("of_pair", "relate", more_to_another)),
        DECISIONS.added(Chooser("content", content)),
    ):
        yield


# -- a world in which nothing else moves ------------------------------------------------------------


def still(weeks: int = 6, pride_of: float | None = None, **given: Any) -> World:
    """Return a world of two actors that care for nothing; positions start at 0, a notch is 0.125.

    The start is not settled: what is added is to move them.
    """
    known = make_evidence(["amber", "birch"], seed=3)
    entries = {}
    for name, entry in known.entries.items():
        value = {"rationality": 1000.0, "notch": 0.125, "crossing_width": 0.25}.get(entry.variable.name, 0.0)
        entries[name] = replace(entry, coded=coded(value))
    if pride_of is not None:
        entries["pride.amber"] = Entry("pride.amber", "actors.amber.pride", VARIABLES["pride"], ("pride.amber",),
                                       coded(pride_of), "invented")
    known = replace(known, entries=entries)
    cited = [{"source": "atlas", "paragraph": 1, "phrase": "as it is told", "says": "An invented passage"}]
    data = {
        "title": "Stillness", "question": "Does anybody move?", "story": "Nothing happens.",
        "period": {"start": day(0), "end": day(weeks - 1, 6)},
        "events": {"war": {"title": "War", "date": day(2), "evidence": cited,
                           "changes": [{"variable": "war", "set": 1.0}]}},
    }
    forms = {"start": "unsettled"} | given.pop("forms", {})
    return World(known, checked_scenario(data, known), name="still", forms=forms, **given)


def everywhere(world: World) -> Any:
    """Check that all engines agree on 64 runs, and return the Mesa model's history by name of an array."""
    mesa_is_numpy(world, 5, (0, 9))
    if importlib.util.find_spec("numba"):
        numba_is_numpy(world, 5)
    model = PositionModel(world, 5).run()
    return {name: np.array([world.layout.array(data, name).copy() for data in model.history])
            for name in world.layout.offsets}


def test_without_pride_nothing_moves() -> None:
    with added():
        assert not everywhere(still(decision="best_response"))["position"].any()


def test_a_term_and_its_parameter() -> None:
    # A notch of 0.125 in any domain is worth 0.5 x 0.125 and costs nothing: the first of the equal best options,
    # words up, is taken until words stand at +1 after eight weeks; then trade follows. The other actor has no pride.
    with added():
        world = still(weeks=10, pride_of=0.5, decision="best_response")
        found = everywhere(world)
        words, goods = found["position"][:, 0, 0], found["position"][:, 1, 0]
        assert words.tolist() == [0.125 * min(k, 8) for k in range(1, 11)]
        assert goods.tolist() == [0.0] * 8 + [0.125, 0.25]
        assert not found["position"][:, :, 1].any()
        # in week 3 it goes from 0.375 to 0.5; the runner-up, trade up, is worth as much
        told = explain(world, 5, "amber", 3)
        assert (told.chosen.name, told.chosen.terms["pride"]) == ("diplomatic up", 0.25)
        assert (told.runner_up.name, told.runner_up.terms["pride"]) == ("economic up", 0.25)
        assert "pride" in report(told)
        assert "| `pride` | `linear` | `b y`: the higher it stands, the better. | an invented passage |" in terms()
        [row] = [row for row in rows(world.evidence, "amber") if row.key.endswith(".pride")]
        assert (row.coded.value, row.meaning) == (0.5, PRIDE.meaning)


def test_a_second_form_of_a_term() -> None:
    # In the form `words` only words count: when they stand at +1 nothing is left to be gained.
    with added():
        for forms, goods in (({}, 0.25), ({"pride": "words"}, 0.0)):
            found = everywhere(still(weeks=10, pride_of=0.5, decision="best_response", forms=forms))
            assert found["position"][-1, 0, 0] == 1.0
            assert found["position"][-1, 1, 0] == goods
        assert "`words`" in terms()
        assert "| `form.pride` | the term `pride`: its pride | `linear`, `words` |" in forms_of_odd()


def test_a_state_variable_with_its_mechanism() -> None:
    # War begins in week 2: after weeks 0 to 5 the weeks borne are 0, 0, 1, 2, 3, 4, for both.
    with added():
        found = everywhere(still())
        for i in range(2):
            assert found["fatigue"][:, i].tolist() == [0.0, 0.0, 1.0, 2.0, 3.0, 4.0]
        assert "`fatigue`" in schedule()
        assert "| `fatigue` | actor | `f` |" in state()
    assert "`fatigue`" not in schedule()


def test_state_variables_of_every_index() -> None:
    # Each moves by 0.25 a week; what an actor holds toward itself stays 0.
    grown = [0.25 * k for k in range(1, 7)]
    with added():
        found = everywhere(still())
    assert found["of_world"][:, 0].tolist() == grown
    assert found["of_domain"][:, 2, 1].tolist() == grown
    assert found["of_pair"][:, 0, 1].tolist() == found["of_pair"][:, 1, 0].tolist() == grown
    assert not found["of_pair"][:, 0, 0].any()
    assert not found["of_pair"][:, 1, 1].any()


def test_a_decision_model() -> None:
    # The last option that is better by more than 0.01 is taken: arms up instead of words up.
    with added():
        found = everywhere(still(weeks=4, pride_of=0.5, decision="content"))
    assert found["position"][:, 2, 0].tolist() == [0.125, 0.25, 0.375, 0.5]
    assert not found["position"][:, 0, 0].any()


# -- a change of one character ----------------------------------------------------------------------


def _shame(y: Number, weight: Number) -> Number:
    return weight * -y


def test_a_change_of_one_character_of_a_rule_changes_every_engine() -> None:
    # `weight * y` becomes `weight * -y`: every engine goes the other way, and all still agree.
    changed = TWO_FORMS._replace(forms={"linear": _shame, "words": proud_of_words_only})
    ends, kept = [], []
    for term in (TWO_FORMS, changed):
        with added(term):
            world = still(weeks=3, pride_of=0.5, decision="best_response")
            ends.append(everywhere(world)["position"][-1, 0, 0])
            kept.append(_folder(world))
    assert ends == [0.375, -0.375]
    assert kept[0] is None or kept[0] != kept[1], "a kernel is kept under the hash of all that is frozen into it"


def _folder(world: World) -> Any:
    if importlib.util.find_spec("numba") is None:
        return None
    from sim.engines.kernel import kernel_for

    assert kernel_for(world) is kernel_for(still())
    return kernel_for(world).folder
