"""
The course of one placement, as the follow-up sees it: who takes part, what was held, what was said.

Frozen facts that the casework reads from its tables; times are aware datetimes.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import total_ordering

from followup.calendar import Hours
from followup.questions import Question, Side, StageKind, weight


class Step(StrEnum):
    """Where a placement stands: 見学 → 体験 → 継続 → ひと区切り."""

    VISIT = "visit"
    TRIAL = "trial"
    ONGOING = "ongoing"
    ENDED = "ended"


_KINDS = tuple(StageKind)


@total_ordering
@dataclass(frozen=True)
class Stage:
    """
    One point of the cadence: what is counted, and up to which count.

    ``times`` 3 is after the third time of taking part, ``later`` 12 after twelve months.
    """

    kind: StageKind
    count: int

    @property
    def key(self) -> str:
        """The stage in one word, such as ``months-6``; unique within one party."""
        return f"{self.kind}-{self.count}"

    @classmethod
    def of(cls, key: str) -> "Stage":
        """
        Read a stage back from its key.

        :raises ValueError: if it is no such key
        """
        kind, _, count = key.partition("-")
        return cls(StageKind(kind), int(count))

    def __lt__(self, other: "Stage") -> bool:
        return (_KINDS.index(self.kind), self.count) < (_KINDS.index(other.kind), other.count)


class CheckInState(StrEnum):
    """Where one check-in stands."""

    ASKED = "asked"
    ANSWERED = "answered"
    NOT_NOW = "not_now"
    SILENT = "silent"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Answer:
    """One answer: the question and its level, 0 (best) to 3."""

    question: Question
    level: int

    @property
    def weight(self) -> int:
        """How heavy it is, see :func:`followup.questions.weight`."""
        return weight(question=self.question, level=self.level)

    @property
    def key(self) -> str:
        """The place of its words in the texts."""
        return f"check_ins.{self.question}.level_{self.level}"


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """One check-in that was put to one party; ``answers`` may be fewer than were asked."""

    code: str
    stage: Stage
    asked_at: datetime
    state: CheckInState = CheckInState.ASKED
    reminded_at: datetime | None = None
    answered_at: datetime | None = None
    answers: tuple[Answer, ...] = ()
    wants_to_talk: bool = False

    @property
    def heard_at(self) -> datetime:
        """When something was last heard, or asked, in it."""
        return self.answered_at or self.asked_at

    @property
    def mean(self) -> float:
        """The mean weight of its answers, 0 (well) to 3; it needs at least one answer."""
        return sum(answer.weight for answer in self.answers) / len(self.answers)


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session that was held; ``absent`` are the parties who did not come."""

    at: datetime
    step: Step
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Expected:
    """
    A session at which a party was expected and of which was told; ``missed`` blames nobody.

    For a person it is a rest, for a host a rest or a cancelling of its own.
    """

    code: str
    missed: bool


@dataclass(frozen=True, kw_only=True)
class Party:
    """
    One person or one host of a placement, and how they wish to be asked.

    ``begun`` are the moments at which the program wrote to them about anything but sessions,
    from all their placements, at least of the last month. ``hours`` are those of the reader:
    for a person, of the supporter. ``expected`` are the sessions told of, oldest first.
    """

    key: str
    side: Side
    check_ins: tuple[CheckIn, ...] = ()
    begun: tuple[datetime, ...] = ()
    expected: tuple[Expected, ...] = ()
    hours: Hours | None = None
    never_again: bool = False
    paused_until: datetime | None = None
    blocked_since: datetime | None = None

    @property
    def newest(self) -> CheckIn | None:
        """The check-in that was asked last, cancelled ones too."""
        return max(self.check_ins, key=lambda one: one.asked_at, default=None)

    @property
    def answered(self) -> tuple[CheckIn, ...]:
        """Those with at least one answer, oldest first."""
        return tuple(
            sorted((one for one in self.check_ins if one.answers), key=lambda one: one.asked_at)
        )


@dataclass(frozen=True, kw_only=True)
class Course:
    """
    A placement: opened at, standing at a step, its sessions held, its parties.

    ``visit_planned_for`` is the date agreed for the first visit. ``stopped`` is すべて止める.
    """

    code: str
    opened_at: datetime
    step: Step
    parties: tuple[Party, ...]
    sessions: tuple[Session, ...] = ()
    visit_planned_for: datetime | None = None
    consent_withdrawn_at: datetime | None = None
    stopped: bool = False

    @property
    def is_live(self) -> bool:
        """Whether anybody may still be asked: not ended, not stopped, consent standing."""
        return (
            self.step is not Step.ENDED and not self.stopped and self.consent_withdrawn_at is None
        )

    def attended_by(self, party: Party) -> tuple[Session, ...]:
        """Return the sessions at which this party was there, oldest first."""
        return tuple(
            sorted(
                (one for one in self.sessions if party.key not in one.absent),
                key=lambda one: one.at,
            )
        )
