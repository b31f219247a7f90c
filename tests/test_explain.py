"""Explanations of moves: terms, chances and differences add up, and are what pen and paper give."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import numpy as np
import pytest
from explained import SEED, forced_sale, world_of

from sim.coded import evidence
from sim.coded.variables import TERM_NAMES
from sim.engines.mesa_model import PositionModel
from sim.explain import accounting
from sim.explain.__main__ import main
from sim.explain.accounting import decision_rows
from sim.explain.explanation import explain
from sim.explain.prose import sentence
from sim.explain.turning_points import turning_points
from sim.explain.weighing import COIN_TOSS
from sim.reading.errors import InputError
from sim.rules.terms import TERMS
from sim.world.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return world_of()


@pytest.fixture(scope="module")
def model(world: World) -> PositionModel:
    return PositionModel(world, SEED).run()


@pytest.fixture(scope="module")
def forced() -> PositionModel:
    return forced_sale()


def test_one_file_alone_knows_how_the_rules_name_order_and_keep_options():
    for path in sorted(Path(accounting.__file__).parent.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        known = re.findall(r'"accept [{"]|\.name\.startswith|\bsim\.rules\.(?:options|compose)\b|mesa_actor', text)
        assert bool(known) is (path.name == "accounting.py"), (path.name, known)


def test_every_term_has_words():
    assert [term.name for term in TERMS if len(term.words.split()) > 1] == list(TERM_NAMES)


def test_what_holds_the_start_at_rest_is_told_apart_and_adds_up(model: PositionModel):
    """rho y summed over the domains; rho by hand: a notch up and one down from the coded start are worth the same."""
    layout, seen = model.world.layout, 0
    for kept in model.decisions[::37]:
        found = explain(model, SEED, kept.actor, kept.week, flips=False)
        i = layout.index[kept.actor]
        rho = layout.array(model.history[kept.week], "residual")[:, i]
        for k, option in enumerate(kept.options):
            told = {o.name: o for o in found.options}.get(accounting.name_of(model.structure, k, model.world.domains))
            if told is not None:
                y = np.array(kept.me.position)
                if option.option.kind:
                    y[option.option.domain] = option.target
                assert told.terms["residual"] == pytest.approx(float(rho @ y), abs=1e-12)
                assert sum(told.terms.values()) == pytest.approx(option.utility, abs=1e-12)
                seen += bool(told.terms["residual"])
    assert seen > 50
    for actor in model.world.actors:  # week 0, before anything happened
        worth = {o.name: o.utility for o in explain(model, SEED, actor, 0, flips=False).options}
        bare = {o.name: o.utility - o.terms["residual"] for o in explain(model, SEED, actor, 0, flips=False).options}
        for domain in ("diplomatic", "economic", "military"):
            if f"{domain} up" in worth and f"{domain} down" in worth:
                assert worth[f"{domain} up"] == pytest.approx(worth[f"{domain} down"], abs=1e-9), (actor, domain)
                rho_y = 0.05 * 2 * layout.array(model.history[0], "residual")[
                    ("diplomatic", "economic", "military").index(domain), layout.index[actor]]
                assert bare[f"{domain} down"] - bare[f"{domain} up"] == pytest.approx(rho_y, abs=1e-9)


def test_terms_and_luck_add_up_in_every_decision(model: PositionModel):
    rows = list(decision_rows(model))
    assert len(rows) == 2 * model.world.weeks * len(model.world.actors)
    for row in rows:
        assert sum(row[term] for term in TERM_NAMES) == pytest.approx(row["utility"], abs=1e-12)
        assert row["utility"] + row["luck"] == pytest.approx(row["score"], abs=1e-12)
    for chosen, other in zip(rows[::2], rows[1::2], strict=True):
        assert (chosen["role"], other["role"]) == ("chosen", "runner_up")
        assert (chosen["week"], chosen["actor"]) == (other["week"], other["actor"])
        assert chosen["score"] >= other["score"]


def test_differences_of_an_explanation_add_up(model: PositionModel):
    for week in range(3, model.world.weeks, 30):
        for actor in model.world.actors:
            found = explain(model, SEED, actor, week, flips=False)
            total = sum(found.differences.values()) + found.luck_difference
            assert total == pytest.approx(found.score_difference, abs=1e-12)
            assert found.score_difference >= 0.0
            assert (found.from_staying is None) is (found.chosen.name == "stay")
            if found.from_staying is not None:
                assert found.from_staying.utility == pytest.approx(
                    found.chosen.utility - found.staying.utility, abs=1e-12)
                assert found.from_staying.luck == pytest.approx(found.chosen.luck - found.staying.luck, abs=1e-12)


def test_what_separates_from_staying_by_hand(model: PositionModel):
    """In week 0 a step of China's loses lambda nu to inertia and, of interest, s ((y' - p)^2 - (y - p)^2)."""
    found = explain(model, SEED, "china", 0)
    coded = {name: entry.coded.value for name, entry in evidence.load().entries.items()}
    options = {option.name: option for option in found.options}
    assert found.staying == options["stay"]
    for domain in ("diplomatic", "economic", "military"):
        here, ideal = coded[f"position.china.{domain}"], coded[f"ideal_point.china.{domain}"]
        to = here + coded["notch"]
        lost = coded[f"salience.china.{domain}"] * ((to - ideal) ** 2 - (here - ideal) ** 2)
        up, stay = options[f"{domain} up"].terms, options["stay"].terms
        assert up["interest"] - stay["interest"] == pytest.approx(-lost, abs=1e-12)
        assert up["inertia"] - stay["inertia"] == pytest.approx(-coded["inertia.china"] * coded["notch"], abs=1e-12)


def test_rows_and_explanation_name_the_same_options(model: PositionModel):
    rows = {(r["week"], r["actor"], r["role"]): r for r in decision_rows(model)}
    found = explain(model, SEED, "China", 58)
    for role, option in (("chosen", found.chosen), ("runner_up", found.runner_up)):
        row = rows[58, "china", role]
        assert (row["option"], row["score"]) == (option.name, option.score)


def test_terms_by_hand(model: PositionModel):
    """Week 0: no war, so that norms, coercion and the like are 0; the rest by hand.

    interest = -sum_d s_d (y_d - p_d)^2, inertia = -lambda |step|, straddle = -h gap^2.
    """
    found = explain(model, SEED, "china", 0)
    coded = {name: entry.coded.value for name, entry in evidence.load().entries.items()}
    domains = ("diplomatic", "economic", "military")
    y = [coded[f"position.china.{domain}"] for domain in domains]
    assert list(found.stance.values()) == y
    moved = found.chosen.name != "stay"
    if moved:
        domain, way = found.chosen.name.split()
        y[domains.index(domain)] += coded["notch"] * {"up": 1, "down": -1}[way]
    interest = 0.0
    for d, domain in enumerate(domains):
        interest -= coded[f"salience.china.{domain}"] * (y[d] - coded[f"ideal_point.china.{domain}"]) ** 2
    gap = y[0] - (y[1] + y[2]) / 2.0
    terms = found.chosen.terms
    assert terms["interest"] == pytest.approx(interest, abs=1e-12)
    assert terms["inertia"] == pytest.approx(-coded["inertia.china"] * coded["notch"] * moved, abs=1e-12)
    assert terms["straddle"] == pytest.approx(-coded["straddle_aversion.china"] * gap**2, abs=1e-12)
    assert all(terms[name] == 0.0 for name in ("norms", "coercion", "prospects", "partner", "offer"))


def test_most_for_and_most_against(model: PositionModel):
    found = explain(model, SEED, "China", 58)
    assert found.moved_by is not None
    assert found.against is not None
    for term, difference in found.differences.items():
        assert difference <= found.differences[found.moved_by], term
        assert difference >= found.differences[found.against], term
    said = sentence(found).partition("Rather than the next best")[2]
    assert f"what spoke most for it was {TERMS[found.moved_by].words}" in said
    assert f"what spoke most against it was {TERMS[found.against].words}" in said


def test_without_noise_the_better_option_is_certain():
    found = explain(world_of(decision="best_response"), SEED, "China", 20)
    assert found.chosen.chance == 1.0
    assert found.luck_difference == 0.0
    assert not any(flip.key == "mechanisms.rationality" for flip in found.flips)


def test_chances_are_the_logit_ones(model: PositionModel):
    """P_k = exp(beta U_k) / sum exp(beta U), beta being 100 in the coded values."""
    for week in (0, 20, 58):
        found = explain(model, SEED, "China", week)
        odds = np.exp(100.0 * (np.array([o.utility for o in found.options]) - found.options[0].utility))
        assert [o.chance for o in found.options] == pytest.approx(list(odds / odds.sum()), rel=1e-9)
        assert [o.chance for o in found.options] == sorted((o.chance for o in found.options), reverse=True)
        assert len(found.options) >= 7


def test_chances_are_how_often_an_option_is_taken(model: PositionModel):
    """Second way: the decision is taken 4,000 times again with fresh standard Gumbel draws."""
    found = explain(model, SEED, "China", 58)
    draws = np.random.default_rng(3).gumbel(size=(4000, len(found.options)))
    taken = np.argmax(np.array([o.utility for o in found.options]) + draws / 100.0, axis=1)
    for k, option in enumerate(found.options):
        assert (taken == k).mean() == pytest.approx(option.chance, abs=4.0 * np.sqrt(0.25 / 4000))


def test_a_coin_toss_is_where_the_best_two_chances_are_close(model: PositionModel):
    seen = set()
    for week in range(0, model.world.weeks, 13):
        for actor in model.world.actors:
            found = explain(model, SEED, actor, week, flips=False)
            first, second = sorted((o.chance for o in found.options), reverse=True)[:2]
            assert found.coin_toss is (first - second <= COIN_TOSS)
            assert ("close to a coin toss" in sentence(found)) is found.coin_toss
            seen.add(found.coin_toss)
    assert seen == {True, False}


def test_a_held_position_is_noted():
    from sim.coded.schema import Hold

    hold = Hold(actor="china", domain="military", position=0.0)
    found = explain(world_of(holds={"still": hold}), SEED, "China", 3)
    assert any("holds its military position at +0.00" in note for note in found.notes)


def test_turning_points(model: PositionModel, forced: PositionModel):
    points = turning_points(model, "China")
    assert [point.week for point in points] == sorted(point.week for point in points)
    assert {point.kind for point in points} == {"move"}
    assert len(points) == 3
    stance = [model.world.layout.array(data, "position")[:, 0] for data in model.history]
    for point in points:
        if point.week:
            moved = np.abs(stance[min(point.week + 3, 77)] - stance[point.week - 1]).sum()
            assert point.size == pytest.approx(moved)
    sale = [p for p in turning_points(forced, "China") if p.kind == "offer"]
    offer = forced.world.scenario.offers["arms_request"]
    assert offer.deliberation is not None
    assert [p.week for p in sale] == [56 + offer.deliberation.value] == [61]
    assert "lethal arms" in sale[0].text


def test_command_prints_a_sentence_a_table_and_the_flip(model: PositionModel, capsys: pytest.CaptureFixture[str]):
    rows = {(r["week"], r["role"]): r["option"] for r in decision_rows(model) if r["actor"] == "china"}
    week = next(w for w in range(56, 78) if "stay" not in (rows[w, "chosen"], rows[w, "runner_up"]))
    assert main(["--scenario", "arms_sale", "--actor", "China", "--week", str(week)]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"In week {week} (from {model.world.dates[week]}) China ")
    for part in ("instead of staying, or of the next best", "all reasons together", "Russia asks China for weapons",
                 "What would have changed its mind"):
        assert part in text
    wednesday = model.world.dates[week] + datetime.timedelta(2)
    assert main(["--scenario", "arms_sale", "--actor", "CHN", "--week", str(wednesday)]) == 0
    assert capsys.readouterr().out == text


def test_command_gives_json_and_turning_points(capsys: pytest.CaptureFixture[str]):
    command = ["--scenario", "arms_sale", "--actor", "China"]
    main([*command, "--week", "58", "--json"])
    data = json.loads(capsys.readouterr().out)
    assert (data["actor"], data["date"], data["offers"][0]["name"]) == ("china", "2023-02-13", "arms_request")
    main([*command, "--json"])
    assert {row["kind"] for row in json.loads(capsys.readouterr().out)} == {"move"}


@pytest.mark.parametrize(("arguments", "said"), [
    (["--scenario", "arms_sale", "--actor", "China", "--week", "78"], "0 to 77"),
    (["--scenario", "arms_sale", "--actor", "China", "--week", "-1"], "0 to 77"),
    (["--scenario", "arms_sale", "--actor", "China", "--week", "soon"], "or a date as 2022-01-03"),
    (["--scenario", "arms_sale", "--actor", "Chian", "--week", "58"], "'china'"),
    (["--scenario", "arms_sales", "--actor", "China", "--week", "58"], "arms_sale"),
    (["--scenario", "arms_sale", "--seed", "-1", "--actor", "China", "--week", "58"], "from 0 on"),
    (["--actor", "China", "--week", "58"], "a run folder, or --scenario NAME"),
    (["--scenario", "arms_sale", "--week", "58"], "say who moved"),
    (["--scenario", "arms_sale", "--offer", "arms"], "'arms_request'"),
    (["--scenario", "baseline", "--offer", "arms"], "no offer in this scenario"),
    (["--scenario", "arms_sale", "--offer", "arms_request", "--week", "58"], "it has its own"),
    (["--scenario", "arms_sale", "--offer", "arms_request", "--actor", "China"], "it was made to one"),
    (["--scenario", "arms_sale", "--offer", "arms_request", "--plan", "twelve_points"], "one question at a time"),
])
def test_mistakes_are_explained(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    output = capsys.readouterr()
    assert said in output.err
    assert output.out == ""


def test_a_week_that_was_not_played_is_refused(world: World):
    with pytest.raises(InputError, match="has not come to this week"):
        explain(PositionModel(world, SEED).run(5), SEED, "China", 5)
