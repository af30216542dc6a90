"""
What a coordinator decides about an entry of 今週の叶え合い案, a line or a team alike.

It stands, or it is not for this week; making the plan again goes round both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.messages import Button
from bot.tokens import Press
from bot.turn import Handler, Turn, only
from casework.settle_line import Settle, Skip, SkipReason
from storage.base import Id
from storage.states import Role


@dataclass(frozen=True, kw_only=True)
class Deciding:
    """
    How one kind of entry is decided about: by which deeds, and what its actions are called.

    :param skipped: text key of what is said once it is taken out
    """

    show: str
    lock: str
    unlock: str
    why: str
    skip: str
    locks: Settle
    unlocks: Settle
    skips: Skip
    skipped: str

    def choices(self, turn: Turn, *, wish: Id | None, locked: bool) -> tuple[list[Button], ...]:
        """Return the rows of buttons below the entry of a wish."""
        stands = (
            turn.button("week_plan.unlock", self.unlock, wish)
            if locked
            else turn.button("week_plan.lock", self.lock, wish)
        )
        return [stands], [turn.button("week_plan.skip", self.why, wish)]

    def actions(self) -> Mapping[str, Handler]:
        """Return what a flow does when they are pressed; showing the entry is its own affair."""
        coordinators = only(Role.COORDINATOR)
        return {
            self.lock: coordinators(self._lock),
            self.unlock: coordinators(self._unlock),
            self.why: coordinators(self._ask_why),
            self.skip: coordinators(self._skip),
        }

    def _lock(self, turn: Turn, press: Press) -> None:
        self.locks(turn.session, wish=press.row, by=turn.by, now=turn.now)
        turn.change("week_plan.now_locked", anew(turn), back(turn))

    def _unlock(self, turn: Turn, press: Press) -> None:
        self.unlocks(turn.session, wish=press.row, by=turn.by, now=turn.now)
        turn.change("week_plan.now_unlocked", anew(turn), back(turn))

    def _ask_why(self, turn: Turn, press: Press) -> None:
        turn.change(
            "week_plan.skip_why",
            *(
                [turn.button(f"week_plan.skip_reasons.{why}", self.skip, press.row, why.value)]
                for why in SkipReason
            ),
            [turn.button("forms.back", self.show, press.row)],
        )

    def _skip(self, turn: Turn, press: Press) -> None:
        reason = SkipReason(press.argument)
        self.skips(turn.session, wish=press.row, reason=reason, by=turn.by, now=turn.now)
        turn.change(self.skipped, anew(turn), back(turn))


def anew(turn: Turn) -> list[Button]:
    """Offer to make the plan again."""
    return [turn.button("week_plan.anew", "wp.anew")]


def back(turn: Turn) -> list[Button]:
    """Offer the whole plan."""
    return [turn.button("week_plan.see", "wp.show")]
