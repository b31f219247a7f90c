from __future__ import annotations

import pytest

from sim.commands import words as command
from sim.reading.errors import InputError
from sim.sweep import plan as plans
from sim.sweep.words import understand


def axes(*words: str) -> dict[str, tuple[object, ...]]:
    return {axis.key: axis.values for axis in understand(words).axes}


def test_lists_ranges_choices_and_patterns_are_values():
    assert axes("seed=range(1,4)", "scenario=quick,brief", "lens=choice(none,realist)") == {
        "seed": (1, 2, 3), "scenario": ("quick", "brief"), "lens": ("none", "realist")}
    assert axes("actors.china.inertia.value=range(0,1,0.25)") == {
        "actors.china.inertia.value": (0.0, 0.25, 0.5, 0.75)}
    assert axes("scenario=*") == {"scenario": tuple(command.options_of("scenario"))}
    assert axes("scenario=b*") == {"scenario": ("baseline", "brief")}
    assert axes("lens=glob(*,exclude=none)") == {"lens": ("constructivist", "liberal", "realist")}


K = "actors.china.inertia.value"


@pytest.mark.parametrize(("given", "values"), [
    ("range(0.1,0.4,0.1)", (0.1, 0.2, 0.3)),
    ("range(0,1,0.1)", (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)),
    ("range(0.9,0.6,-0.1)", (0.9, 0.8, 0.7)),
    ("range(0,0.35,0.1)", (0.0, 0.1, 0.2, 0.3)),
    ("range(1e-3,4e-3,1e-3)", (0.001, 0.002, 0.003)),
    ("range(0.1,0.30000000000000004,0.1)", (0.1, 0.2, 0.3)),
    ("range(-0.2,0.2,0.1)", (-0.2, -0.1, 0.0, 0.1)),
])
def test_a_range_counts_as_people_do(given, values):
    assert [repr(v) for v in axes(f"{K}={given}")[K]] == [repr(v) for v in values]


def test_whole_numbers_stay_whole():
    assert [repr(v) for v in axes("seed=range(1,7,2)")["seed"]] == ["1", "3", "5"]


def test_one_number_is_one_cell_however_it_is_written():
    def cells(value: str) -> list[tuple[object, str]]:
        made = plans.make(understand(["scenario=quick", f"{K}={value}", "ensemble.runs=2"]))
        return [(cell.labels[K], cell.address) for cell in made.cells]

    ranged = cells("range(0.1,0.4,0.1)")
    assert ranged == cells("0.1,0.2,0.3") == cells("0.10,20e-2,.3")
    assert cells("range(-0.0,0.2,0.1)") == cells("0,0.1") == cells("-0.0,0.1")
    assert [str(label) for label, _ in cells("-0.0,0.1")] == ["0.0", "0.1"]


def test_the_last_key_moves_fastest():
    words = understand(["seed=1,2", "scenario=quick,brief"])
    assert [tuple(c.values()) for c in words.combinations()] == [
        (1, "quick"), (1, "brief"), (2, "quick"), (2, "brief")]


def test_options_come_from_their_file_and_the_command_line():
    words = understand(["sweep=lhs", "sweep.cells=12", "sweep.over=[actors.china]", "cluster=slurm",
                        "cluster.partition=long", "sweep.limit_minutes=5"])
    assert (words.sweep.name, words.sweep.cells, words.sweep.over) == ("lhs", 12, ["actors.china"])
    assert (words.cluster.name, words.cluster.partition) == ("slurm", "long")
    assert words.sweep.limit_minutes == 5.0
    assert words.axes == ()


@pytest.mark.parametrize(("words", "said"), [
    (["+seed=1"], "adding and removing keys"),
    (["seed=1,2", "seed=3"], "given twice"),
    (["seed=1,1"], "the same value twice"),
    (["actors.china.inertia.value=interval(0,1)"], "not a list of values"),
    (["scenario=quick,breif"], "no scenario of that name"),
    (["scenario=zzz*"], "unknown scenario"),
    (["sweep=lsh"], "'lhs'"),
    (["cluster=slrum"], "'slurm'"),
    (["sweep.cellz=3"], "'cells'"),
    (["sweep.cells=3"], "sweep=lhs"),
    (["sweep=lhs", "sweep.cells=0"], "without points"),
    (["sweep=lhs", "sweep.cells=1,2"], "cannot be swept"),
    (["sweep.workers=-1"], "greater than or equal to 0"),
    (["sweep.workers=true"], "sweep.workers"),
    (["sweep.cells=ten"], "a whole number"),
    (["sweep=lhs", "sweep.over=actors.china"], "write sweep.over=[actors.china]"),
    (["cluster.partition=long"], "add cluster=slurm"),
    (["actors.china.inertia.value=range(0.2,0.8)"], "a range of one value"),
    ([f"{K}=range(0,1,nan)"], "a range without an end"),
    ([f"{K}=range(0,inf,0.1)"], "a range without an end"),
    ([f"{K}=range(nan,1,0.1)"], "a range without an end"),
    ([f"{K}=range(0,1,0)"], "a range without an end"),
    ([f"{K}=range(0,1,1e-9)"], "1,000,000,000 values"),
    ([f"{K}=range(1,0,0.1)"], "an empty list"),
    (["seed=shuffle(range(1,4))"], "in the order of their values"),
    (["seed=shuffle(1,2,3)"], "in the order of their values"),
    ([f"{K}=sort(range(0.1,0.4,0.1),reverse=true)"], "in the order of their values"),
    ([f"{K}=0.0,-0.0"], "the same value twice"),
    (["hydra.sweeper.params=x"], "not a key of a sweep"),
    (["sweep.keep=rows"], "'runs' or 'summary'"),
    (["cluster.partition='a b; c'"], "pattern"),
    (["sweep.folder=${oc.env:HOME}"], "KEY=VALUE"),
    (["seed=range(0,2000000)"], "too many cells"),
    (["seed=range(0,1000)", "sweep=lhs", "sweep.cells=1001"], "too many cells"),
    (["scenario@x=quick,brief"], "no package"),
    (["cluster=slurm", "sweep.limit_minutes=30", "cluster.time_minutes=20"], "longer than its task"),
])
def test_mistakes_are_named(words, said):
    with pytest.raises(InputError) as caught:
        understand(words)
    assert said in str(caught.value)
