"""
The keeping policy: for each table how long its rows are kept, since when, and why.

The one place of it. The nightly job (``casework.keep_house``), its dry run and the list for the
coordinators read it; a table without a rule fails the tests.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, not_, or_
from sqlalchemy.orm import aliased

from casework.keeping.periods import Days, FiscalYears
from casework.keeping.removing import unblocked
from casework.keeping.rule import Rule
from storage.states import (
    DecisionState,
    HandoverState,
    HostState,
    InboxState,
    OfferState,
    OutboxState,
    PersonState,
    StillRightState,
    TaskState,
)
from storage.tables import (
    Account,
    Approach,
    AuditEntry,
    AuditLink,
    CalendarLink,
    Chat,
    Contact,
    Decision,
    DeskSession,
    Draft,
    Duty,
    Handover,
    Host,
    Inbox,
    Invitation,
    MonthlyReport,
    Offer,
    OfferLists,
    Outbox,
    PageLink,
    Person,
    PublicLink,
    Referral,
    StaffAbsence,
    StillRight,
    TableImport,
    Task,
    ToldApart,
    TownChange,
    UnusualLook,
    WeeklyList,
    WeekPlan,
    Wish,
    WorkPlan,
)

CONTRACT = (
    "Municipal contracts: what belongs to the work is kept for 5 years from the April 1 of the"
    " fiscal year after its end."
)
NEEDED_NO_MORE = (
    "Act on the Protection of Personal Information, art. 22: what is needed no more is deleted"
    " without delay."
)
OURS = "Our own: long enough for its use, and no longer."

FIVE_YEARS = FiscalYears(5)


def _always(_: datetime) -> ColumnElement[bool]:
    return and_(True)


def _quiet_chat(before: datetime) -> ColumnElement[bool]:
    """Nobody's chat, in which nothing has been said or is to be said."""
    lately = or_(
        exists().where(Inbox.chat_id == Chat.id, Inbox.received_at >= before),
        exists().where(Outbox.chat_id == Chat.id, Outbox.created_at >= before),
        exists().where(PageLink.chat_id == Chat.id, PageLink.expires_at >= before),
    )
    return and_(Chat.account_id.is_(None), not_(lately))


def _left_host(before: datetime) -> ColumnElement[bool]:
    """Everybody of the host has left long ago, and no case speaks of it any more."""
    member = aliased(Account)
    still_there = exists().where(
        member.host_id == Host.id, or_(member.left_at.is_(None), member.left_at >= before)
    )
    return and_(Host.state == HostState.LEFT, not_(still_there), unblocked("host"))


def _names_nothing(_: datetime) -> ColumnElement[bool]:
    return or_(
        *(
            and_(~exists().where(Wish.id == one), ~exists().where(Offer.id == one))
            for one in (ToldApart.one_id, ToldApart.other_id)
        )
    )


def _held_once(_: datetime) -> ColumnElement[bool]:
    later = aliased(TownChange)
    changed_since = exists().where(
        later.town == TownChange.town,
        later.part == TownChange.part,
        later.number > TownChange.number,
    )
    return or_(TownChange.dropped_at.is_not(None), changed_since)


CASES = Rule(
    "closed_cases",
    Person.closed_at,
    FIVE_YEARS,
    "A closed case with everything about it; a coordinator can keep it longer, for a reason.",
    CONTRACT,
    lambda _: Person.state == PersonState.CLOSED,
)
AUDIT = Rule(
    "audit",
    AuditEntry.at,
    FIVE_YEARS,
    "Who did what; the head of the chain is cut off, with a signed record of the cut.",
    CONTRACT,
    lambda _: exists().where(AuditLink.id == AuditEntry.id),
)
LABELS = Rule(
    "labels",
    Account.left_at,
    FIVE_YEARS,
    "What somebody who has left was called; until then it says who decided what.",
    CONTRACT,
    lambda _: Account.label_sealed.is_not(None),
)

RULES: tuple[Rule, ...] = (
    Rule(
        "drafts",
        Draft.changed_at,
        Days(90),
        "A form that nobody has gone on with: it survives a holiday and a sick leave.",
        NEEDED_NO_MORE,
        _always,
    ),
    Rule(
        "updates",
        Inbox.done_at,
        Days(30),
        "The number of an update, so that it is not taken twice; its words went when it was done.",
        OURS,
        lambda _: Inbox.state == InboxState.DONE,
    ),
    Rule(
        "parked_updates",
        Inbox.received_at,
        Days(90),
        "An update that could not be handled, until the operator has looked.",
        OURS,
        lambda _: Inbox.state == InboxState.PARKED,
    ),
    Rule(
        "messages",
        Outbox.created_at,
        Days(400),
        "That a message was sent, so that it is not sent twice, as long as the buttons under it"
        " work; its words went when it was sent.",
        OURS,
        lambda _: Outbox.state.not_in((OutboxState.QUEUED, OutboxState.CLAIMED)),
    ),
    Rule(
        "unused_invitations",
        Invitation.expires_at,
        Days(30),
        "An invitation that nobody has used.",
        NEEDED_NO_MORE,
        lambda _: Invitation.used_at.is_(None),
    ),
    Rule(
        "invitations",
        Invitation.used_at,
        FIVE_YEARS,
        "Who let whom in.",
        CONTRACT,
        _always,
    ),
    Rule(
        "strangers",
        Chat.first_seen,
        Days(30),
        "The chat of somebody who was not let in, or has left, and has been silent since.",
        NEEDED_NO_MORE,
        _quiet_chat,
    ),
    Rule(
        "accounts",
        Account.left_at,
        FIVE_YEARS,
        "An account that has left, once nothing speaks of it any more.",
        CONTRACT,
        lambda _: unblocked("account"),
    ),
    Rule(
        "refused_hosts",
        Host.created_at,
        Days(365),
        "Somebody who offered something and was not approved, so that a second try is recognised.",
        OURS,
        lambda _: and_(Host.state == HostState.REFUSED, unblocked("host")),
    ),
    Rule(
        "hosts_who_left",
        Host.created_at,
        FIVE_YEARS,
        "A host whose people have all left, once no case speaks of it any more.",
        CONTRACT,
        _left_host,
    ),
    Rule(
        "closed_offers",
        Offer.changed_at,
        Days(365),
        "An offer that was taken back, with its hope, unless a case speaks of it.",
        NEEDED_NO_MORE,
        lambda _: and_(Offer.state == OfferState.CLOSED, unblocked("offer")),
    ),
    Rule(
        "calendar_links",
        CalendarLink.expires_at,
        Days(30),
        "A calendar's way to the days, after it has closed.",
        NEEDED_NO_MORE,
        _always,
    ),
    Rule(
        "desk_sessions",
        DeskSession.expires_at,
        Days(30),
        "That somebody was signed in at the desk, after it is over.",
        NEEDED_NO_MORE,
        _always,
    ),
    Rule(
        "decisions",
        Decision.decided_at,
        FIVE_YEARS,
        "What a second pair of eyes decided, where it is about no case.",
        CONTRACT,
        lambda _: Decision.state != DecisionState.OPEN,
    ),
    Rule(
        "tasks",
        Task.resolved_at,
        FIVE_YEARS,
        "What a coordinator has looked at, where it is about no case.",
        CONTRACT,
        lambda _: and_(
            Task.state == TaskState.RESOLVED,
            Task.person_id.is_(None),
            Task.introduction_id.is_(None),
            Task.placement_id.is_(None),
        ),
    ),
    Rule("duties", Duty.last_day, FIVE_YEARS, "Who was on duty.", CONTRACT, _always),
    Rule("absences", StaffAbsence.last_day, FIVE_YEARS, "Who stood in.", CONTRACT, _always),
    Rule(
        "handovers",
        Handover.decided_at,
        FIVE_YEARS,
        "Who took over what from whom.",
        CONTRACT,
        lambda _: Handover.state != HandoverState.OPEN,
    ),
    Rule(
        "weekly_lists",
        WeeklyList.sent_at,
        Days(365),
        "That a Monday list was sent.",
        NEEDED_NO_MORE,
        _always,
    ),
    Rule(
        "unusual_looks",
        UnusualLook.made_at,
        Days(365),
        "What was unusual about the look-ups of a week; what was done about it is in the audit.",
        OURS,
        _always,
    ),
    Rule(
        "week_plans",
        WeekPlan.asked_at,
        Days(365),
        "A week's plan; what became of it stands in the cases.",
        NEEDED_NO_MORE,
        _always,
    ),
    Rule(
        "town_changes",
        TownChange.made_at,
        FIVE_YEARS,
        "What was changed of a town, once something else holds; what holds now stays.",
        CONTRACT,
        _held_once,
    ),
    Rule(
        "offer_lists",
        OfferLists.asked_at,
        Days(365),
        "The lists of a week, with the chances by which the engine learns.",
        NEEDED_NO_MORE,
        _always,
    ),
    Rule(
        "approaches",
        Approach.settled_at,
        FIVE_YEARS,
        "That somebody wrote by the poster's link; their words went when it was settled.",
        CONTRACT,
        _always,
    ),
    Rule(
        "public_links",
        PublicLink.revoked_at,
        FIVE_YEARS,
        "A poster's link that was revoked.",
        CONTRACT,
        lambda _: unblocked("public_link"),
    ),
    Rule(
        "table_imports",
        TableImport.asked_at,
        Days(1),
        "A table on its way in; what it held went when it was taken in or put away.",
        NEEDED_NO_MORE,
        _always,
    ),
    Rule(
        "still_right",
        StillRight.asked_at,
        Days(730),
        "That a host was asked whether its offers still hold.",
        OURS,
        lambda _: StillRight.state != StillRightState.ASKED,
    ),
    Rule(
        "told_apart",
        ToldApart.told_at,
        Days(30),
        "That two wishes or offers are not the same, once one of them is gone.",
        NEEDED_NO_MORE,
        _names_nothing,
    ),
    Rule(
        "job_offers",
        Referral.made_at,
        FIVE_YEARS,
        "A job handed to the employment-support agency.",
        CONTRACT,
        lambda _: Referral.wish_id.is_(None),
    ),
    Rule(
        "work_plans",
        WorkPlan.made_at,
        FIVE_YEARS,
        "A version of the plan of a contract year, with its lines and why it was changed.",
        CONTRACT,
        _always,
    ),
    Rule(
        "contacts",
        Contact.day,
        FIVE_YEARS,
        "That somebody visited, called or went along, where it is about no case.",
        CONTRACT,
        lambda _: Contact.person_id.is_(None),
    ),
    Rule(
        "monthly_reports",
        MonthlyReport.made_at,
        FIVE_YEARS,
        "The report of a month, with every version that was handed in.",
        CONTRACT,
        _always,
    ),
    LABELS,
    AUDIT,
    CASES,
)
