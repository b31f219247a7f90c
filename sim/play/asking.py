"""What a result can be asked: why somebody moved, answered, penalised or warned as it did in the single run."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from sim.reading.errors import InputError
from sim.world.world import World

if TYPE_CHECKING:
    from sim.explain.acts import ActExplanation
    from sim.explain.events import EventExplanation
    from sim.explain.parts import AnswerExplanation, Explanation, OfferWeek


class Asking:
    """The questions; what is said in words begins as ``python -m sim.explain`` does.

    Attributes:
        world: The world that was played.
        seed: Its seed.
    """

    world: World
    seed: int

    def explain(self, actor: str, week: int | str | datetime.date) -> Explanation:
        """Return why an actor did what it did in a week of the single run.

        Args:
            actor: Its name, as ``China`` or ``us``.
            week: The week's number from 0, or a day in it, as ``"2023-02-13"``.

        Raises:
            InputError: If there is no such actor or week.
        """
        from sim.explain.explanation import explain

        return explain(self.world, self.seed, actor, self._week(week))

    def why(self, actor: str, week: int | str | datetime.date) -> str:
        """Return the same in words; arguments and errors as for :meth:`explain`."""
        from sim.explain.prose import sentence

        return sentence(self.explain(actor, week))

    def explain_vote(self, vote: str, actor: str) -> AnswerExplanation:
        """Return why an actor voted as it did in the single run.

        Args:
            vote: Name of the vote in the scenario.
            actor: Name of a voter, as ``China`` or ``us``.

        Raises:
            InputError: If there is no such vote, or the actor has no vote on it.
        """
        from sim.explain.answers import explain_answer

        return explain_answer(self.world, self.seed, "vote", vote, actor)

    def why_vote(self, vote: str, actor: str) -> str:
        """Return the same in words; arguments and errors as for :meth:`explain_vote`."""
        from sim.explain.prose import sentence

        return sentence(self.explain_vote(vote, actor))

    def explain_plan(self, plan: str, actor: str) -> AnswerExplanation:
        """Return why an actor answered as it did to a peace plan in the single run.

        Args:
            plan: Name of the plan in the scenario.
            actor: Name of an actor that answers, as ``Ukraine`` or ``us``.

        Raises:
            InputError: If there is no such plan, or the actor is its author or unknown.
        """
        from sim.explain.answers import explain_answer

        return explain_answer(self.world, self.seed, "plan", plan, actor)

    def why_plan(self, plan: str, actor: str) -> str:
        """Return the same in words; arguments and errors as for :meth:`explain_plan`."""
        from sim.explain.prose import sentence

        return sentence(self.explain_plan(plan, actor))

    def explain_penalty(self, enforcer: str, actor: str, week: int | str | datetime.date) -> ActExplanation:
        """Return why an enforcer penalised an actor in a week of the single run, or why it did not.

        Args:
            enforcer: Name of an actor with a red line, as ``us``.
            actor: Name of whom it would penalise, as ``China``.
            week: The week's number from 0, or a day in it.

        Raises:
            InputError: If there are no such actors or week, or the enforcer has no red line.
        """
        from sim.explain.acts import explain_act

        return explain_act(self.world, self.seed, enforcer, actor, self._week(week))

    def why_penalty(self, enforcer: str, actor: str, week: int | str | datetime.date) -> str:
        """Return the same in words; arguments and errors as for :meth:`explain_penalty`."""
        from sim.explain.prose import act_sentence

        return act_sentence(self.explain_penalty(enforcer, actor, week))

    def explain_warning(self, enforcer: str, actor: str, week: int | str | datetime.date) -> ActExplanation:
        """Return why an enforcer warned an actor in a week of the single run, or why it did not.

        Args:
            enforcer: Name of an actor with a red line, as ``us``.
            actor: Name of whom it would warn, as ``China``.
            week: The week's number from 0, or a day in it.

        Raises:
            InputError: If there are no such actors or week, the enforcer has no red line, or nobody warns in this
                world (``form.enforcement=unwarned``).
        """
        from sim.explain.acts import explain_act

        return explain_act(self.world, self.seed, enforcer, actor, self._week(week), "warning")

    def why_warning(self, enforcer: str, actor: str, week: int | str | datetime.date) -> str:
        """Return the same in words; arguments and errors as for :meth:`explain_warning`."""
        from sim.explain.prose import act_sentence

        return act_sentence(self.explain_warning(enforcer, actor, week))

    def offer_weeks(self, offer: str) -> list[OfferWeek]:
        """Return what an offer was worth to its addressee in each week of the single run in which it was open.

        Args:
            offer: Name of the offer in the scenario.

        Raises:
            InputError: If there is no such offer.
        """
        from sim.engines.mesa_model import PositionModel
        from sim.explain.offers import find_offer, offer_weeks

        find_offer(self.world, offer)
        return offer_weeks(PositionModel(self.world, self.seed).run(), offer)

    def explain_event(self, event: str) -> EventExplanation:
        """Return in which weeks of the single run an event happened, and what it waits for.

        Args:
            event: Name of the event in the scenario.

        Raises:
            InputError: If there is no such event.
        """
        from sim.engines.mesa_model import PositionModel
        from sim.explain.events import explain_event

        return explain_event(PositionModel(self.world, self.seed).run(), event)

    def why_event(self, event: str) -> str:
        """Return the same in words; argument and errors as for :meth:`explain_event`."""
        from sim.explain.events import event_report

        return event_report(self.explain_event(event))

    def _week(self, week: int | str | datetime.date) -> int:
        if isinstance(week, int):
            return week
        period = self.world.scenario.period
        try:
            day = datetime.date.fromisoformat(str(week)[:10])
        except ValueError:
            day = None
        if day is None or not period.start <= day <= period.end:
            raise InputError("not a week", key="week", found=str(week),
                             allowed=f"0 to {self.world.weeks - 1}, or a date from {period.start} to "
                             f"{period.end}", fix="give one of these")
        return period.week(day)
