"""Claims as experiments: the machinery on toys whose truth is known, and the file of claims itself."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

import sim
from analysis import stats
from analysis.claims import __main__ as cli
from analysis.claims import (
    assemble,
    claims_file,
    findings,
    flips,
    laboratory,
    measures,
    prose,
    verdicts,
)
from analysis.claims import contested as alone
from analysis.claims.claims_file import ClaimData, PartData
from analysis.claims.laboratory import Draw
from analysis.claims.trials import Trial, trials_of
from analysis.publish import Report
from sim.reading.errors import InputError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import passages

RUNS = 400
EVIDENCE = [{"source": "usip2023", "paragraph": 7, "phrase": "any", "says": "invented"}]


class Toy:
    """A laboratory whose truth is known.

    The second arm moves ``push`` by +0.3, ``pull`` by -0.3 and ``none`` by nothing; it moves ``turning`` by
    ``2 (x - 0.3)``, x the drawn value ``actors.toy.x`` of range 0 to 1, so that the sign flips at x = 0.3.
    ``votes`` are +1, 0, -1 with probabilities 0.2, 0.7, 0.1;
    ``high`` is 0.3 above ``low`` on average. All have the same noise in both arms.
    """

    def __init__(self, seed: int = 1) -> None:
        rng = np.random.default_rng(seed)
        self.runs = RUNS
        self.x, self.other = rng.random(RUNS), rng.random(RUNS)
        self.noise = rng.normal(0.0, 1.0, RUNS)
        self.wobble = rng.normal(0.0, 0.2, RUNS)
        self.answers = rng.choice([1.0, 0.0, -1.0], RUNS, p=[0.2, 0.7, 0.1])

    def measured(self, part: PartData, second: bool, texts: Sequence[str],
                 held: Mapping[str, float] | None = None) -> list[np.ndarray]:
        x = np.full(RUNS, held["actors.toy.x"]) if held and "actors.toy.x" in held else self.x
        effect = {"push": 0.3, "pull": -0.3, "none": 0.0, "turning": 2.0 * (x - 0.3)}
        found = []
        for text in texts:
            if text == "votes":
                found.append(self.answers)
            elif text in ("high", "low"):
                found.append(self.noise + (0.3 + self.wobble if text == "high" else 0.0))
            else:
                found.append(self.noise + second * (effect[text] + self.wobble))
        return found

    def draws(self, part: PartData) -> dict[str, Draw]:
        return {"actors.toy.x": Draw(2.0, 4.0, self.x), "actors.toy.other": Draw(0.0, 1.0, self.other)}

    def fresh(self, most: int) -> Toy:
        return self

    def terms(self, part: PartData, second: bool) -> dict[str, np.ndarray]:
        size = 1.0 + self.wobble[:24]
        return {"interest": -3.0 * size, "norms": -2.0 * size, "straddle": -1.0 * size,
                "inertia": -0.1 * size}


def _claim(*parts: dict) -> ClaimData:
    whole = [{"says": "so", "scenario": "toy", "kind": "difference", **part} for part in parts]
    return ClaimData.model_validate({"title": "t", "claim": "c", "kind": "informative", "because": "invented",
                                     "parts": whole, "evidence": EVIDENCE})


def _verdicts(claims_: dict[str, ClaimData], **options) -> dict[str, findings.Finding]:
    return {f.claim: f for f in findings.examine(claims_, Toy(), "toy", **options)}


# -- verdicts on toys ---------------------------------------------------------------------------------


def test_the_truth_is_reproduced_and_its_contrary_contradicted() -> None:
    found = _verdicts({
        "right": _claim({"outcomes": ["push"], "expect": "up"}),
        "wrong": _claim({"outcomes": ["push"], "expect": "down"}),
        "right_fall": _claim({"outcomes": ["pull"], "expect": "down"}),
        "wrong_rise": _claim({"outcomes": ["pull"], "expect": "up"}),
        "nothing": _claim({"outcomes": ["none"], "expect": "up"}),
    })
    assert {name: f.verdict for name, f in found.items()} == {
        "right": "reproduced", "wrong": "contradicted", "right_fall": "reproduced",
        "wrong_rise": "contradicted", "nothing": "no clear effect"}
    assert found["wrong"].deciding.effect.estimate == pytest.approx(0.3, abs=0.03)
    assert found["right_fall"].deciding.effect.estimate == pytest.approx(-0.3, abs=0.03)
    assert "practically none" in prose.reason(found["nothing"])


class Contested(Toy):
    """A toy in which a contested value ``toy.key`` above 0.5 turns the effect from +0.3 to -0.3."""

    def measured(self, part: PartData, second: bool, texts: Sequence[str],
                 held: Mapping[str, float] | None = None) -> list[np.ndarray]:
        effect = -0.3 if part.second.values.get("toy.key", 0.0) > 0.5 else 0.3
        return [self.noise + second * (effect + self.wobble) for _ in texts]


def test_the_contested_value_that_turns_a_verdict_is_named() -> None:
    claim = _claim({"outcomes": ["push"], "expect": "up"})
    found = alone.turned_alone(claim, Contested(), {"toy.key": (0.2, 0.9), "toy.idle": (0.1, 0.9)})
    rows = found.set_index("key")
    assert set(found["verdict"]) == {"reproduced"}
    assert rows["verdict_alone"].to_dict() == {"toy.key": "contradicted", "toy.idle": "reproduced"}
    # in units of the smallest effect of interest, 0.05; the same noise before and after
    assert rows.loc["toy.key", "effect_alone"] - rows.loc["toy.key", "effect"] == pytest.approx(-12)
    assert rows.loc["toy.idle", "effect_alone"] == rows.loc["toy.idle", "effect"]
    told = Report("claims", "t", "Done.")
    assemble.tell_turns(told, ["c1", "c2"], found.assign(claim="c1"))
    assert told.sentence.endswith("turns the verdict: c1 (toy.key), c2 (not looked into).")
    many = found.iloc[[0] * 4].reset_index(drop=True).assign(
        claim="c1", key=list("abcd"), effect_alone=[-1.0, -9.0, -3.0, -2.0])
    told = Report("claims", "t", "Done.")
    assemble.tell_turns(told, ["c1"], many)
    assert told.sentence.endswith("c1 (b, c and 2 more).")


def test_contested_values_are_those_with_two_readings() -> None:
    found = alone.contested("first", "second")
    assert found["pairs.credibility.china-us"] == (0.7, 0.4)
    assert "actors.russia.capability" not in found
    assert alone.contested("first", "first") == {}


def test_an_effect_below_the_smallest_of_interest_is_not_reproduced() -> None:
    found = _verdicts({"small": _claim({"outcomes": ["push"], "expect": "up", "smallest": 0.5})})["small"]
    assert found.deciding.p_holm < 1e-6
    assert found.verdict == "no clear effect"


def test_an_effect_just_as_large_as_the_smallest_of_interest_counts() -> None:
    trial = Trial("edge", "sign", np.tile([0.04, 0.06], 50), 0.05)
    verdicts.judge([trial])
    assert trial.interval.estimate == pytest.approx(0.05, abs=1e-15)
    assert trial.verdict == "reproduced"


def test_depends_on_names_the_value_and_where_the_sign_flips() -> None:
    found = _verdicts({"turns": _claim({"outcomes": ["turning"], "expect": "up"})})["turns"]
    assert found.verdict == "depends on"
    flip = found.deciding.flip
    assert (flip.key, flip.claimed) == ("actors.toy.x", "above")
    # x = 0.3 of the range 2 to 4, to 1/128 of the range and the noise of the mean (0.01 / 2)
    assert flip.value == pytest.approx(2.6, abs=0.04)
    assert flip.at_low.estimate == pytest.approx(-0.6, abs=0.03)
    assert flip.at_high.estimate == pytest.approx(1.4, abs=0.03)
    mirrored = _verdicts({"turns": _claim({"outcomes": ["turning"], "expect": "down"})})["turns"]
    assert (mirrored.verdict, mirrored.deciding.flip.claimed) == ("depends on", "below")
    assert mirrored.deciding.flip.value == pytest.approx(2.6, abs=0.04)


def test_without_flips_only_the_mean_speaks() -> None:
    """The mean effect is 2 (0.5 - 0.3) = 0.4."""
    found = _verdicts({"turns": _claim({"outcomes": ["turning"], "expect": "up"})}, flips=False)["turns"]
    assert found.verdict == "reproduced"
    assert found.deciding.effect.estimate == pytest.approx(0.4, abs=0.06)


def test_a_value_that_does_nothing_is_never_named() -> None:
    toy = Toy()
    flip = flips.find_flip(lambda held: toy.noise * 0.1, toy.noise * 0.1, toy.draws(None), 0.05)
    assert flip is None


def test_both_ends_of_a_flip_are_clear_for_all_ends_looked_at() -> None:
    """Two values are ranked, so four ends are looked at: each must be clear at 1 - 0.05 / 4 = 0.9875.

    The low end has t = 2.3 of 399 pairs: p = 0.0219, clear at 95 % and not at 98.75 %; with t = 2.7,
    p = 0.0072, it is clear at both.
    """
    toy = Toy()
    shape = (toy.noise - toy.noise.mean()) / toy.noise.std(ddof=1)

    def found(t: float, draws: dict[str, Draw]) -> flips.Flip | None:
        def again(held: Mapping[str, float]) -> np.ndarray:
            return shape - t / 20.0 if held.get("a") == 0.0 else shape + 0.5

        margins = np.where(toy.x > 0.5, 0.6, -0.6)
        return flips.find_flip(again, margins, draws, 0.0, steps=1)

    one = {"a": Draw(0.0, 1.0, toy.x)}
    two = {**one, "b": Draw(0.0, 1.0, toy.x)}
    assert found(2.3, one) is not None  # two ends: 97.5 %, p = 0.0219 is clear
    assert found(2.3, two) is None
    assert found(2.7, two) is not None


def test_of_several_flips_the_plainest_is_named() -> None:
    """The plainer one is that whose weaker end is stronger: a goes -0.2 to +3, b goes -1 to +1."""
    toy = Toy()
    wobble = np.tile([0.01, -0.01], RUNS // 2)
    ends = {"a": (-0.2, 3.0), "b": (-1.0, 1.0)}
    draws = {"a": Draw(0.0, 1.0, toy.x), "b": Draw(0.0, 1.0, toy.other)}

    def again(held: Mapping[str, float]) -> np.ndarray:
        (key, u), = held.items()
        return wobble + ends[key][0] + u * (ends[key][1] - ends[key][0])

    margins = 2.0 * (toy.x - toy.x.mean()) + 1.8 * (toy.other - toy.other.mean())
    both = flips.find_flip(again, margins, draws, 0.05)
    assert both.key == "b"
    assert both.value == pytest.approx(0.5, abs=1 / 128)
    assert flips.find_flip(again, margins, draws, 0.05, candidates=1).key == "a"  # the steeper one
    steeper = 1.8 * (toy.x - toy.x.mean()) + 2.0 * (toy.other - toy.other.mean())
    assert flips.find_flip(again, steeper, draws, 0.05).key == "b"  # whichever is looked at first
    assert flips.find_flip(again, margins, {"a": draws["a"]}, 0.2).key == "a"  # just large enough
    assert flips.find_flip(again, margins, {"a": draws["a"]}, 0.21) is None


def test_halving_stays_within_the_range() -> None:
    asked: list[float] = []

    def mean_at(u: float) -> float:
        asked.append(u)
        return u - 0.9

    assert flips._bisect(mean_at, -1, 7) == pytest.approx(0.9, abs=1 / 128)
    assert asked[:2] == [0.5, 0.75]
    assert max(asked) < 1.0
    assert flips._bisect(lambda u: 0.2 - u, 1, 7) == pytest.approx(0.2, abs=1 / 128)


def test_a_value_is_ranked_by_the_slope_of_the_margins() -> None:
    """Margins 3 + 2 u have the slope 2 over the range, whatever was not finite; few points have none."""
    u = np.array([0.0, 0.25, 0.5, 1.0, 0.7])
    margins = np.array([3.0, 3.5, 4.0, 5.0, np.nan])
    assert flips._slope(u, margins) == pytest.approx(2.0)
    assert flips._slope(u, -margins) == pytest.approx(-2.0)
    assert flips._slope(np.full(5, 0.5), margins) == 0.0
    assert flips._slope(u[:2], margins[:2]) == 0.0
    assert flips._slope(u[:3], margins[:3]) == pytest.approx(2.0)


def test_a_flip_must_be_of_interest_on_both_sides() -> None:
    toy = Toy()
    part = _claim({"outcomes": ["turning"], "expect": "up"}).parts[0]
    trial = trials_of(part, toy)[0]
    assert flips.find_flip(trial.again, trial.margins, toy.draws(part), 0.5) is not None
    assert flips.find_flip(trial.again, trial.margins, toy.draws(part), 0.7) is None  # low end: -0.6


def test_same_and_not_down_are_tests_of_equivalence() -> None:
    found = _verdicts({
        "same": _claim({"outcomes": ["none"], "expect": "same"}),
        "not_same": _claim({"outcomes": ["push"], "expect": "same"}),
        "kept_up": _claim({"outcomes": ["push"], "expect": "not down"}),
        "fell": _claim({"outcomes": ["pull"], "expect": "not down"}),
        "moved": _claim({"outcomes": ["pull"], "expect": "either"}),
        "unmoved": _claim({"outcomes": ["none"], "expect": "either"}),
    })
    assert {name: f.verdict for name, f in found.items()} == {
        "same": "reproduced", "not_same": "contradicted", "kept_up": "reproduced", "fell": "contradicted",
        "moved": "reproduced", "unmoved": "no clear effect"}


def test_margins_without_spread_lie_within_the_smallest_effect_or_not() -> None:
    """Ten equal margins: 2^-10 if they lie inside (-0.05, 0.05), else nothing speaks for it."""
    def p(margin: float, shape: str = "same") -> float:
        margins = np.full(10, margin)
        return verdicts.equality_p(stats.paired_t(margins), margins, 0.05, shape)

    assert p(0.04) == p(-0.04) == p(0.0) == 2.0**-10
    assert p(0.05) == p(-0.05) == p(0.06) == p(-0.06) == 1.0
    assert p(0.06, "not down") == p(0.05, "not down") == 2.0**-10
    assert p(-0.05, "not down") == 1.0


def test_mode_order_band_and_cost_both_ways() -> None:
    votes = {"kind": "mode", "outcomes": ["votes"]}
    found = _verdicts({
        "abstain": _claim({**votes, "answer": "abstain"}),
        "no": _claim({**votes, "answer": "no"}),
        "few_yes": _claim({"kind": "band", "outcomes": ["votes"], "low": 1.0, "share": 0.5}),
        "mean_inside": _claim({"kind": "band", "outcomes": ["votes"], "low": -0.2, "high": 0.3}),
        "third_cost": _claim({"kind": "cost", "actor": "a", "term": "straddle", "rank": 3}),
        "second_cost": _claim({"kind": "cost", "actor": "a", "term": "straddle", "rank": 2}),
        "in_order": _claim({"kind": "order", "order": [{"above": "high", "below": "low"}]}),
        "not_in_order": _claim({"kind": "order", "order": [{"above": "low", "below": "high"}]}),
    })
    assert {name: f.verdict for name, f in found.items()} == {
        "abstain": "reproduced", "no": "contradicted", "few_yes": "contradicted",
        "mean_inside": "reproduced", "third_cost": "reproduced", "second_cost": "contradicted",
        "in_order": "reproduced", "not_in_order": "contradicted"}
    assert found["abstain"].deciding.effect.estimate == pytest.approx(0.5, abs=0.08)
    assert "number 3 of the costs" in prose.reason(found["third_cost"])


def test_a_claim_of_parts_is_only_as_good_as_its_worst_and_asides_do_not_count() -> None:
    right, wrong = {"outcomes": ["push"], "expect": "up"}, {"outcomes": ["push"], "expect": "down"}
    nothing = {"outcomes": ["none"], "expect": "up"}
    turning = {"outcomes": ["turning"], "expect": "up"}
    found = _verdicts({"a": _claim(right, nothing), "b": _claim(right, wrong), "c": _claim(right, right),
                       "d": _claim(right, {**wrong, "aside": True}), "e": _claim(right, turning),
                       "f": _claim(wrong, turning)})
    assert [found[k].verdict for k in "abcdef"] == [
        "no clear effect", "contradicted", "reproduced", "reproduced", "depends on", "contradicted"]


def test_holm_makes_a_lucky_test_among_many_unclear() -> None:
    """p about 0.01 is clear alone (1 x 0.01 < 0.05) and not among 22 (22 x 0.01 > 0.05)."""
    values = np.random.default_rng(3).normal(0.0, 1.0, 100)
    values = (values - values.mean()) / values.std(ddof=1) + 0.2626  # t = 2.626, p = 0.0100 (99 df)

    def lucky() -> Trial:
        return Trial("lucky", "sign", values, 0.05)

    alone = [lucky()]
    verdicts.judge(alone)
    assert alone[0].interval.p == pytest.approx(0.0100, abs=2e-4)
    assert alone[0].verdict == "reproduced"
    flat = np.tile([1.0, -1.0], 50)
    many = [lucky(), *(Trial("none", "sign", flat, 0.05) for _ in range(21))]
    verdicts.judge(many)
    assert many[0].p_holm == pytest.approx(22 * alone[0].interval.p)
    assert many[0].verdict == "no clear effect"


def test_false_alarms_stay_below_the_stated_level() -> None:
    """Twenty claims that are not true: in 100 families hardly more than 5 % give any verdict."""
    alarms = 0
    for family in range(100):
        rng = np.random.default_rng(family)
        trials = [Trial("none", "sign", rng.normal(0.0, 1.0, 60), 0.0) for _ in range(20)]
        verdicts.judge(trials)
        alarms += any(t.verdict != "no clear effect" for t in trials)
    assert alarms <= 12  # binomial(100, 0.05) exceeds 12 once in a thousand


def test_bootstrap_gives_the_same_verdicts() -> None:
    found = _verdicts({"right": _claim({"outcomes": ["push"], "expect": "up"}),
                       "wrong": _claim({"outcomes": ["push"], "expect": "down"})},
                      method="paired bootstrap", flips=False)
    assert [f.verdict for f in found.values()] == ["reproduced", "contradicted"]
    assert found["right"].deciding.interval.method == "paired bootstrap (percentile)"


def test_a_bootstrap_can_reach_significance_in_a_large_family() -> None:
    """Sixty tests, one of an effect that is plain; 2000 resamples give at best 60 x 2 / 2001 = 0.0600."""
    rng = np.random.default_rng(8)
    plain = Trial("plain", "sign", rng.normal(1.0, 0.2, 40), 0.05)
    idle = [Trial("none", "sign", np.tile([1.0, -1.0], 4), 0.05) for _ in range(59)]
    verdicts.judge([plain, *idle], method="paired bootstrap")
    assert plain.p_holm < 0.05 / 5
    assert plain.verdict == "reproduced"
    assert {t.verdict for t in idle} == {"no clear effect"}


# -- measures -----------------------------------------------------------------------------------------


def test_fall_and_its_week_by_hand() -> None:
    """0.4 rises to 0.5 and falls to 0.3: a fall of 0.2, a notch below 0.5 first in week 3."""
    path = np.array([[0.4, 0.1], [0.5, 0.1], [0.47, 0.2], [0.45, 0.2], [0.3, 0.2]])
    assert measures.fall(path) == pytest.approx([0.2, 0.0])
    assert measures.fall_week(path).tolist() == [3.0, 5.0]


def test_measures_read_what_they_say() -> None:
    world = sim.load(scenario="peace_plan")
    played = measures.Played({"plan.a": np.array([1.0, 0.0, -1.0]), "plan.b": np.array([1.0, 1.0, -1.0])}, {})
    assert measures.measure("plan.a=neither", world).read(played).tolist() == [0.0, 1.0, 0.0]
    assert measures.measure("agree(plan.a, plan.b)", world).read(played).tolist() == [1.0, 0.0, 1.0]
    assert measures.measure("mean(plan.a, plan.b=reject)", world).read(played).tolist() == [0.5, 0.0, 0.0]
    dated = measures.measure("battlefield@mean from 2022-01-17 to 2022-01-31", world)
    assert dated.outcomes == ("battlefield@mean2-4",)
    with pytest.raises(InputError, match="outside the period"):
        measures.measure("battlefield@mean from 2031-01-17", world)
    with pytest.raises(InputError, match="unknown answer"):
        measures.measure("plan.twelve_points.us=perhaps", world)


# -- the file of claims -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def file() -> claims_file.ClaimsFile:
    return claims_file.load()


def test_there_are_the_22_claims_and_each_can_be_played(file) -> None:
    """Every arm makes a world in both readings, and every outcome means something there."""
    assert list(file.claims) == [f"c{n:02d}" for n in range(1, 23)]
    for coding in ("first", "second"):
        lab = laboratory.Lab(coding, 2, 1)
        for data in file.claims.values():
            for part in data.parts:
                for second in (False, True):
                    world = lab.world(part, second)
                    texts = [*part.outcomes, *(t for pair in part.order for t in (pair.above, pair.below))]
                    for text in texts:
                        for name in measures.measure(text, world).outcomes:
                            from sim.engines.outcomes import outcome

                            assert outcome(name, world).name == name


def test_arms_differ_where_a_difference_is_claimed(file) -> None:
    lab = laboratory.Lab("first", 2, 1)
    for name, data in file.claims.items():
        for part in data.parts:
            if part.kind in ("difference", "term"):
                assert lab.world(part, False).hash() != lab.world(part, True).hash(), name


def test_smallest_effects_follow_the_rule_of_the_file(file) -> None:
    """0.05 on -1..1 and for shares of runs, 0.025 on 0..1; the two in weeks and reversals have their own."""
    for data in file.claims.values():
        for part in data.parts:
            for text in part.outcomes if part.kind == "difference" else []:
                head = text.removeprefix("mean(").partition(".")[0].partition("@")[0]
                wanted = {"standing": 0.025, "pressure": 0.025, "technology_pressure": 0.025,
                          "escalation_risk": 0.025, "fall_week(position": 1.0,
                          "reversals": 0.5}.get(head, 0.05)
                assert part.smallest == wanted, (text, part.smallest)


@pytest.mark.skipif(not passages.by_hash(), reason="the source texts are not here")
def test_phrases_stand_in_their_paragraphs_and_claims_are_our_own_words(file) -> None:
    from sim.coded.evidence import load

    texts = {name: passages.paragraphs(passages.by_hash()[card.sha256])
             for name, card in load().sources.items()}
    for name, data in file.claims.items():
        cited = list(data.evidence)
        for p in cited:
            assert passages.normal(p.phrase) in texts[p.source][p.paragraph - 1], (name, p.phrase)
    runs = set().union(*(passages.runs_of(p) for text in texts.values() for p in text))
    for name, data in file.claims.items():
        own = [data.title, data.claim, data.because, data.note or "", data.missing or "", data.untestable or "",
               *(part.says for part in data.parts), *(p.says for p in data.evidence)]
        for text in own:
            assert passages.shared_run(text, runs) is None, (name, text)


def test_every_claim_says_what_its_verdict_teaches_and_why(file) -> None:
    for name, data in file.claims.items():
        assert data.kind in prose.KINDS, name
        assert data.because.strip().endswith("."), name
    assert file.claims["c17"].untestable


def test_what_cannot_be_tested_has_no_test_that_counts_and_says_so() -> None:
    part = {"says": "so", "scenario": "toy", "kind": "difference", "outcomes": ["push"], "expect": "down"}
    whole = {"title": "t", "claim": "c", "kind": "built in", "because": "invented", "evidence": EVIDENCE,
             "untestable": "It is in the equation."}
    with pytest.raises(ValueError, match="none but asides"):
        ClaimData.model_validate({**whole, "parts": [part]})
    with pytest.raises(ValueError, match="a reason why it is untestable"):
        ClaimData.model_validate({**whole, "untestable": None, "parts": [{**part, "aside": True}]})
    data = ClaimData.model_validate({**whole, "parts": [{**part, "aside": True}]})
    found = _verdicts({"a": data})["a"]
    assert found.verdict == "untestable"
    assert prose.reason(found) == "It is in the equation."
    row = assemble.tables([found])["verdicts"].iloc[0]
    assert (row["kind"], row["because"], row["verdict"]) == ("built in", "invented", "untestable")
    assert "so: +0.3" in row["asides"]


def test_files_with_mistakes_are_refused(tmp_path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("title: Mine\nclaims:\n  a:\n    title: t\n    claim: c\n    kind: informative\n    because: b\n"
                    "    parts:\n"
                    "      - {kind: difference, says: s, scenario: baseline, outcomes: [battlefield@end]}\n"
                    "    evidence: [{source: usip2023, paragraph: 7, phrase: p, says: s}]\n")
    with pytest.raises(InputError, match="expected expect"):
        claims_file.load(path)


# -- the model and the command ------------------------------------------------------------------------


def test_the_laboratory_pairs_and_holds(file) -> None:
    """Forcing a sale raises China's military position; held draws change only what they hold."""
    part = file.claims["c04"].parts[0]
    lab = laboratory.Lab("first", 64, 1, engine="numpy", threads=1)
    one, two = (lab.measured(part, s, ["position.china.military@end"])[0] for s in (False, True))
    assert (two - one).mean() > 0.3
    start = "position.us.military@week0"
    free = lab.measured(part, False, [start])[0]
    held = lab.measured(part, False, [start], {"actors.us.position.military": 1.0})[0]
    # the high end of the coded range is -0.1, and a week can move it by one notch of at most 0.1
    assert held.min() >= -0.2 - 1e-9
    assert free.min() < -0.3
    again = lab.measured(part, False, ["position.china.economic@week0"],
                         {"actors.us.position.military": 1.0})[0]
    assert (again == lab.measured(part, False, ["position.china.economic@week0"])[0]).all()


def test_the_command_writes_a_verdict_table(tmp_path, capsys) -> None:
    import pandas as pd

    words = ["claims=c04,c15", "coding=first", "--runs", "128", "--no-flips", "--engine", "numpy", "--output",
             str(tmp_path)]
    assert cli.command(words) == 0
    folder = next(tmp_path.iterdir())
    table = pd.read_csv(folder / "verdicts.csv")
    assert table["claim"].tolist() == ["c04", "c15"]
    assert set(table["verdict"]) <= set(findings.VERDICTS)
    assert table.loc[0, "sources"] == "usip2023 ¶6"
    assert (folder / "verdicts.png").stat().st_size > 10_000
    assert "of 2 claims" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "text"), [
    (["claims=c99"], "unknown claim"), (["interval=wide"], "not an interval"),
    (["scenario=baseline"], "a claim says itself"), (["file=nowhere.yaml"], "nowhere.yaml"),
])
def test_mistakes_are_told(words, text, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=text):
        cli.command(words)
    assert list(tmp_path.iterdir()) == []
