"""The figures of a run and the table a person reads: what is counted, and from where."""

from __future__ import annotations

import importlib.util
import io
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from passages import ROOT
from rich.console import Console

import sim
from sim.coded import evidence, scenario
from sim.commands import console
from sim.engines.answers import answering, without_answer
from sim.engines.mesa_model import PositionModel
from sim.engines.outcomes import outcome
from sim.play.result import Result
from sim.reading.errors import InputError
from sim.reading.safe_yaml import Document
from sim.results.summary import summarise

#: The engine that plays many runs the fastest.
ENGINE: Any = "numba" if importlib.util.find_spec("numba") else "numpy"


@pytest.fixture(scope="module")
def sale() -> Result:
    """The arms sale as README tells it."""
    return sim.run("arms_sale", 200, 1, engine=ENGINE)


@pytest.fixture(scope="module")
def other() -> Result:
    """The same under the other reading, in which there are sales."""
    return sim.run(sim.load(scenario="arms_sale", coding="second"), 200, 1, engine=ENGINE)


# -- where a run starts -----------------------------------------------------------------------------


def test_the_start_is_where_the_scenario_starts_and_not_where_the_coding_does() -> None:
    result = sim.run("crimea_2014", 0)
    told = {actor["actor"]: actor for actor in result.summary["actors"]}
    coded = evidence.load().by_key["actors.china.position.diplomatic"].coded.value
    start = {change.variable: change.set for entry in result.world.scenario.start for change in entry.changes}
    figures = told["china"]["domains"]["diplomatic"]
    assert figures["start"] == start["position.china.diplomatic"] == 0.2
    assert coded == 0.4
    table = result.trajectory.query("variable == 'position' and actor == 'china' and domain == 'diplomatic'")
    path = [0.2, *table["value"]]
    assert (figures["low"], figures["high"]) == (round(min(path), 4), round(max(path), 4))


def test_moves_are_counted_from_the_scenarios_start() -> None:
    world = sim.load(scenario="crimea_2014")
    model = PositionModel(world, 1).run()
    told = {actor["actor"]: actor["moves"] for actor in summarise(model, 1, None)["actors"]}
    before = world.layout.array(world.point(), "position")
    for i, slug in enumerate(world.actors):
        path = np.array([before[:, i], *(world.layout.array(d, "position")[:, i] for d in model.history)])
        assert told[slug] == sum(int(a[d] != b[d]) for a, b in pairwise(path)
                                 for d in range(3))


# -- penalties --------------------------------------------------------------------------------------


def test_penalties_are_counted_from_then_on_and_over_whole_runs(other: Result) -> None:
    (offer,) = other.summary["offers"]
    (us,) = [row for row in offer["then_penalised"] if row["enforcer"] == "us"]
    after, without = us["after_taking"], us["after_refusing"]
    runs = other.runs
    assert 0 < after["penalised"] <= after["ever"] <= after["runs"] == int(runs["offer.arms_request"].sum())
    assert after["runs"] + without["runs"] == 200
    taken, week = runs["offer.arms_request"] == 1, runs["penalised.china-us.last"]
    assert after["ever"] == int((taken & week.notna()).sum())
    assert after["penalised"] == int((taken & (week >= runs["offer.arms_request.week"])).sum())
    opens = other.world.structure.offers[0].opens
    assert without["penalised"] == int((~taken & (week >= opens)).sum())


def test_readme_says_what_is_counted(sale: Result, other: Result) -> None:
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"China sells in {sale.summary['offers'][0]['taken']} of 200 runs" in text
    (offer,) = other.summary["offers"]
    (us,) = [row for row in offer["then_penalised"] if row["enforcer"] == "us"]
    assert f"it sells in {offer['taken']} of 200" in text
    assert (f"in {us['after_taking']['penalised']} of those {offer['taken']} the United States penalises it from then "
            "on") in text


def test_a_value_that_is_assumed_is_not_said_to_be_read_from_a_text(other: Result) -> None:
    bases = {value.key: value.coded.basis for value in other.world.values if value.coded}
    rows = other.summary["offers"][0]["what_separates"]
    assert all(bool(row["sources"]) == (bases[row["key"]] != "assumed") for row in rows)
    assert "assumed" in {bases[row["key"]] for row in rows}


# -- the table --------------------------------------------------------------------------------------


def printed(result: Result, monkeypatch: pytest.MonkeyPatch) -> str:
    stream = io.StringIO()
    monkeypatch.setattr(console, "Console", lambda **_: Console(file=stream, width=200))
    assert result._played is not None
    console.show(result._played, ROOT)
    return stream.getvalue()


def test_an_answer_is_the_most_frequent_one_with_its_three_shares(
    sale: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plan,) = sale.summary["plans"]
    shown = printed(sale, monkeypatch)
    lines = shown.splitlines()
    (line,) = [lines[n + 1] for n, row in enumerate(lines) if row.startswith(plan["title"])]
    told = {row["outcome"]: row for row in sale.summary["headlines"]}
    short = {"accept": "acc", "neither": "nei", "reject": "rej"}
    for slug, name in (("ukraine", "UKR"), ("eu", "EU"), ("us", "USA")):
        given = plan["answers"][slug]
        headline = told[f"plan.{plan['plan']}.{slug}"]
        most = max(short, key=lambda answer: given[answer])
        assert most == given["most_frequent"] == headline["answer"]
        shares = [f"{100 * headline[key]['value']:.0f}" for key in ("luck", "ranges", "assumed")]
        said = shares[0] if len(set(shares)) == 1 else "/".join(shares)
        assert f"{name} {short[most]} {said}" in line.replace("*", "")
        assert shares[1] == f"{100 * given[most] / 200:.0f}"
    assert "most frequent answer" in shown
    assert "luck alone / coded ranges / assumed only" in shown


def test_without_runs_a_cell_shows_the_single_runs_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    result = sim.run("arms_sale", 0)
    shown = printed(result, monkeypatch)
    given = result.summary["plans"][0]["answers"]["us"]["single_run"]
    assert f"USA {given[:3]}" in shown
    assert "answer at the coded values in a single run" in shown
    assert result.summary["headlines"] == []
    assert result.summary["changes"] is None


# -- who gives no answer ----------------------------------------------------------------------------


def test_states_without_a_vote_and_authors_of_plans_give_no_answer() -> None:
    world = sim.load(scenario="arms_sale")
    voters = set(answering(world, "vote", "unsc_2022_02_25"))
    assert voters == set(PositionModel(world).run().answers["vote.unsc_2022_02_25"])
    assert "ukraine" not in voters
    assert answering(world, "plan", "twelve_points") == ["eu", "global_south", "russia", "ukraine", "us"]
    with pytest.raises(InputError, match="Ukraine has no vote in"):
        outcome("vote.unsc_2022_02_25.ukraine", world)
    error = without_answer("vote.unsc_2022_02_25.ukraine", world)
    assert error is not None
    for piece in ("Ukraine has no vote in unsc_2022_02_25", "vote.unsc_2022_02_25.china"):
        assert piece in str(error)
    assert "China is the author of twelve_points" in str(without_answer("plan.twelve_points.china", world))
    for name in ("vote.unsc_2022_02_25.china", "plan.twelve_points.ukraine", "offer.arms_request",
                 "position.china.military@end", "vote.nothing.china"):
        assert without_answer(name, world) is None


@pytest.mark.parametrize(("vote", "actor"), [("vote", "ukraine"), ("plan", "china")])
def test_a_row_of_the_record_about_no_answer_is_refused(vote: str, actor: str) -> None:
    coded = evidence.load()
    data: dict[str, Any] = sim.load(scenario="arms_sale").scenario.model_dump(
        mode="json", by_alias=True, exclude_unset=True)
    name, said = {"vote": ("unsc_2022_02_25", "abstain"), "plan": ("twelve_points", "accept")}[vote]
    row = {"date": "2022-02-25", "observed": {vote: name, "actor": actor, "is": said},
           "evidence": [{"source": "usip2023", "paragraph": 1, "phrase": "U.N. votes", "says": "A year"}]}
    data["record"] = {"invented": row}
    with pytest.raises(InputError) as caught:
        scenario.check(data, Document(data, "mine.yaml"), coded)
    assert caught.value.key == "record.invented.observed.actor"
    assert caught.value.found == actor
    allowed = str(caught.value.allowed).split(", ")
    assert actor not in allowed
    assert "russia" in allowed
    data["record"]["invented"]["observed"]["actor"] = "russia"
    assert scenario.check(data, Document(data, "mine.yaml"), coded).record


@pytest.mark.parametrize(("changed", "key", "said"), [
    ({"negates": "r99"}, "record.r06.negates", "unknown row of the record to negate"),
    ({"negates": "r06"}, "record.r06.negates", "unknown row of the record to negate"),
    ({"decided_by": "form"}, "record.r06", "reason"),
    ({"reason": "So."}, "record.r06", "reason"),
    ({"decided_by": "luck", "reason": "So."}, "record.r06.decided_by", "allowed"),
])
def test_a_row_says_what_decides_it_with_a_reason_and_negates_another_row(
    changed: dict[str, str], key: str, said: str
) -> None:
    coded = evidence.load()
    data: dict[str, Any] = sim.load(scenario="arms_sale").scenario.model_dump(
        mode="json", by_alias=True, exclude_unset=True)
    data["record"]["r07"]["negates"] = "r09"
    data["record"]["r08"] |= {"decided_by": "coding", "reason": "So."}
    assert scenario.check(data, Document(data, "mine.yaml"), coded).record["r07"].negates == "r09"
    data["record"]["r06"] |= changed
    with pytest.raises(InputError) as caught:
        scenario.check(data, Document(data, "mine.yaml"), coded)
    assert caught.value.key == key
    assert said in str(caught.value)


def test_a_row_that_is_left_out_is_negated_by_none() -> None:
    from sim.settings.interventions import _leave_out

    story: dict[str, Any] = {"votes": {"v": {}}, "record": {
        "a": {"observed": {"vote": "v"}}, "b": {"observed": {"variable": "war"}, "negates": "a"},
        "c": {"observed": {"variable": "war"}, "negates": "b"}}}
    _leave_out(story, "v", "here")
    assert story["record"] == {"b": {"observed": {"variable": "war"}},
                               "c": {"observed": {"variable": "war"}, "negates": "b"}}
