"""A case to begin with: files with comments that can be played as they are, on placeholders."""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Mapping, Sequence

from sim.coded.case_check import PLACEHOLDER
from sim.coded.variables import ACTOR_VARIABLES, LEVELS, PAIR_VARIABLES, Variable

_REASON = f"{PLACEHOLDER} read your text, then give value, range, basis and passage."
#: Point value of a placeholder by variable; others are medium, or 0 on a scale with two ends.
_POINT = {"inertia": 0.2, "deference": 0.3, "alignment": 0.4, "capability": 0.5}
_BRIEF = (
    "This is where your text goes, a paragraph a line; what stands here now is a placeholder.",
    "Nobody knows yet what the first of the states wants, except that it wants more of it.",
    "On 2 March the first state did what the second had warned it not to do.",
    "The first state asked the others to carry on as before, and offered something in return.",
    "An assembly of the states took up the matter in April.",
)


def skeleton(name: str, actors: Sequence[str], domains: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a case to begin with, by path in its folder.

    Args:
        name: Name of the case.
        actors: Slugs of its actors; the first is the positive pole, the second the negative one.
        domains: Kinds of its domains by name, in order.
    """
    brief = "\n".join(_BRIEF) + "\n"
    files = {
        "case.yaml": _case(name, actors, domains),
        "documents/brief.txt": brief,
        "sources.yaml": _sources(brief),
        "ladders.yaml": _ladders(actors, domains),
        "pairs.yaml": _pairs(actors),
        "mechanisms.yaml": _mechanisms(domains),
        "scenarios/baseline.yaml": _scenario(name, actors, domains),
    }
    files |= {f"actors/{slug}.yaml": _actor(slug, n, actors, domains) for n, slug in enumerate(actors)}
    return files


def _title(slug: str) -> str:
    return slug.replace("_", " ").title()


def _case(name: str, actors: Sequence[str], domains: Mapping[str, str]) -> str:
    plus, minus = actors[:2]
    lines = [
        "# A case of your own. Lines that begin with # are comments; `python -m sim.case check` says what is missing.",
        f"title: {_title(name)}",
        "question: How will the others position themselves?",
        "invented: true           # false, once it is about something that happened",
        f"focus: {actors[-1]}      # the actor whose course is shown first",
        "",
        "# The two ends of every position: +1 is with the first pole, -1 with the second.",
        "poles:",
        f"  positive: {{slug: {plus}, name: {_title(plus)}, backs: backs {_title(plus)}, "
        f"against: isolates {_title(plus)}}}",
        f"  negative: {{slug: {minus}, name: {_title(minus)}, backs: backs {_title(minus)}, "
        f"against: isolates {_title(minus)}}}",
        "",
        "# In order. Kinds: words (cheap to say; votes are cast in the first), goods (traded), arms (they kill).",
        "domains:",
        *(f"  {domain}: {{kind: {kind}, meaning: \"what one does in {domain.replace('_', ' ')}\"}}"
          for domain, kind in domains.items()),
    ]
    return "\n".join(lines) + "\n"


def _sources(brief: str) -> str:
    return "\n".join([
        "# A card for each document. Its text may lie in documents/ID.txt, a paragraph a line: then every key phrase",
        "# is checked against it. sha256 is the hash of that file; after you have changed the text,",
        "# `python -m sim.case check` prints what to write here. A document whose text you may not share has a card",
        "# too: its number of paragraphs, and the hash of the file that you read (`sha256sum FILE`).",
        "brief:",
        "  title: A placeholder",
        "  authors: [Nobody]",
        "  publisher: Nobody",
        "  kind: placeholder",
        "  published: \"2030-01-01\"",
        f"  paragraphs: {len(_BRIEF)}",
        f"  sha256: {hashlib.sha256(brief.encode()).hexdigest()}",
        "  url: null",
    ]) + "\n"


def _ladders(actors: Sequence[str], domains: Mapping[str, str]) -> str:
    plus, minus = (_title(slug) for slug in actors[:2])
    lines = ["# Words for positions, from -1 to +1, one of them at 0. Parties to the dispute may have their own words",
             f"# under `belligerents: {{{actors[0]}: {{DOMAIN: [...]}}, {actors[1]}: ...}}`."]
    for domain in domains:
        what = domain.replace("_", " ")
        lines += [f"{domain}:",
                  f"  - {{position: -1.0, label: \"does all in {what} for {minus}\"}}",
                  f"  - {{position: -0.5, label: \"leans to {minus} in {what}\"}}",
                  f"  - {{position: 0.0, label: \"no side in {what}\"}}",
                  f"  - {{position: 0.5, label: \"leans to {plus} in {what}\"}}",
                  f"  - {{position: 1.0, label: \"does all in {what} for {plus}\"}}"]
    return "\n".join(lines) + "\n"


def _record(indent: int, value: float, low: float, high: float) -> list[str]:
    """Return the lines of an assumed value."""
    pad = " " * indent
    return [f"{pad}value: {value:g}", f"{pad}low: {low:g}", f"{pad}high: {high:g}", f"{pad}basis: assumed",
            f"{pad}reason: \"{_REASON}\""]


def _about(variable: Variable, indent: int = 0) -> list[str]:
    """Return what a variable is, as comments."""
    low, high = variable.bounds
    words = f"{variable.meaning} ({low:g} to {high:g}, {variable.scale})"
    return textwrap.wrap(words, 110, initial_indent=" " * indent + "# ", subsequent_indent=" " * indent + "# ")


def _mentioned(variable: Variable, poles: tuple[str, str]) -> Variable:
    meaning = variable.meaning.replace("{positive}", poles[0]).replace("{negative}", poles[1])
    return Variable(variable.name, variable.index, variable.kind, variable.bounds, variable.scale, meaning)


def _actor(slug: str, n: int, actors: Sequence[str], domains: Mapping[str, str]) -> str:
    sign = (1.0, -1.0)[n] if n < 2 else 0.0
    side = slug if n < 2 else "none"
    objects = (f"backing_{actors[1]}", f"backing_{actors[0]}")[n] if n < 2 else "nothing"
    poles = _title(actors[0]), _title(actors[1])
    levels = ", ".join(f"{word} {number:g}" for word, number in LEVELS.items())
    lines = [f"# Levels on a scale from 0 to 1: {levels}. Bases: stated (the passage says it), implied (it follows),",
             "# assumed (a reason is needed). A record with a passage:",
             "#   value: 0.3",
             "#   low: 0.1",
             "#   high: 0.5",
             "#   basis: implied",
             "#   evidence:",
             "#     - {source: brief, paragraph: 2, phrase: \"wants more of it\", says: \"In your words\"}",
             f"name: {_title(slug)}",
             f"short: {slug[:3].upper().ljust(2, 'X')}",
             f"side: {side}            # {actors[0]}, {actors[1]}, or none for who is no party to the dispute",
             f"objects_to: {objects}   # its red lines are against: backing_{actors[0]}, backing_{actors[1]}, nothing"]
    optional: list[Variable] = []
    for listed in ACTOR_VARIABLES:
        variable = _mentioned(listed, poles)
        if not listed.required:
            optional.append(variable)
            continue
        lines += ["", *_about(variable), f"{variable.name}:"]
        if variable.index == "domain":
            for domain in domains:
                value = 0.6 * sign if variable.bounds[0] < 0.0 else 0.5
                lines += [f"  {domain}:", *_record(4, value, round(value - 0.2, 3), round(value + 0.2, 3))]
        else:
            value = _POINT.get(variable.name, 0.5)
            lines += _record(2, value, round(value - 0.1, 3), round(value + 0.1, 3))
    lines += ["", "# What it has beside; whatever is left out plays no part for it. Records as above."]
    for variable in optional:
        by = f" {{{', '.join(domains)}: ...}}" if variable.index == "domain" else ""
        lines += [*_about(variable), f"# {variable.name}:{by}"]
    return "\n".join(lines) + "\n"


def _pairs(actors: Sequence[str]) -> str:
    lines = ["# First name: the actor that holds the value; second: the one it is about. `both: true`: it holds in",
             "# either direction. A pair that is not coded has 0. Records as in actors/."]
    for variable in PAIR_VARIABLES:
        lines += ["", *_about(variable)]
        if variable.name != "relation":
            lines.append(f"# {variable.name}: {{{actors[-1]}-{actors[0]}: ...}}")
            continue
        lines.append("relation:")
        if len(actors) > 2:
            lines += [f"  {actors[2]}-{actors[0]}:", *_record(4, 0.2, 0.0, 0.4), "    both: true"]
        lines += [f"  {actors[0]}-{actors[1]}:", *_record(4, -0.5, -0.7, -0.3), "    both: true"]
    return "\n".join(lines) + "\n"


def _mechanisms(domains: Mapping[str, str]) -> str:
    lines = ["# How much of a norm is at stake in each domain (0 to 1). Other constants of the rules may stand here",
             "# (`python -m sim.codebook mechanisms` lists them); those left out are the built-in case's, and assumed."]
    for domain in domains:
        lines += [f"norm_weight_{domain}:", *_record(2, 0.5, 0.3, 0.7)]
    return "\n".join(lines) + "\n"


def _scenario(name: str, actors: Sequence[str], domains: Mapping[str, str]) -> str:
    cite = "{{source: brief, paragraph: {}, phrase: \"{}\", says: \"A placeholder\"}}"
    event, offer, vote = (cite.format(*place) for place in (
        (3, "the first state did"), (4, "offered something in return"), (5, "took up the matter")))
    deed = next((domain for domain, kind in domains.items() if kind != "words"), next(iter(domains)))
    spoken = any(kind == "words" for kind in domains.values())
    addressee = actors[-1] if len(actors) > 2 else actors[1]
    one, other = (addressee, actors[0]) if addressee != actors[1] else actors[1::-1]
    lines = [
        f"# What happens from outside. `python -m sim.schema scenario --case {name}` prints a JSON Schema for editors.",
        "#",
        "# What an event can change, by `set` or `add`. The names are those of a dispute that was fought over:",
        "# war_signal says that it is coming, violation that it is done, and war stays 0 where nobody fights.",
        "#   violation        how grave a wrong was done (0 to 1)",
        "#   war_signal, war  what all see coming; how far it is fought over (0 to 1)",
        "#   growth_stress    how badly the actors' economies do (0 to 1)",
        "#   energy_shock     how dear and scarce is what all need, as energy (0 to 1)",
        f"#   credibility.{one}-{other}   that {_title(one)} believes a threat of {_title(other)} (0 to 1)",
        f"#   prospects.{one}-{other}     what {_title(one)} hopes for from {_title(other)}",
        "# Other variables that can be changed are listed by the message on a name that is none.",
        "title: A placeholder of a story",
        f"question: What will {_title(actors[-1])} do?",
        "story: >",
        "  Tell the story here, in your own words.",
        "period: {start: 2030-01-07, end: 2030-12-30}",
        "events:",
        "  the_deed:",
        f"    title: {_title(actors[0])} does what it was warned not to do",
        "    date: 2030-03-04",
        "    changes:",
        "      # violation: how grave a wrong was done; war_signal: what all see of it; war: 1 if it is fought over",
        "      - {variable: violation, set: 0.7}",
        "      - {variable: war_signal, set: 1.0}",
        "    evidence:",
        f"      - {event}",
        "offers:",
        "  as_before:",
        f"    title: {_title(actors[0])} asks {_title(addressee)} to carry on as before",
        f"    from: {actors[0]}",
        f"    to: {addressee}",
        f"    domain: {deed}",
        "    position: 0.5          # where the one who accepts will stand",
        "    opens: 2030-04-01",
        "    closes: 2030-09-30",
        "    stake:                 # what accepting is worth, beside all else",
        *_record(6, 0.3, 0.1, 0.5),
        "    evidence:",
        f"      - {offer}",
    ]
    lines += [
        "",
        "# What holds before the first week:",
        "# start:",
        "#   - changes: [{variable: growth_stress, set: 0.2}]",
        "#     evidence:",
        "#       - " + cite.format(2, "wants more of it"),
    ]
    if not spoken:
        lines += ["", "# votes and plans: none, since the case has no domain of words in which one could answer them"]
    else:
        lines += [
            "votes:",
            "  assembly:",
            "    title: The assembly deplores what was done",
            "    date: 2030-04-15",
            "    position: -0.4         # where who votes yes stands",
            "    severity:              # how much the text asks: from a procedural motion to punishment",
            *_record(6, 0.3, 0.1, 0.5),
            "    evidence:",
            f"      - {vote}",
        ]
    seen = f"{{vote: assembly, actor: {actors[-1]}, is: abstain}}" if spoken else "{offer: as_before, is: refused}"
    lines += [
        "",
        "# What happened, dated: runs are scored on it. Answers to votes are yes, no, abstain; to offers accepted,",
        "# refused.",
        "# record:",
        "#   what_was_seen:",
        f"#     {'date: 2030-04-15' if spoken else 'date: 2030-09-30'}",
        f"#     observed: {seen}",
        "#     evidence:",
        "#       - " + cite.format(5, "took up the matter"),
    ]
    return "\n".join(lines) + "\n"
