"""
Where a placement stands: its rows, given to the follow-up as the plain facts that it decides on.

The rows are read by ``casework.courses``; here they only become facts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.reader_hours import HOURS
from followup import course as facts
from followup.questions import Question
from followup.questions import Side as FactSide
from storage.base import Id
from storage.states import (
    UNTOLD_DAYS,
    CheckInState,
    DayState,
    PauseReason,
    PlacementStep,
    Side,
)
from storage.tables import Account, CheckIn, MeetingDay, Offer, Person, Placement, PlacementMember

_STATES = {
    CheckInState.ASKED: facts.CheckInState.ASKED,
    CheckInState.ANSWERED: facts.CheckInState.ANSWERED,
    CheckInState.DECLINED: facts.CheckInState.NOT_NOW,
    CheckInState.SILENT: facts.CheckInState.SILENT,
    CheckInState.CANCELLED: facts.CheckInState.CANCELLED,
}


@dataclass(frozen=True)
class Asked:
    """
    A member who is asked, and who reads the question: a supporter, or a host's accounts.

    :param begun: when the program wrote to this host; shared by all its placements, and
        whoever writes adds to it
    :param offer: what a host gives here: its question names it, and is not to read it again
    """

    member: PlacementMember
    offer: Offer | None
    readers: tuple[Account, ...]
    check_ins: list[CheckIn]
    begun: list[datetime]
    blocked_since: datetime | None


@dataclass(frozen=True)
class Standing:
    """
    Where a placement stands: its rows, and those of its members who may be asked.

    Left out are persons who stopped everything or took their consent back, hosts who left,
    and whoever is on a block list with everybody of the other side.

    :param open_tasks: the kinds of the tasks about it that stand
    """

    placement: Placement
    asked: Mapping[str, Asked]
    persons: tuple[Person, ...]
    days: tuple[MeetingDay, ...]
    trial_since: datetime
    consent_withdrawn_at: datetime | None
    open_tasks: frozenset[str]

    def course(self) -> facts.Course:
        """Return the facts, as the rows stand now."""
        return facts.Course(
            code=self.placement.id.hex,
            opened_at=self.placement.created_at,
            step=facts.Step(self.placement.step.value),
            parties=tuple(self.party(key) for key in self.asked),
            sessions=tuple(
                facts.Session(
                    at=day.starts_at, step=self._step_of(day), absent=self._absent_on(day)
                )
                for day in self.days
                if day.state is DayState.HELD
            ),
            visit_planned_for=max(
                (day.starts_at for day in self.days if day.state in UNTOLD_DAYS), default=None
            ),
            consent_withdrawn_at=self.consent_withdrawn_at,
            stopped=not self.persons or self.placement.paused is not PauseReason.NONE,
        )

    def party(self, key: str) -> facts.Party:
        """
        Return the facts about one of those who may be asked.

        :raises KeyError: if the member is not among them
        """
        return _party(key, self.asked[key], self.days)

    @property
    def only_person(self) -> Id | None:
        """The person whom all of it is about, if there is just one."""
        return self.persons[0].id if len(self.persons) == 1 else None

    def _step_of(self, day: MeetingDay) -> facts.Step:
        is_visit = self.placement.step is PlacementStep.VISIT or day.starts_at < self.trial_since
        return facts.Step.VISIT if is_visit else facts.Step.TRIAL

    def _absent_on(self, day: MeetingDay) -> frozenset[str]:
        joined_later = (
            key for key, one in self.asked.items() if one.member.joined_at > day.starts_at
        )
        return frozenset({*day.absent, *joined_later})


def as_fact(check_in: CheckIn) -> facts.CheckIn:
    """Return a check-in as the follow-up sees it."""
    return facts.CheckIn(
        code=check_in.id.hex,
        stage=facts.Stage.of(check_in.stage),
        asked_at=check_in.asked_at,
        state=_STATES[check_in.state],
        reminded_at=check_in.repeated_at,
        answered_at=check_in.answered_at,
        answers=tuple(
            facts.Answer(Question(question), level) for question, level in check_in.answers.items()
        ),
        wants_to_talk=check_in.wants_to_talk,
    )


def _party(key: str, one: Asked, days: Sequence[MeetingDay]) -> facts.Party:
    quiet = [one.member.quiet_until, *(reader.quiet_until for reader in one.readers[:1])]
    return facts.Party(
        key=key,
        side=FactSide(one.member.side.value),
        check_ins=tuple(as_fact(check_in) for check_in in one.check_ins),
        begun=tuple(one.begun),
        expected=tuple(_expected(one.member, days)),
        hours=HOURS[one.readers[0].hours] if one.readers else None,
        never_again=one.member.no_more_questions,
        paused_until=max((moment for moment in quiet if moment), default=None),
        blocked_since=one.blocked_since,
    )


def _expected(member: PlacementMember, days: Sequence[MeetingDay]) -> Iterator[facts.Expected]:
    """Yield what is known of the days at which a member was to be, oldest first."""
    for day in days:
        if day.starts_at < member.joined_at:
            continue
        if day.state is DayState.CANCELLED:
            missed = member.side is Side.HOST and day.cancelled_for == member.id
        else:
            missed = member.id.hex in day.absent
        # What another member missed, or what is still to come, says nothing of this one.
        if missed or day.state is DayState.HELD:
            yield facts.Expected(code=day.id.hex, missed=missed)
