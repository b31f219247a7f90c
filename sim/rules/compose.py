"""Writes out the sum of the terms from their table, and the choice among the decision models.

What is written is a short piece of plain source: every engine runs that text, the compiled one too.
:func:`source` returns it to be read.
"""

from __future__ import annotations

import inspect
import linecache
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from sim.rules.choose import DECISIONS
from sim.rules.crossing import crossed_lines, sharpness
from sim.rules.forms import MECHANISMS, place_of
from sim.rules.ops import Number
from sim.rules.structure import Structure
from sim.rules.terms import EVERYWHERE, FEARED, TERMS, VOICED, Term
from sim.rules.views import Everyone, Own, Row


class Weights(Protocol):
    """The week's weights of an actor, by ``TERM_WEIGHT``: the source has two tuples of its own for them."""

    def __getattr__(self, name: str) -> Number:
        """Return a weight by name."""


class Composed(NamedTuple):
    """The composition of a week's decisions, as functions.

    Attributes:
        once: From ``(me, everyone, s)``: the week's weights that are the same in all domains.
        by_domain: From ``(me, everyone, s, d, once)``: those of a domain.
        domain_utility: From ``(y, d, once, w, me, everyone, s)``: the sum of the terms of one domain.
        stance_utility: From ``(gap, once, me, everyone, s)``: the sum of the terms of the whole stance.
        declared: From ``(y, d, weight, once, w, me, everyone, s)``: the utility of declaring a position, the
            terms that are voiced counted by a weight.
        choose: From ``(utility, luck, noise, count, s)``: the number of the option that is taken.
        domain_terms: As ``domain_utility``: the terms by name, in the order of the sum.
        stance_terms: As ``stance_utility``, by name.
        text: The source.
    """

    once: Callable[[Own, Everyone, Structure], Weights]
    by_domain: Callable[[Own, Everyone, Structure, int, Weights], Weights]
    domain_utility: Callable[[Number, int, Weights, Weights, Own, Everyone, Structure], Number]
    stance_utility: Callable[[Number, Weights, Own, Everyone, Structure], Number]
    declared: Callable[[Number, int, Number, Weights, Weights, Own, Everyone, Structure], Number]
    choose: Callable[[Row, Row, Number, int, Structure], Number]
    domain_terms: Callable[[Number, int, Weights, Weights, Own, Everyone, Structure], dict[str, Number]]
    stance_terms: Callable[[Number, Weights, Own, Everyone, Structure], dict[str, Number]]
    text: str


#: What the source says that no engine compiles: the terms one by one, for explanations.
FOR_PEOPLE = ("domain_terms", "stance_terms")

_KEPT: dict[tuple[object, ...], Composed] = {}


def composed() -> Composed:
    """Return the composition of the tables as they stand."""
    terms = ((t.name, t.choice, t.kinds, t.declared, *t.forms.items(), *t.weights.items()) for t in TERMS)
    key = (*MECHANISMS.names, *terms, *DECISIONS)
    if key not in _KEPT:
        _KEPT[key] = _compiled(*_written())
    return _KEPT[key]


def source() -> str:
    """Return the source of the composition, to be read."""
    return composed().text


def _compiled(text: str, scope: dict[str, Number]) -> Composed:
    name = f"<the sum of the terms, {len(_KEPT)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    exec(compile(text, name, "exec"), scope)
    return Composed(**{field: scope[field] for field in Composed._fields if field != "text"}, text=text)


# -- writing ----------------------------------------------------------------------------------------


def _written() -> tuple[str, dict[str, Number]]:
    """Return the source and the names that it refers to."""
    scope: dict[str, Number] = {"__name__": __name__, "NamedTuple": NamedTuple, "crossed_lines": crossed_lines,
                             "sharpness": sharpness}
    weights = {term.name: _sorted_weights(term) for term in TERMS}
    for term in TERMS:
        scope |= {f"{term.name}_{form}": function for form, function in term.forms.items()}
        scope |= {f"weight_{term.name}_{w}": function for w, function in term.weights.items()}
    scope |= {f"decide_{decision.name}": decision.model for decision in DECISIONS}
    parts = [
        _tuple("Once", [f"{t}_{w}" for t, (once, _) in weights.items() for w in once] or ["nothing"]),
        _tuple("ByDomain", ["sharp", *(f"{t}_{w}" for t, (_, own) in weights.items() for w in own)]),
        _once(weights), _by_domain(weights), _utility(weights), _stance(weights), _declared(weights), _choose(),
        _utility(weights, one_by_one=True), _stance(weights, one_by_one=True),
    ]
    return "\n\n".join(parts) + "\n", scope


def _needs(function: Callable[..., object]) -> list[str]:
    return list(inspect.signature(function).parameters)


def _sorted_weights(term: Term) -> tuple[list[str], list[str]]:
    """Return a term's weights that are the same in all domains, and those of a domain."""
    own: list[str] = []
    for name, function in term.weights.items():
        if any(need == "d" or need in own for need in _needs(function)):
            own.append(name)
    return [name for name in term.weights if name not in own], own


def _tuple(name: str, fields: list[str]) -> str:
    return "\n".join([f"class {name}(NamedTuple):", *(f"    {field}: object" for field in fields)])


def _call(function: str, needs: list[str], names: dict[str, str]) -> str:
    given = [names.get(need, need) for need in needs]
    return f"{function}({', '.join(given)})"


def _made(term: Term, weight: str, names: dict[str, str]) -> str:
    """Return a line that makes a weight, if a form that is in force needs it."""
    forms = [k for k, function in enumerate(term.forms.values()) if weight in _closure(term, function)]
    call = _call(f"weight_{term.name}_{weight}", _needs(term.weights[weight]), names)
    number = place_of(term.chosen_as)
    if len(forms) == len(term.forms):
        return f"    {term.name}_{weight} = {call}"
    chosen = " or ".join(f"s.forms[{number}] == {k}" for k in forms) or "False"
    return (f"    {term.name}_{weight} = 0.0 * me.noise\n    if {chosen}:\n"
            f"        {term.name}_{weight} = {call}")


def _closure(term: Term, function: Callable[..., object]) -> set[str]:
    """Return the weights of a term that a function needs, directly or through other weights."""
    found: set[str] = set()
    waiting = [n for n in _needs(function) if n in term.weights]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [n for n in _needs(term.weights[name]) if n in term.weights]
    return found


def _once(weights: dict[str, tuple[list[str], list[str]]]) -> str:
    lines, fields = ["def once(me, everyone, s):"], []
    for name, (once, _) in weights.items():
        names = {"lens": f"me.lens_{name}"} | {w: f"{name}_{w}" for w in once}
        for weight in once:
            lines.append(_made(TERMS[name], weight, names))
            fields.append(f"{name}_{weight}")
    return "\n".join([*lines, f"    return Once({', '.join(fields or ['me.noise'])})"])


def _by_domain(weights: dict[str, tuple[list[str], list[str]]]) -> str:
    lines, fields = ["def by_domain(me, everyone, s, d, once):"], ["sharpness(me)"]
    for name, (once, own) in weights.items():
        names = {"lens": f"me.lens_{name}"} | {w: f"once.{name}_{w}" for w in once}
        names |= {w: f"{name}_{w}" for w in own}
        for weight in own:
            lines.append(_made(TERMS[name], weight, names))
            fields.append(f"{name}_{weight}")
    return "\n".join([*lines, f"    return ByDomain({', '.join(fields)})"])


def _names(name: str, weights: dict[str, tuple[list[str], list[str]]]) -> dict[str, str]:
    once, own = weights[name]
    return {w: f"once.{name}_{w}" for w in once} | {w: f"w.{name}_{w}" for w in own}


def _added(term: Term, weights: dict[str, tuple[list[str], list[str]]], indent: str, write: str) -> list[str]:
    """Return the lines that add a term, in the form that is in force; ``write`` has a place for its value."""
    names, number = _names(term.name, weights), place_of(term.chosen_as)
    calls = [_call(f"{term.name}_{form}", _needs(function), names)
             for form, function in term.forms.items()]
    if len(calls) == 1:
        return [indent + write.format(calls[0])]
    lines = []
    for k, call in enumerate(calls):
        head = "if" if k == 0 else "elif"
        lines.append(f"{indent}{head} s.forms[{number}] == {k}:" if k < len(calls) - 1 else f"{indent}else:")
        lines.append(f"{indent}    {write.format(call)}")
    return lines


def _begun(one_by_one: bool, terms: Sequence[Term], like: str, whole: bool = False) -> list[str]:
    """Return the line before the first term, if one is needed: sums start with it where they can."""
    if one_by_one:
        return ["    terms = {}"]
    if terms and (whole or terms[0].kinds == EVERYWHERE):
        return []
    return [f"    total = 0.0 * {like}"]


def _write(one_by_one: bool, term: Term, first: bool) -> str:
    """Return what is done with the value of a term."""
    if one_by_one:
        return f'terms["{term.name}"] = {{}}'
    return "total = {}" if first else "total = total + {}"


def _utility(weights: dict[str, tuple[list[str], list[str]]], one_by_one: bool = False) -> str:
    name = "domain_terms" if one_by_one else "domain_utility"
    lines = [f"def {name}(y, d, once, w, me, everyone, s):",
             "    expected_penalty, hope_lost = crossed_lines(y, d, w.sharp, me, everyone, s)",
             "    kind = s.kinds[d]", *_begun(one_by_one, TERMS.where(lambda t: bool(t.kinds)), "y")]
    for term in TERMS.where(lambda t: bool(t.kinds)):
        indent = "    "
        if term.kinds != EVERYWHERE:
            lines.append("    if " + " or ".join(f"kind == {k}" for k in term.kinds) + ":")
            indent = "        "
        lines += _added(term, weights, indent, _write(one_by_one, term, len(lines) == 3))
    return "\n".join([*lines, f"    return {'terms' if one_by_one else 'total'}"])


def _stance(weights: dict[str, tuple[list[str], list[str]]], one_by_one: bool = False) -> str:
    name = "stance_terms" if one_by_one else "stance_utility"
    terms = TERMS.where(lambda t: not t.kinds)
    lines = [f"def {name}(gap, once, me, everyone, s):", *_begun(one_by_one, terms, "gap", whole=True)]
    for term in terms:
        lines += _added(term, weights, "    ", _write(one_by_one, term, len(lines) == 1))
    return "\n".join([*lines, f"    return {'terms' if one_by_one else 'total'}"])


def _declared(weights: dict[str, tuple[list[str], list[str]]]) -> str:
    lines = ["def declared(y, d, weight, once, w, me, everyone, s):",
             "    expected_penalty, hope_lost = crossed_lines(y, d, w.sharp, me, everyone, s)"]
    voiced = TERMS.where(lambda t: t.declared == VOICED)
    for k, term in enumerate(voiced):
        lines += _added(term, weights, "    ", "voiced = voiced + {}" if k else "voiced = {}")
    lines.append("    total = weight * voiced" if voiced else "    total = 0.0 * y")
    for term in TERMS.where(lambda t: t.declared == FEARED):
        lines += _added(term, weights, "    ", "total = total + {}")
    return "\n".join([*lines, "    return total"])


def _choose() -> str:
    lines = ["def choose(utility, luck, noise, count, s):"]
    for k, decision in enumerate(DECISIONS):
        if k < len(DECISIONS) - 1:
            lines.append(f"    if s.decision == {k}:")
            lines.append(f"        return decide_{decision.name}(utility, luck, noise, count)")
        else:
            lines.append(f"    return decide_{decision.name}(utility, luck, noise, count)")
    return "\n".join(lines)
