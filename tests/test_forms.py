"""Forms that are chosen: how, what each says in cases worked by hand (W155 on), and what must hold of each.

Positions run from -1 (isolates Russia) to +1 (backs Russia). The small world is that of the worked cases of the
utility: a decides, b is Russia's side at war, c objects to backing Russia. All numbers are invented.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from strategies import worlds
from test_engines import mesa_is_numpy, needs_numba, numba_is_numpy, quickly
from test_rules_other import answers
from test_rules_utility import small_world
from worked import CLOSE, agree, considered, mine, world_of

import sim
from analysis.report.run_section import command_of
from sim.__main__ import main
from sim.coded.cases import configs
from sim.engines.mesa_model import PositionModel
from sim.explain.__main__ import main as explain
from sim.explain.accounting import option_terms
from sim.reading.errors import InputError
from sim.results.run_folder import whole
from sim.rules import crossing, declare, forms, structure, utility, vote, weights
from sim.rules.choose import UNAVAILABLE
from sim.rules.compose import composed
from sim.rules.forms import MECHANISMS, form_numbers, place_of, several
from sim.rules.terms import TERMS
from sim.settings.interventions import configuration_of
from sim.world.world import World

# -- choosing ---------------------------------------------------------------------------------------

SECOND = {choice: names[1] for choice, names in several().items()}


def test_the_configuration_lists_the_first_form_of_every_choice() -> None:
    written = yaml.safe_load((configs() / "config.yaml").read_text(encoding="utf-8"))["form"]
    assert written == {choice: names[0] for choice, names in several().items()}


@pytest.mark.parametrize("choice", several())
def test_a_form_is_in_the_world_and_its_hash(choice: str) -> None:
    first, second = sim.load(), sim.load(forms={choice: SECOND[choice]})
    assert first.structure.forms == form_numbers({})
    assert second.forms == first.forms | {choice: SECOND[choice]}
    assert [k for k, number in enumerate(second.structure.forms) if number] == [place_of(choice)]
    assert first.hash() == sim.load(forms={choice: first.forms[choice]}).hash() != second.hash()
    assert configuration_of(second).world.hash() == second.hash()


def test_a_form_that_is_not_the_default_is_printed_and_stands_in_the_report(tmp_path: Path, capsys: Any) -> None:
    words = ["scenario=crimea_2014", "ensemble.runs=0", "output.picture=false", f"output.folder={tmp_path}"]
    assert main([*words, "form.siding=linear", "form.plans=declared"]) == 0
    told = capsys.readouterr().out
    assert "coding first, form.siding=linear" in " ".join(told.split())
    assert "form.plans" not in told  # the default is not mentioned
    [folder] = [path.parent for path in tmp_path.glob("*/manifest.json")]
    assert " seed=1 form.siding=linear ensemble.runs=0" in command_of(whole(folder))
    assert "coding first, form.siding=linear" in str(sim.read_run(folder))
    assert explain([str(folder), "--actor", "China", "--week", "8"]) == 0
    assert capsys.readouterr().out.startswith("Played with form.siding=linear.\n")


def test_a_world_says_what_is_not_the_default() -> None:
    world = sim.load(lens="realist", decision="best_response", forms={"plans": "symmetric"})
    assert {"lens.norms=0.5", "decision=best_response", "form.plans=symmetric"} <= set(world.departures)
    assert not any("interest" in word for word in world.departures)  # its weight is 1
    assert sim.load().departures == ()
    assert forms.departures({"plans": "symmetric", "siding": "attraction"}) == ("form.plans=symmetric",)


@pytest.mark.parametrize("choice", several())
def test_a_form_is_chosen_on_the_command_line_and_kept_in_the_manifest(choice: str, tmp_path: Path) -> None:
    words = ["scenario=crimea_2014", "ensemble.runs=0", "output.picture=false", "output.table=false"]
    assert main([*words, f"form.{choice}={SECOND[choice]}", f"output.folder={tmp_path}"]) == 0
    [folder] = [path.parent for path in tmp_path.glob("*/manifest.json")]
    kept = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert kept["config"]["form"] == sim.load().forms | {choice: SECOND[choice]}
    assert main(["rerun", str(folder)]) == 0


@pytest.mark.parametrize(("word", "said"), [
    ("form.siding=atraction", "'attraction' or 'linear'"), ("form.sidng=linear", "write 'siding'"),
    ("form=linear", "form.siding=linear"), ("form.siding=[linear]", "'attraction' or 'linear'"),
])
def test_what_is_no_form_is_refused(word: str, said: str, tmp_path: Path, capsys: Any) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([word, f"output.folder={tmp_path / 'runs'}"])
    assert said in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("forms", [{"sidng": "linear"}, {"siding": "linar"}])
def test_what_is_no_form_is_refused_in_python(forms: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"sim\.load: form"):
        sim.load(forms=forms)


def test_a_sweep_over_forms_has_a_cell_for_each(tmp_path: Path) -> None:
    words = ["-m", "scenario=crimea_2014", "form.siding=linear,attraction", "ensemble.runs=64",
             "ensemble.engine=numpy", "output.picture=false", f"output.folder={tmp_path}"]
    assert main(words) == 0
    [folder] = [path.parent for path in tmp_path.glob("*/cells.csv")]
    found = sim.read_sweep(folder)
    assert found.groupby("form.siding").size().to_dict() == {"attraction": 64, "linear": 64}


def test_the_help_names_every_form(capsys: Any) -> None:
    main(["--help"])
    told = capsys.readouterr().out
    for choice, names in several().items():
        assert f"{choice}={'|'.join(names)}" in told


@quickly
@given(world=worlds(), data=st.data(), seed=st.integers(0, 2**32))
def test_all_engines_agree_under_all_forms(world: World, data: st.DataObject, seed: int) -> None:
    mesa_is_numpy(_under(world, data), seed, (0,))


@needs_numba
@quickly
@given(world=worlds(), data=st.data(), seed=st.integers(0, 2**32))
def test_the_compiled_engine_agrees_under_all_forms(world: World, data: st.DataObject, seed: int) -> None:
    numba_is_numpy(_under(world, data), seed)


def _under(world: World, data: st.DataObject) -> World:
    """Return a world in forms that are drawn, second ones more often than not."""
    chosen = {choice: data.draw(st.sampled_from([*names[1:], *names]), choice) for choice, names in several().items()}
    return World(world.evidence, world.scenario, name=world.name, lens=world.lens, decision=world.decision,
                 forms=chosen)


def test_mechanisms_stand_in_the_places_that_their_rules_ask() -> None:
    for mechanism in MECHANISMS:
        assert form_numbers({})[getattr(structure, mechanism.name.upper())] == 0
        for number, form in enumerate(mechanism.forms):
            assert getattr(structure, form.upper()) == number
            found = form_numbers({mechanism.name: form})
            assert found[getattr(structure, mechanism.name.upper())] == sum(found) == number


def test_a_choice_says_what_its_forms_are_of() -> None:
    assert forms.about("siding") == "the term `relations`: siding with friends and against rivals"
    assert forms.about("crossing") == "what a position beyond a red line makes one fear: `hinge`, `crossing`"


# -- siding: attraction -----------------------------------------------------------------------------

ATTRACTED = world_of(0.0, 1.0, 0.0, forms={"siding": "attraction"})


def term(name: str, y: float, d: int, seen: Any, s: Any) -> float:
    """Return a term of actor a at a position, after a check that arrays give the same bits."""
    c, found = composed(), []
    for me, everyone in (seen.seen_by(0), seen.wide()):
        once = c.once(me, everyone, s)
        found.append(c.domain_terms(y, d, once, c.by_domain(me, everyone, s, d, once), me, everyone, s)[name])
    mine(found[1], 0, seen, found[0])
    return float(found[0])


def test_w155_attraction() -> None:
    # Pulled to +0.5 with weight 0.25; standing at -0.5, 1 away.
    agree(utility.attraction, (-0.5, 0.25, 0.5), -0.25)
    # There, nothing is left to be wished for.
    agree(utility.attraction, (0.5, 0.25, 0.5), 0.0)


def test_w156_where_friends_and_mirrored_rivals_stand() -> None:
    # Friend b: 0.5 x 0.5 = 0.25 at (1, 1, 1); rival c: 1 x 0.5 = 0.5 at the mirror of (-0.5, 0, 0). M = 0.75.
    # F: words (0.25 + 0.25) / 0.75 = 2/3; goods 0.25 / 0.75 = 1/3; arms 1/3. M is above 0.5: the pull is full,
    # 0.5 x salience (0.5, 0.4, 0.8) = (0.25, 0.2, 0.4).
    me, everyone = small_world().seen_by(0)
    ties = weights.ties(me, everyone, ATTRACTED)
    assert abs(ties - 0.75) <= CLOSE
    for d, (middle, sway) in enumerate([(2 / 3, 0.25), (1 / 3, 0.2), (1 / 3, 0.4)]):
        assert abs(weights.middle(me, everyone, ties, ATTRACTED, d) - middle) <= CLOSE
        assert abs(weights.sway(1.0, me, ties, d) - sway) <= CLOSE
    # Goods at -2/3: 1 away from 1/3, so -0.2; at 5/6, half as far: a quarter of that.
    assert abs(term("relations", -2 / 3, 1, small_world(), ATTRACTED) + 0.2) <= CLOSE
    assert abs(term("relations", 5 / 6, 1, small_world(), ATTRACTED) + 0.05) <= CLOSE


def test_w157_weak_ties_pull_in_proportion_and_no_ties_not_at_all() -> None:
    # A third of the capabilities: M = 0.25, half of 0.5, so half the pull toward the same place.
    weak = small_world(capability=[0.25, 0.5 / 3, 1 / 3])
    assert abs(term("relations", -2 / 3, 1, weak, ATTRACTED) + 0.1) <= CLOSE
    assert term("relations", -2 / 3, 1, small_world(relation=[[0.0] * 3] * 3), ATTRACTED) == 0.0


def test_w158_friends_do_not_pull_beyond_where_they_stand() -> None:
    # b alone matters and stands at 0.5. From there, a step beyond it gains 0.5 x 0.4 x 0.25 x 0.0625 in the linear
    # form; under attraction it costs -0.2 x (0.25 / 0.5) x 0.0625^2.
    alone = small_world(relation=[[0.0] * 3, [0.5, 0.0, 0.0], [0.0] * 3],
                        position=[[0.0, 0.5, 0.0]] * 3)
    linear, attracted = (term("relations", 0.5625, 1, alone, s) - term("relations", 0.5, 1, alone, s)
                         for s in (world_of(0.0, 1.0, 0.0), ATTRACTED))
    assert abs(linear - 0.5 * 0.4 * 0.25 * 0.5 * 0.0625) <= CLOSE
    assert abs(attracted + 0.2 * 0.5 * 0.0625**2) <= CLOSE


positions = st.integers(-8, 8).map(lambda k: k / 8.0)


@quickly
@given(own=positions, ideal=positions, places=st.tuples(positions, positions), ties=st.tuples(positions, positions),
       capability=st.tuples(*[st.integers(0, 8).map(lambda k: k / 8.0)] * 2), notch=st.sampled_from([0.03125, 0.125]))
def test_nobody_leaves_the_hull_of_ideal_point_friends_and_mirrored_rivals(
        own: float, ideal: float, places: tuple[float, float], ties: tuple[float, float],
        capability: tuple[float, float], notch: float) -> None:
    """With no other term a step out of the hull, by more than what is left of a notch, is never the best option."""
    seen = small_world(
        position=[[own, *places], [0.0] * 3, [0.0] * 3], ideal_point=[[ideal, 0.0, 0.0], [0.0] * 3, [0.0] * 3],
        wartime_shift=[[0.0] * 3] * 3, salience=[[0.5, 0.0, 0.0], [0.0] * 3, [0.0] * 3],
        relation=[[0.0] * 3, [ties[0], 0.0, 0.0], [ties[1], 0.0, 0.0]], capability=[0.25, *capability], notch=notch,
        **{f"lens_{name}": 0.0 for name in TERMS.names if name not in ("interest", "relations")})
    s = world_of(0.0, 0.0, 0.0, forms={"siding": "attraction"})
    hull = [ideal, *(place if tie > 0.0 else -place
                     for place, tie, c in zip(places, ties, capability, strict=True) if tie * c != 0.0)]
    room = considered(seen, 0, s, 0)
    best = max(range(3), key=lambda k: (room.utility[k], -k))
    y = own if best == 0 else room.target[best]

    def outside(x: float) -> float:
        return max(min(hull) - x, x - max(hull), 0.0)

    assert outside(y) <= max(outside(own), notch / 2)


# -- crossing: hinge --------------------------------------------------------------------------------

HINGED = world_of(0.0, 1.0, 0.0, objects=(0.0, 0.0, 1.0), lines=((), (2,), (2,)), forms={"crossing": "hinge"})


def test_w159_hinge() -> None:
    # 3-4-5 triangle: (0.75 + 1.25) / 2 = 1 beyond a line, (-0.75 + 1.25) / 2 = 0.25 short of it, 0.5 on it.
    for z, h in ((0.75, 1.0), (-0.75, 0.25), (0.0, 0.5)):
        agree(crossing.bend, (z,), h)
    # Width 0.3 (a rung), severity 0.6, 0.225 beyond a line at 0.25: z = 0.75, C = 0.6 x 1 x 1.
    agree(crossing.hinge, (0.475, 0.25, 0.6, 1.0, 1.0 / 0.3), 0.6)
    # A width of half as much: z = 0.75 at 0.1125 beyond; C is half as large.
    agree(crossing.hinge, (0.3625, 0.25, 0.6, 1.0, 1.0 / 0.15), 0.3)
    # Mirrored, against backing the other side, and as far short of it: h = 0.25.
    agree(crossing.hinge, (-0.3625, -0.25, 0.6, -1.0, 1.0 / 0.15), 0.3)
    agree(crossing.hinge, (-0.1375, -0.25, 0.6, -1.0, 1.0 / 0.15), 0.075)
    # 0.1125 beyond, width 0.15: half a rung's worth of 0.6 by the hinge, 0.6 x 0.8 by the sigmoid.
    for form, feared in ((structure.HINGE, 0.3), (structure.SIGMOID, 0.48)):
        assert abs(crossing.feared(0.3625, 0.25, 0.6, 1.0, 1.0 / 0.15, form) - feared) <= CLOSE


def test_w160_penalty_and_hope_feel_the_hinge_and_an_enforcer_does_not() -> None:
    # Goods at 0.5, c's line at 0.3125, width 0.25: z = 0.75, h = 1; severity 0.25 x 0.25 / 0.3 = 5/24.
    # coercion -0.5 x 0.25 x 5/24, prospects -0.2 x 0.6 x 5/24; the line's owner still sees 0.25 x 0.6.
    assert abs(term("coercion", 0.5, 1, small_world(), HINGED) + 0.125 * 5 / 24) <= CLOSE
    assert abs(term("prospects", 0.5, 1, small_world(), HINGED) + 0.12 * 5 / 24) <= CLOSE
    me, everyone = small_world().seen_by(0)
    assert crossing.crossing_of(me, everyone, HINGED, 2) == crossing.crossing_of(me, everyone, LINED, 2)


#: The same world in first forms.
LINED = world_of(0.0, 1.0, 0.0, objects=(0.0, 0.0, 1.0), lines=((), (2,), (2,)))


def expected(y: float, line: float, s: Any, width: float = 0.25) -> float:
    """Return the penalty that actor a expects in goods from c, whose line and width are given."""
    seen = small_world(red_line=[[0.0] * 3, [0.0, 0.0, line], [0.0] * 3], crossing_width=width)
    me, everyone = seen.seen_by(0)
    penalty, _ = crossing.crossed_lines(y, 1, crossing.sharpness(me), me, everyone, s)
    return float(penalty)


widths = st.sampled_from([0.05, 0.15, 0.3, 1.0])


@quickly
@given(y=positions, line=positions, stricter=st.integers(1, 8), width=widths)
def test_a_stricter_line_never_helps_its_crosser(y: float, line: float, stricter: int, width: float) -> None:
    """The penalty rises, and what the next step adds to it does not fall, as the line is drawn closer."""
    closer = max(-1.0, line - stricter / 8.0)
    assert (expected(y, closer, HINGED, width) > expected(y, line, HINGED, width)) == (closer < line)
    step = 0.0625
    added, less = (expected(y + step, at, HINGED, width) - expected(y, at, HINGED, width) for at in (closer, line))
    assert added >= less - CLOSE


@quickly
@given(y=positions, line=positions, width=widths)
def test_the_marginal_feared_penalty_never_falls_with_distance(y: float, line: float, width: float) -> None:
    steps = [expected(y + k * 0.0625, line, HINGED, width) for k in range(4)]
    rises = [b - a for a, b in pairwise(steps)]
    assert rises[0] > 0.0
    assert all(later >= earlier - CLOSE for earlier, later in pairwise(rises))


def test_under_the_sigmoid_a_stricter_line_frees_its_crosser() -> None:
    # What the next step adds: far beyond a strict line next to nothing, near a lax one much.
    strict, lax = (expected(0.5625, line, LINED) - expected(0.5, line, LINED) for line in (-0.5, 0.5))
    assert strict < lax / 10.0


# -- following: foreseen ----------------------------------------------------------------------------

#: b and c object to backing Russia: c has lines in goods and arms, b in arms.
FOLLOWED, ALONE = (world_of(0.0, 0.0, 0.0, objects=(0.0, 1.0, 1.0), lines=((), (2,), (1, 2)),
                            forms={"following": form}) for form in ("foreseen", "unforeseen"))


def followers(coupling: float = 0.8, tie: float = 0.5) -> Any:
    """Return the small world in which b follows c, a being exposed to b by 0.4 and to c by 0.5.

    b's line in arms is at 0.25, of severity 0.25; a takes its threats for 0.7 credible, and c's for 0.5.
    """
    return small_world(
        coupling=[0.0, coupling, 0.0], relation=[[0.0, 0.5, -0.5], [0.5, 0.0, 0.0], [-0.5, tie, 0.0]],
        exposure=[[0.0] * 3, [0.4, 0.0, 0.0], [0.5, 0.0, 0.0]],
        red_line=[[0.0] * 3, [0.0, 0.0, 0.3125], [0.0, 0.25, 0.25]],
        severity=[[0.0] * 3, [0.0, 0.0, 0.25], [0.0, 0.25, 0.5]])


def dreaded(seen: Any, d: int, y: float, s: Any) -> float:
    """Return the penalty that a expects, after a check that arrays give the same bits."""
    found = []
    for me, everyone in (seen.seen_by(0), seen.wide()):
        found.append(crossing.crossed_lines(y, d, crossing.sharpness(me), me, everyone, s)[0])
    mine(found[1], 0, seen, found[0])
    return float(found[0])


def test_w161_a_follower_without_a_line_of_its_own_in_the_domain() -> None:
    # Goods at 0.5 cross c's line by 0.2: c alone 0.5 x 0.5 x 0.2 = 0.05; b joins with 0.8 x 0.5 of c's threat of
    # 0.1, that is 0.04, times the exposure of 0.4: 0.016.
    assert abs(dreaded(followers(), 1, 0.5, FOLLOWED) - 0.066) <= CLOSE
    assert abs(dreaded(followers(), 1, 0.5, ALONE) - 0.05) <= CLOSE
    me, everyone = followers().seen_by(0)
    assert abs(crossing.unforeseen(0.2, me, everyone, ALONE, 2) - 0.05) <= CLOSE
    assert abs(crossing.foreseen(0.5, 1, 4.0, me, everyone, FOLLOWED) - 0.066) <= CLOSE


def test_w162_a_follower_counts_once_with_the_larger_threat() -> None:
    # Arms at 0.4375: c's C = 0.5 x 0.8 = 0.4, its threat 0.2; b's C = 0.25 x 0.8 = 0.2, its own threat 0.14.
    # To join c is worth 0.8 x 0.5 x 0.2 = 0.08, less than 0.14: 0.4 x 0.14 + 0.5 x 0.2 = 0.156, as if alone.
    assert abs(dreaded(followers(), 2, 0.4375, FOLLOWED) - 0.156) <= CLOSE
    assert abs(dreaded(followers(), 2, 0.4375, ALONE) - 0.156) <= CLOSE
    # Wholly coupled and a whole-hearted friend it joins with 0.2: 0.4 x 0.2 + 0.1.
    assert abs(dreaded(followers(1.0, 1.0), 2, 0.4375, FOLLOWED) - 0.18) <= CLOSE


@pytest.mark.parametrize("seen", [followers(coupling=0.0), followers(tie=0.0), followers(tie=-0.5)],
                         ids=["uncoupled", "no tie", "a rival"])
def test_w163_nobody_joins_without_coupling_and_a_friend(seen: Any) -> None:
    for d, y in ((1, 0.5), (2, 0.4375)):
        assert abs(dreaded(seen, d, y, FOLLOWED) - dreaded(seen, d, y, ALONE)) <= CLOSE


def test_w164_who_has_no_line_at_all_joins_nobody() -> None:
    s = world_of(0.0, 0.0, 0.0, objects=(0.0, 0.0, 1.0), lines=((), (2,), (2,)), forms={"following": "foreseen"})
    assert abs(dreaded(followers(), 1, 0.5, s) - 0.05) <= CLOSE


shares = st.integers(0, 8).map(lambda k: k / 8.0)


@quickly
@given(y=positions, d=st.sampled_from([1, 2]), coupling=st.tuples(shares, shares), tie=shares)
def test_foresight_adds_fear_and_more_with_coupling(
        y: float, d: int, coupling: tuple[float, float], tie: float) -> None:
    less, more = (dreaded(followers(chi, tie), d, y, FOLLOWED) for chi in sorted(coupling))
    assert dreaded(followers(), d, y, ALONE) - CLOSE <= less <= more


# -- involvement: direct ----------------------------------------------------------------------------

#: b is at war on the side of +1, with nuclear leverage 0.5; c on the other, with 0.2. Own troops less a notch of
#: 0.25 stand at 0.75.
AT_WAR = world_of(0.0, 1.0, -1.0, forms={"involvement": "direct"})
ARMED: dict[str, Any] = {"nuclear_leverage": [0.0, 0.5, 0.2], "notch": 0.25}


def test_w165_to_fight_oneself() -> None:
    # |y| = 0.9375, width 0.25: z = 0.75, h = 1; at 0 z = -3, h = (sqrt 10 - 3) / 2. The difference times 0.25 / 0.3,
    # times aversion 0.5 and the leverage of those who are fought: c's 0.2 above 0, b's 0.5 below.
    # Before it stands the fear of escalation: 0.1 x 0.87890625.
    near = (1.0 - (10.0**0.5 - 3.0) / 2.0) * 0.25 / 0.3
    for y, leverage in ((0.9375, 0.2), (-0.9375, 0.5)):
        found = term("escalation", y, 2, small_world(**ARMED), AT_WAR)
        assert abs(found + 0.087890625 + 0.5 * leverage * near) <= CLOSE
        alone = utility.direct_involvement(y, 0.0, 0.1, 0.25, small_world(**ARMED).me(0))
        assert abs(alone + 0.5 * leverage * near) <= CLOSE


def test_w166_no_part_in_the_war_costs_nothing_and_a_belligerent_fights_anyway() -> None:
    assert term("escalation", 0.0, 2, small_world(**ARMED), AT_WAR) == 0.0
    at_war = world_of(1.0, 1.0, -1.0, forms={"involvement": "direct"})
    assert abs(term("escalation", -0.9375, 2, small_world(**ARMED), at_war) + 0.087890625) <= CLOSE


def test_w167_the_strongest_of_those_who_are_fought_counts() -> None:
    both_against = world_of(0.0, 1.0, 1.0, forms={"involvement": "direct"})
    for leverage in ([0.0, 0.5, 0.2], [0.0, 0.2, 0.5]):
        me, everyone = small_world(nuclear_leverage=leverage).seen_by(0)
        assert weights.leverage_against(me, everyone, both_against, -1.0) == 0.5
        assert weights.leverage_against(me, everyone, both_against, 1.0) == 0.0
        # Aversion 0.5 and a lens of 2.
        assert weights.below(2.0, me, everyone, both_against) == 0.5
        assert weights.above(2.0, me, everyone, both_against) == 0.0


@quickly
@given(y=st.integers(-16, 15), notch=st.sampled_from([0.03125, 0.125]), width=widths)
def test_involvement_deters_more_with_every_step_toward_own_troops(y: int, notch: float, width: float) -> None:
    """Each step of 1/16 away from 0 costs, and costs more than the one before it."""
    seen = small_world(nuclear_leverage=[0.0, 0.5, 0.2], notch=notch, crossing_width=width,
                       seen_escalation_risk=[0.0] * 3)
    near, far = sorted((y, y + 1), key=abs)
    further = far + (far - near)
    worth = [term("escalation", k / 16.0, 2, seen, AT_WAR) for k in (near, far, further)]
    assert worth[1] < worth[0]
    assert worth[2] - worth[1] <= worth[1] - worth[0] + CLOSE


# -- plans: declared --------------------------------------------------------------------------------

#: The plan of case W125: neutral, half impartial, by one at -0.5, so seen at -0.25; worth 0.4, the bond is 0.4.
PLAN, QUALITIES = structure.Plan(0, 0.0, 1, 0, 1, 2), [0.5, 0.5, 0.8]


def answered(**changes: Any) -> list[float]:
    """Return what actor 0 makes of the answers accept, neither and reject."""
    return answers(declare.weigh_plan, PLAN, QUALITIES, **changes)


def test_w168_accepting_is_paid_by_the_worth_of_the_plan_and_rejecting_costs_the_bond() -> None:
    # W125 has accept -0.1075 - 0.4 C(-2) + 0.4 + 0.4: one 0.4 less. C(z) = 0.25 (1 + z / sqrt(1 + z^2)).
    accept, neither, reject = answered(forms={"plans": "declared"})
    assert abs(accept - (-0.1075 - 0.1 * (1.0 - 2.0 / 5.0**0.5) + 0.4)) <= CLOSE
    assert abs(neither - (-0.025 - 0.1 * (1.0 - 1.0 / 2.0**0.5))) <= CLOSE
    assert abs(reject - (-0.005 - 0.025 - 0.1 - 0.4)) <= CLOSE


def test_w169_what_an_answer_adds_to_what_is_declared() -> None:
    # Declared -0.1, bond 0.4, worth 0.3: accept with and without the bond, neither, reject.
    for answer, first, second in ((1.0, 0.6, 0.2), (0.0, -0.1, -0.1), (-1.0, -0.5, -0.5)):
        assert abs(vote.symmetric(-0.1, answer, 0.4, 0.3) - first) <= CLOSE
        assert abs(vote.one_sided(-0.1, answer, 0.4, 0.3) - second) <= CLOSE


def test_w170_a_rival_is_rebuffed_gladly() -> None:
    # A relation of -0.8 and no prospects: the bond is 0.5 x -0.8 = -0.4, gained by rejecting. Between the relations
    # of 0 and -0.8 also the tilt moves: 0.5 x 0.4 x 0.5 x 0.4 = 0.04 for a y of 0.25, so by 0.01.
    rival, stranger = (answered(forms={"plans": "declared"}, prospects=[[0.0, 0.0], [0.0, 0.0]],
                                relation=[[0.0, 0.0], [tie, 0.0]]) for tie in (-0.8, 0.0))
    assert abs(rival[2] - stranger[2] - (0.4 + 0.01)) <= CLOSE
    assert abs(rival[0] - stranger[0] + 0.01) <= CLOSE


@quickly
@given(tie=positions, prospects=shares, worth=shares)
def test_between_the_forms_accepting_alone_moves_by_the_bond(tie: float, prospects: float, worth: float) -> None:
    changes: dict[str, Any] = {"relation": [[0.0, 0.0], [tie, 0.0]], "prospects": [[0.0, 0.0], [prospects, 0.0]]}
    first = answers(declare.weigh_plan, PLAN, [0.5, 1.0, worth], **changes)
    second = answers(declare.weigh_plan, PLAN, [0.5, 1.0, worth], forms={"plans": "declared"}, **changes)
    assert second[1] == first[1]
    assert abs(second[2] - first[2]) <= CLOSE
    assert abs(first[0] - second[0] - (0.5 * tie + 0.4 * prospects)) <= CLOSE


# -- in a run ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", several())
def test_a_second_form_moves_a_run(choice: str) -> None:
    # an offer that is worth taking in any week shows from when on it can be taken
    values = {"scenario.offers.arms_request.stake": 1.0, "actors.china.sanction_sensitivity": 0.0}
    values |= {"actors.china.ideal_point.military": 0.6}
    first, second = (PositionModel(sim.load(scenario="arms_sale", forms=forms, values=values), 1).run()
                     for forms in ({}, {choice: SECOND[choice]}))
    assert (first.history[-1] != second.history[-1]).any()


def test_terms_add_up_to_the_utility_under_second_forms() -> None:
    model = PositionModel(sim.load(scenario="arms_sale", forms=SECOND), 1).run()
    s = model.world.structure
    for choice in model.decisions[::37]:
        for k, option in enumerate(choice.options):
            if option.utility != UNAVAILABLE:
                assert abs(sum(option_terms(choice, s, k).values()) - option.utility) <= CLOSE
