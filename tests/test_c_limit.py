"""The C of the benchmarks says what the rules say: a rule that changes has to change there as well."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import worlds
from test_engines import BLOCK_ARRAYS, by_numpy, crowd, quickly, same

from sim.coded import evidence, scenario
from sim.engines.block import Block
from sim.engines.reduce import Reducer
from sim.rules.forms import FIRST_EDITION, several
from sim.world.luck import BLOCK
from sim.world.world import World

pytest.importorskip("numba", reason="numba is not installed: pip install 'positions-sim[fast]'")
sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
from c_limit import Limit, Player, Variant, build, compiler, everything, prepare, register_lanes

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(compiler() is None, reason="no C compiler (cc, gcc or clang) was found"),
]
SEED = 5
#: What moves in a run and the first edition did not have.
SINCE = ("seen_violation", "saying_yes", "saying_no")


@pytest.fixture(scope="module")
def limit(tmp_path_factory: pytest.TempPathFactory) -> Limit:
    return build(Variant(16, register_lanes()), tmp_path_factory.mktemp("c"))


def world_of(name: str) -> World:
    if name == "crowd":
        return first(crowd(24))
    known = evidence.load()
    return World(known, scenario.load(name, known), name=name, forms=FIRST_EDITION)


def first(world: World) -> World:
    """Return a world in the forms of the first edition, which are those of the C."""
    return World(world.evidence, world.scenario, name=world.name, lens=world.lens, decision=world.decision,
                 forms=FIRST_EDITION)


def same_bits(limit: Limit, world: World, seed: int) -> Block:
    """Compare every run of a block with the NumPy engine, in all that the first edition had."""
    expected = by_numpy(world, seed)
    played = Player(limit, world, everything(world), whole=True).play(prepare(world, seed, 0))
    restated = np.full(world.layout.size, True)
    for name in SINCE:
        at = world.layout.offsets[name]
        restated[at : at + int(np.prod(world.layout.shapes[name]))] = False
    played.history, expected.history = played.history[:, restated], expected.history[:, restated]
    for part in BLOCK_ARRAYS:
        same(getattr(played, part), getattr(expected, part), part)
    return played


@pytest.mark.parametrize("name", ["arms_sale", "crimea_2014", "crowd"])
def test_the_c_has_the_bits_of_the_rules(name: str, limit: Limit) -> None:
    played = same_bits(limit, world_of(name), SEED)
    assert (played.penalised >= 0).any() or name != "crowd", "nobody is penalised: half of the rules are idle"


def first_edition_says(world: World) -> World:
    """Return a world without what scenarios could not say when the C was written: repeats, answers, conditions."""
    written = world.written
    events = {name: event.model_copy(update={"every": None, "at_most": None}) for name, event in written.events.items()
              if not any(condition.answer for condition in event.when or ())}
    offers = {name: offer.model_copy(update={"while_": None, "counter": None, "consequences": None, "answer": "free"})
              for name, offer in written.offers.items()}
    votes, plans = ({name: text.model_copy(update={"consequences": None}) for name, text in texts.items()}
                    for texts in (written.votes, written.plans))
    story = written.model_copy(update={"events": events, "offers": offers, "votes": votes, "plans": plans})
    return World(world.evidence, story, name=world.name, lens=world.lens, decision=world.decision, forms=world.forms)


@quickly
@given(world=worlds().filter(lambda w: w.decision == "logit"), seed=st.integers(0, 2**32))
def test_the_c_has_the_bits_of_the_rules_on_invented_worlds(limit: Limit, world: World, seed: int) -> None:
    same_bits(limit, first(first_edition_says(world)), seed)


def test_the_c_sums_up_as_the_reducer_does(limit: Limit) -> None:
    world = world_of("arms_sale")
    by_c, by_rows = Reducer(world), Reducer(world)
    Player(limit, world, by_c).play(prepare(world, SEED, 0), count=50)
    block = by_numpy(world, SEED)
    block.history = block.history[:, by_rows.rows]
    by_rows.add_weeks(block, 50)
    for part in ("sums", "squares", "counts"):
        np.testing.assert_array_equal(getattr(by_c, part), getattr(by_rows, part), part)
    assert by_c.counts.sum() == 50 * by_c.counts.shape[0] * by_c.counts.shape[1] < BLOCK * by_c.counts.size


def test_the_c_refuses_what_it_does_not_restate(limit: Limit) -> None:
    known = evidence.load()
    world = World(known, scenario.load("arms_sale", known), name="arms_sale", decision="best_response")
    with pytest.raises(ValueError, match="logit"):
        Player(limit, world, Reducer(world))
    for choice, forms in several().items():
        world = World(known, scenario.load("arms_sale", known), name="arms_sale",
                      forms={**FIRST_EDITION, choice: forms[0]})
        with pytest.raises(ValueError, match="first edition"):
            Player(limit, world, Reducer(world))
