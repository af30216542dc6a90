"""
The states that rows go through, in the words of the glossary.

Only the values are stored; which step may follow which is decided in ``casework``.
"""

from enum import StrEnum


class Role(StrEnum):
    """What an account may do; it comes from an invitation."""

    SUPPORTER = "supporter"
    HOST = "host"
    COORDINATOR = "coordinator"
    OFFICER = "officer"


class HowSaid(StrEnum):
    """How the person told a decision; UNCONFIRMED cannot move on."""

    CHOSEN = "chosen"
    WORDS_OR_SIGNS = "signs"
    UNCONFIRMED = "unconfirmed"


class HowTold(StrEnum):
    """How a person was told what they say yes to."""

    TALKED = "talked"
    PHONE = "phone"
    PAPER = "paper"
    EASY = "easy"  # plain words, pictures, or somebody who interprets


class HowHeard(StrEnum):
    """The way by which an answer reached us."""

    CHAT = "chat"
    PAGE = "page"
    PHONE = "phone"
    VISIT = "visit"
    TABLE = "table"


class PersonState(StrEnum):
    """STOPPED is 「すべて止める」: nothing is asked, sent or matched."""

    ACTIVE = "active"
    STOPPED = "stopped"
    CLOSED = "closed"


class WishState(StrEnum):
    """A wish on its way."""

    OPEN = "open"
    CHOSEN = "chosen"
    GRANTED = "granted"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


class HostState(StrEnum):
    """A host; only APPROVED ones are asked."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    PAUSED = "paused"
    STOPPED = "stopped"  # 「すべて止める」: nothing is asked of it or sent to it
    LEFT = "left"


class OfferState(StrEnum):
    """An offer of a host."""

    OPEN = "open"
    WAITING = "waiting"  # until a coordinator has looked at it: nobody is led to it
    PAUSED = "paused"
    CLOSED = "closed"


class IntroductionState(StrEnum):
    """The handshake; each state waits for exactly one side."""

    PROPOSED = "proposed"  # the person: 見てみたい?
    CHOSEN = "chosen"  # the coordinator: may the host be asked?
    ASKED = "asked"  # the host: welcome?
    WELCOMED = "welcomed"  # the person again, 48 hours to think
    MEETING = "meeting"  # the coordinator: 顔合わせ
    PLACED = "placed"
    DECLINED = "declined"  # by the host, at no cost
    WITHDRAWN = "withdrawn"  # by the person's side
    SKIPPED = "skipped"  # by the coordinator
    EXPIRED = "expired"


OPEN_INTRODUCTIONS = (
    IntroductionState.CHOSEN,
    IntroductionState.ASKED,
    IntroductionState.WELCOMED,
    IntroductionState.MEETING,
)


class PlacementStep(StrEnum):
    """見学 → 体験 → 継続 → ひと区切り."""

    VISIT = "visit"
    TRIAL = "trial"
    ONGOING = "ongoing"
    ENDED = "ended"


class PauseReason(StrEnum):
    """Why nothing of a placement happens for now; an incident outweighs a stop."""

    NONE = ""
    STOPPED = "stopped"
    INCIDENT = "incident"


class Side(StrEnum):
    """Whose view it is."""

    PERSON = "person"
    HOST = "host"


class DayState(StrEnum):
    """One meeting on one day; none of them is a failure."""

    PLANNED = "planned"
    HELD = "held"
    RESTED = "rested"
    CANCELLED = "cancelled"
    NOT_ARRIVED = "not_arrived"


UNTOLD_DAYS = (DayState.PLANNED, DayState.NOT_ARRIVED)
"""The states of a meeting of which nobody has told yet how it went."""


class ImportState(StrEnum):
    """A table on its way in."""

    ASKED = "asked"  # the coordinator may send a file
    SENT = "sent"  # it is there, and not read yet
    READ = "read"  # shown to the coordinator, who decides
    OVER = "over"


class ProposalState(StrEnum):
    """Up to three dates that one side offers to the other."""

    OPEN = "open"
    CHOSEN = "chosen"
    NONE_FITS = "none_fits"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class CheckInState(StrEnum):
    """A question about settling in."""

    ASKED = "asked"
    ANSWERED = "answered"
    DECLINED = "declined"
    SILENT = "silent"
    CANCELLED = "cancelled"


class TaskState(StrEnum):
    """Something a coordinator must look at."""

    OPEN = "open"
    TAKEN = "taken"
    RESOLVED = "resolved"


class Audience(StrEnum):
    """Whose task it is: a complaint is the city officers' alone."""

    COORDINATORS = "coordinators"
    OFFICERS = "officers"


class HandoverState(StrEnum):
    """A hand-over; only TAKEN has changed who looks after whom."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DecisionState(StrEnum):
    """What became of a decision that a second pair of eyes confirms."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    LAPSED = "lapsed"


class StillRightState(StrEnum):
    """The question to a host whether its offers still hold."""

    ASKED = "asked"
    ANSWERED = "answered"
    SILENT = "silent"


class ReviewState(StrEnum):
    """The five questions about 体験, put again to one side."""

    ASKED = "asked"
    ANSWERED = "answered"
    SILENT = "silent"
    LAPSED = "lapsed"  # the member left, or the placement ended, before it was answered


class StoryState(StrEnum):
    """A story for the town's magazine; each state waits for somebody."""

    DRAFT = "draft"  # whoever writes it
    PERSON = "person"  # each person, through their supporter
    OTHERS = "others"  # the hosts that are named, and a second person of staff
    APPROVED = "approved"  # the printer
    PRINTED = "printed"
    WITHDRAWN = "withdrawn"


class ReportState(StrEnum):
    """The report of a month on its way."""

    DRAFT = "draft"
    FINISHED = "finished"
    HANDED_IN = "handed_in"


class LookState(StrEnum):
    """What became of an unusual look-up that a colleague was told of."""

    OPEN = "open"
    SEEN = "seen"
    TASK = "task"


class InboxState(StrEnum):
    """An update that a channel gave us."""

    OPEN = "open"
    DONE = "done"
    PARKED = "parked"


class OutboxState(StrEnum):
    """A message on its way out."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
