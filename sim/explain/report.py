"""Explanations as text for a terminal: sentences, chances, what separates the options, offers, flips.

Every number that is printed as a sum is the sum of those printed above it (:mod:`sim.explain.rounding`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.explain.acts import ACTS, ActExplanation
from sim.explain.parts import AnswerExplanation, Compared, Contrast, Explanation, Flip, OfferWeek, OpenOffer
from sim.explain.prose import act_sentence, named_once, sentence, share
from sim.explain.rounding import percentages, shown
from sim.explain.words import term_words, verb

#: Names of the answers in the heading of a column.
_RATHER_THAN = {"stay": "staying", "abstain": "abstaining", "neither": "neither", "yes": "yes", "no": "no",
                "accept": "accepting", "reject": "rejecting"}


def report(found: Compared) -> str:
    """Return the explanation of a move, or of an answer to a vote or a plan, as text."""
    lines = [sentence(found), *found.notes]
    if isinstance(found, AnswerExplanation):
        lines.append(f"{'Voting for it' if found.kind == 'vote' else 'Accepting it, as it sees it,'} declares the "
                     f"position {found.position:+.2f} ('{found.rung}').")
        lines.append("What is coded of the text: " + "; ".join(f"{fact.said}: {fact.value:g}" for fact in found.facts)
                     + ".")
        if found.members is not None:
            lines.append("The chances are those of the answer that most members give, worked out exactly; the reasons "
                         "and the luck are those of the member in the middle.")
    lines += ["", *_chances(found), "", *_separated(found)]
    if isinstance(found, Explanation):
        for offer in found.offers:
            lines += ["", *_offer(offer)]
    return "\n".join([*lines[:1], *(named_once(found, line) for line in [*lines[1:], "", *_flips(found)])])


def _chances(found: Compared) -> list[str]:
    printed = percentages({option.name: option.chance for option in found.options})
    lines = ["What it could do, and how often it would with fresh luck:"]
    return lines + [f"  {printed[option.name]:>6} %  {verb(option.words, 'plain')}"
                    + (" (what it did)" if option == found.chosen else "") for option in found.options]


def _separated(found: Compared) -> list[str]:
    second, stay = found.from_runner_up, found.from_staying
    columns = {_RATHER_THAN.get(second.other, "next best"): second}
    if stay is not None:
        columns = {_RATHER_THAN[stay.other]: stay} | columns
    bloc = isinstance(found, AnswerExplanation) and found.members is not None
    whose = ", to the member in the middle" if bloc else ""
    names = ", or ".join(f"of {_RATHER_THAN.get(c.other, 'the next best')}" for c in columns.values())
    return [f"What spoke for what it did (+) and against it (-), instead {names}{whose}:", *table(columns)]


def table(columns: Mapping[str, Contrast], digits: int = 4) -> list[str]:
    """Return what separates an option from others as lines: terms, their sum, luck, the sum of both.

    Args:
        columns: By heading, what separates it from each.
        digits: Decimals.
    """
    printed = {head: shown(found, digits) for head, found in columns.items()}
    first = next(iter(columns.values()))
    terms = [name for name in first.terms if any(terms[name] for terms, *_ in printed.values())]
    terms.sort(key=lambda name: (-max(abs(part[0][name]) for part in printed.values()), list(first.terms).index(name)))
    rows = [(term_words(name), [part[0][name] for part in printed.values()]) for name in terms]
    rows += [("all reasons together (utility)", [part[1] for part in printed.values()]),
             ("luck of the week", [part[2] for part in printed.values()]),
             ("in all", [part[3] for part in printed.values()])]
    wide = max(len(words) for words, _ in rows)
    lines = [f"  {'':<{wide}}" + "".join(f"{head:>{_width(head)}}" for head in columns)]
    return lines + [f"  {words:<{wide}}" + "".join(f"{value:>+{_width(head)}.{digits}f}"
                    for head, value in zip(columns, values, strict=True)) for words, values in rows]


def _width(head: str) -> int:
    return max(len(head), 8) + 2


def _offer(offer: OpenOffer) -> list[str]:
    lines = [f"Open to it: '{offer.title}' ({offer.source}): {offer.domain} {offer.position:+.2f}, '{offer.rung}', "
             f"for what is worth {offer.stake:g} ({offer.stake_basis}): {offer.status}"
             + (f" (it stands only while {offer.stands_while})" if offer.stands_while else "") + ". "
             + ("It can never be taken." if offer.taken_from is None else
                f"It is weighed for {offer.deliberation:g} weeks ({offer.deliberation_basis}) and can be taken from "
                f"week {offer.taken_from} on." if offer.taken_from > offer.weeks[0].week else
                f"It can be taken from week {offer.taken_from} on.")]
    if offer.against_choice and any(offer.against_choice.values()):
        lines.append("What spoke for accepting (+) and against it (-), instead of what it did; luck aside:")
        found = Contrast("", "", offer.against_choice, 0.0)
        lines += [line for line in table({"accepting": found}) if not line.startswith(("  luck of", "  in all"))]
    if offer.flip:
        lines.append(f"It would have accepted {condition(offer.flip)}.")
    elif offer.option and offer.against_choice and offer.status == "not accepted":
        lines.append("No change of a single coded value would have made it accept.")
    return [*lines, "What accepting was worth in each week in which the offer was open:", *offer_table(offer.weeks)]


def offer_table(weeks: Sequence[OfferWeek]) -> list[str]:
    """Return what an offer was worth week by week, as lines."""
    lines = [f"  {'week':>4}  {'from':<10}  {'than staying':>12}  {'than its choice':>15}  {'chance':>11}"]
    for week in weeks:
        can = week.status in ("accepted this week", "not accepted")
        chance = share(week.chance) if can else "-"
        worth = f"{week.against_staying:>+12.4f}  {week.against_choice:>+15.4f}  {chance:>11}"
        if week.status == "accepted before":
            worth = " " * len(worth)
        lines.append(f"  {week.week:>4}  {week.date}  {worth}  {week.status}")
    return lines


def _flips(found: Compared) -> list[str]:
    lines = ["What would have changed its mind, all else in that week the same:"]
    for kinds, title in ((("own", "offer"), "its values"), (("stance",), "where it stood"), (("rule",), "the rules")):
        flips = [flip for flip in found.flips if flip.kind in kinds]
        if not flips and title == "where it stood" and isinstance(found, AnswerExplanation):
            continue
        lines += [f"  {title}: {condition(flip)}, it would have {verb(flip.option_words, 'participle')}."
                  for flip in flips] or [f"  {title}: no change of a single one"]
    return lines


def condition(flip: Flip) -> str:
    """Return the condition of a flip in words, with its evidence."""
    inside = "inside" if flip.inside else "outside"
    sources = ", ".join(flip.evidence) or "no passage"
    when = " that week" if flip.moved else ""
    return (f"with {flip.words} at {beyond(flip)} rather than {flip.was:.4g}{when} "
            f"({flip.share:.1%} of its scale, {inside} the coded {flip.low:g} to {flip.high:g}; "
            f"{flip.basis}: {sources})")


def beyond(flip: Flip) -> str:
    """Return the threshold to three decimals, rounded away from where the value was."""
    scaled = flip.to * 1000.0
    return f"{(math.ceil(scaled) if flip.to > flip.was else math.floor(scaled)) / 1000.0:g}"


def act_report(found: ActExplanation) -> str:
    """Return why an enforcer acted against an actor, or left it alone, as text."""
    act = ACTS[found.act]
    lines = [act_sentence(found), "", f"What its luck had to be below, to {act.verb} it, is the product of:"]
    lines += [f"  {factor.value:>9.5g}  {factor.said}" for factor in found.factors]
    lines.append(f"  {found.below:>9.3g}  product")
    if act.after:
        lines += [f"  {found.first:>9.3g}  chance of a {act.after}, on which the same luck decides first"]
        lines += [f"  {found.chance:>9.3g}  chance: product less that, or 0"]
    lines += ["", f"Where {found.label} stands beside the red line, in each domain in which there is one, in widths "
              f"of a line ({found.width.value:g}, {found.width.basis}):"]
    for line in found.lines:
        side = "beyond" if line.widths > 0.0 else "short of"
        lines.append(f"  {abs(line.widths):>9.3f}  {side} the {line.domain} line at {line.red_line.value:+.2f} "
                     f"({line.red_line.basis}); overstepped by {line.crossed:.5g}")
    if found.facts:
        lines += ["", f"Ready on its own: {found.own_readiness:.5g}. What that rests on:"]
        lines += [f"  {fact.value:>9.5g}  {fact.said}" for fact in found.facts]
    return "\n".join(lines)


def answers_table(found: Sequence[AnswerExplanation]) -> list[str]:
    """Return everybody's answer to a vote or a plan with the chances of all three, as lines."""
    order = [name for name in _RATHER_THAN if name in {option.name for option in found[0].options}]
    order.sort(key=lambda name: ("yes", "accept", "abstain", "neither", "no", "reject").index(name))
    wide = max(len(why.label) for why in found)
    bloc = any(why.members is not None for why in found)
    lines = [f"  {'':<{wide}}  {'answer':<8}" + "".join(f"{name:>10}" for name in order)]
    for why in found:
        printed = percentages({option.name: option.chance for option in why.options})
        lines.append(f"  {why.label:<{wide}}  {why.chosen.name:<8}" + "".join(f"{printed[n]:>8} %" for n in order)
                     + ("  close to a coin toss" if why.coin_toss else "")
                     + (f"  members: {why.members.yes} yes, {why.members.abstain} abstain, {why.members.no} no"
                        if why.members else ""))
    return [*lines, "  A bloc's answer is that of most of its members, and so are its chances."] if bloc else lines
