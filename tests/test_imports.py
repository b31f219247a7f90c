"""The data walks one way: which room may know which, checked on the source text."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(path for package in ("sim", "analysis") for path in (ROOT / package).rglob("*.py")
               if "_data" not in path.parts)

#: The rooms in the order of the data, and which of the others each may know.
LEAVES = {"reading", "rules"}
WORLD = LEAVES | {"coded", "world"}
RESULTS = WORLD | {"settings", "engines", "results", "explain"}
PLAYED = RESULTS | {"play"}
MAY: dict[str, set[str]] = {
    "reading": set(),
    "rules": set(),
    "coded": LEAVES,
    "world": LEAVES | {"coded"},
    "states": LEAVES | {"coded"},  # beside the cases: only the page uses it
    "settings": WORLD - {"settings"},
    "engines": WORLD,
    "results": WORLD | {"settings", "engines"},
    "explain": WORLD | {"settings", "engines", "results"},
    "play": RESULTS,
    "commands": PLAYED,
    "sweep": PLAYED | {"commands"},
    "api": PLAYED | {"commands", "sweep"},
    "app": PLAYED | {"commands", "api", "states"},
}
#: Doors: modules at the top of ``sim`` that open into a room.
DOORS = {"__main__", "case", "codebook", "schema", "odd"}


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(path): path for path in FILES}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def _named(node: ast.AST, name: str) -> list[str]:
    """Return the modules that an import statement names, as far down as they are modules of ours."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        package = name if MODULES[name].name == "__init__.py" else name.rpartition(".")[0]
        for _ in range(node.level - 1):
            package = package.rpartition(".")[0]
        base = f"{package}.{base}".rstrip(".")
    return [f"{base}.{alias.name}" if f"{base}.{alias.name}" in MODULES else base for alias in node.names]


def imported(name: str, *, at_load: bool = False) -> set[str]:
    """Return the modules that a module imports anywhere, or only those that loading it imports."""
    found: set[str] = set()

    def walk(node: ast.AST) -> None:
        if at_load and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for child in node.orelse:
                walk(child)
            return
        found.update(_named(node, name))
        for child in ast.iter_child_nodes(node):
            walk(child)

    walk(tree(name))
    return found


def within(module_name: str, packages: set[str]) -> bool:
    return any(module_name == p or (p != "sim" and module_name.startswith(f"{p}.")) for p in packages)


def room(name: str) -> str:
    """Return the room of ``sim`` in which a module stands, ``""`` for the doors at its top."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[1] not in DOORS else ""


ROOMED = sorted(m for m in MODULES if m.split(".")[0] == "sim" and room(m))


def test_there_is_something_to_check() -> None:
    assert {"sim.rules.week", "sim.world.world", "sim.engines.mesa_model", "analysis"} <= set(MODULES)
    assert {"sim.rules.structure", "numpy"} <= imported("sim.world.world")
    assert {room(m) for m in ROOMED} == set(MAY)


@pytest.mark.parametrize("name", ROOMED)
def test_a_room_knows_only_the_rooms_before_it(name: str) -> None:
    own = room(name)
    for used in imported(name):
        if used.split(".")[0] in ("analysis", "tests"):
            raise AssertionError(f"{name} knows {used}")
        if used.split(".")[0] == "sim" and used != "sim":
            other = room(used)
            assert other, f"{name} enters through the door {used}"
            assert other in MAY[own] | {own}, f"{name} knows {used}"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_world_is_made_of_a_configuration_only(name: str) -> None:
    made = [node for node in ast.walk(tree(name)) if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name) and node.func.id == "World"]
    assert not made or name == "sim.settings.configuration"


def test_rooms_stand_on_floors() -> None:
    done: list[str] = []
    while len(done) < len(MAY):
        floor = [r for r in MAY if r not in done and set(done) >= MAY[r]]
        assert floor, f"a circle among {sorted(set(MAY) - set(done))}"
        done += floor


@pytest.mark.parametrize("name", sorted(m for m in MODULES if m.startswith("sim.rules")))
def test_rules_import_numpy_math_and_the_standard_library_only(name: str) -> None:
    for used in imported(name):
        top = used.split(".")[0]
        if top == "sim":
            assert within(used, {"sim.rules"}), used
        else:
            assert top == "numpy" or top in sys.stdlib_module_names, used
            assert top not in ("random", "secrets", "os", "pathlib", "io", "time", "datetime"), used


def refuse_circles(edges: dict[str, set[str]]) -> None:
    """Refuse a circle among modules that know each other."""
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path, name))
        if name not in done:
            for other in sorted(edges[name]):
                visit(other, (*path, name))
            done.add(name)

    for name in edges:
        visit(name, ())


def test_loading_never_goes_in_circles() -> None:
    refuse_circles({name: (imported(name, at_load=True) & set(MODULES)) - {name} for name in MODULES})


@pytest.mark.parametrize("one", MAY)
def test_the_files_of_a_room_know_each_other_one_way(one: str) -> None:
    """Wherever they import: one that is put off into a function would hide a circle."""
    files = {name for name in ROOMED if room(name) == one} - {f"sim.{one}"}
    refuse_circles({name: (imported(name) & files) - {name} for name in files})


# -- randomness -------------------------------------------------------------------------------------


def _chains(name: str) -> set[str]:
    """Return the dotted names that a module uses: ``np.random.default_rng``, ``self.random``, ..."""
    found: set[str] = set()
    for node in ast.walk(tree(name)):
        parts: list[str] = []
        inner: ast.AST = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name) and parts:
            found.add(".".join([inner.id, *reversed(parts)]))
    return found


@pytest.mark.parametrize("name", sorted(MODULES))
def test_randomness_comes_from_the_shocks(name: str) -> None:
    used, chains = imported(name), _chains(name)
    assert not {m for m in used if m.split(".")[0] in ("random", "secrets")}
    if name == "sim.world.luck":
        assert any(c.startswith("np.random.") for c in chains)
        return
    drawn = {c for c in chains if c.startswith(("np.random.", "numpy.random."))}
    drawn |= {m for m in used if m.startswith("numpy.random")}
    if name.split(".")[0] == "sim":
        assert not drawn
    else:  # an analysis may draw for itself, from a seeded stream of its own and never the shared one
        allowed = ("Generator", "Philox", "SeedSequence", "default_rng")
        if name == "analysis.calibrate.abc_smc":  # pyabc draws from the shared stream: seeded, then restored
            allowed = (*allowed, "get_state", "set_state", "seed", "_sample")
        assert not {c for c in drawn if not c.rpartition("random")[2].lstrip(".").startswith(allowed)}


@pytest.mark.parametrize("name", ["sim.engines.mesa_actor", "sim.engines.mesa_model"])
def test_mesas_own_random_state_is_not_used(name: str) -> None:
    for chain in _chains(name):
        assert not {"random", "rng", "shuffle", "shuffle_do"} & set(chain.split(".")[1:]), chain
    assert not {m for m in imported(name) if m.startswith("mesa.experimental")}


# -- the arithmetic of the rules --------------------------------------------------------------------


#: It counts domains and actors before anything is played, and sees no array.
NUMBERS_OF_THINGS = "sim.rules.structure"


@pytest.mark.parametrize("name", sorted(m for m in MODULES if m.startswith("sim.rules")))
def test_rules_use_only_operations_that_are_the_same_everywhere(name: str) -> None:
    # + - * / and sqrt are defined to the last bit by IEEE 754; powers, exponentials, logarithms and
    # NumPy's sums are not, and min, max, abs, sum and round mean other things on arrays.
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.BitOr):
            assert isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div), ast.unparse(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and name != NUMBERS_OF_THINGS:
            assert node.func.id not in ("min", "max", "abs", "sum", "pow", "round"), ast.unparse(node)
    for chain in _chains(name):
        if chain.startswith(("np.", "numpy.", "math.")):
            # np.any says whether work can be left out; it makes no number
            assert chain.split(".")[1] in ("where", "sqrt", *(["any"] if name == "sim.rules.ops" else [])), chain


#: Where source is written from our own tables and then run.
WRITERS = {"sim.rules.compose", "sim.engines.kernel"}


def test_only_what_is_written_from_our_own_tables_is_run_as_source() -> None:
    found = {name for name in MODULES for node in ast.walk(tree(name))
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
             and node.func.id in ("exec", "eval", "compile", "__import__")}
    assert found == WRITERS


@pytest.mark.parametrize("name", sorted(m for m in MODULES if m.startswith("sim.rules")))
def test_the_rules_know_one_type_that_is_anything(name: str) -> None:
    # `Number` is a float, an array or lanes; nothing else in a signature may be anything
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AnnAssign):
            parts = [node.annotation] if isinstance(node, ast.AnnAssign) else [
                a.annotation for a in (*node.args.args, *node.args.kwonlyargs) if a.annotation] + (
                [node.returns] if node.returns else [])
            for part in parts:
                assert "Any" not in {n.id for n in ast.walk(part) if isinstance(n, ast.Name)}, ast.unparse(part)
    assert {ast.unparse(n.target) for n in ast.walk(tree(name)) if isinstance(n, ast.AnnAssign)
            and ast.unparse(n.annotation) == "TypeAlias"} <= {"Number", "Condition"}


# -- importing --------------------------------------------------------------------------------------

HEAVY = ("numpy", "pandas", "mesa", "hydra", "omegaconf", "matplotlib", "pyarrow", "pydantic", "numba",
         "scipy", "rich", "yaml", "networkx")


def loaded(statement: str, folder: Path) -> set[str]:
    code = f"{statement}\nimport sys; print(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True,
                          timeout=60, check=True)
    return set(done.stdout.split())


def test_importing_sim_works_from_anywhere_and_loads_nothing_heavy(tmp_path: Path) -> None:
    found = loaded("import sim; assert sim.__version__", tmp_path)
    assert "sim" in found
    assert not found & set(HEAVY)


def test_the_four_functions_are_loaded_when_they_are_asked_for(tmp_path: Path) -> None:
    found = loaded("import sim; assert {'load', 'run', 'read_run', 'read_sweep'} < set(dir(sim)); sim.load",
                   tmp_path)
    assert not found & {"mesa", "hydra", "matplotlib", "pandas", "pyarrow", "numba", "scipy"}
    assert not {"load", "run", "read_run", "read_sweep"} & {m.split(".")[1] for m in MODULES if "." in m}


def test_importing_the_rules_loads_numpy_and_nothing_else_heavy(tmp_path: Path) -> None:
    assert loaded("import sim.rules.week", tmp_path) & set(HEAVY) == {"numpy"}


def test_reading_scenarios_needs_no_driver(tmp_path: Path) -> None:
    found = loaded("import sim.coded.scenario, sim.world.world", tmp_path)
    assert not found & {"mesa", "hydra", "matplotlib", "pandas", "pyarrow", "numba", "scipy"}
