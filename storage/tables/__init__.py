"""The tables, by subject; importing this package registers them all."""

from storage.tables.audit import AuditCut, AuditEntry, AuditLink
from storage.tables.calls import CallLog
from storage.tables.checks import FirstVisitCheck, HostCheck, HostNote, HostVisit, Promise
from storage.tables.conferences import ConferenceNote
from storage.tables.contacts import Contact
from storage.tables.days import CalendarLink, DayProposal, DaySeries, MeetingDay
from storage.tables.decisions import Decision
from storage.tables.desk import DeskSession
from storage.tables.duties import Duty, StaffAbsence
from storage.tables.follow_ups import CheckIn, HeardCrisis, Task, WeeklyList
from storage.tables.handovers import Handover
from storage.tables.hosts import Hope, Host, Offer
from storage.tables.imports import CallPlace, TableImport
from storage.tables.introductions import Candidate, Introduction, IntroductionStep
from storage.tables.keeping import ForgottenCase, ForgottenMark, ServiceHold
from storage.tables.labour import LabourReview
from storage.tables.lookups import UnusualLook
from storage.tables.messages import (
    Chat,
    ChatPace,
    Draft,
    Inbox,
    Outbox,
    PageLink,
    SendPace,
)
from storage.tables.monthly_reports import HandedInReport, MonthlyReport
from storage.tables.offer_lists import OfferLists, WishList
from storage.tables.offer_packs import OfferPack
from storage.tables.offer_vectors import OfferVector
from storage.tables.people import Account, Block, Consent, Invitation, Person
from storage.tables.placements import Placement, PlacementMember, StepYes
from storage.tables.posters import Approach, PublicLink
from storage.tables.referrals import Referral
from storage.tables.still_right import StillRight
from storage.tables.stories import Story, StoryVersion, StoryYes
from storage.tables.ties import Goal, GoalRating, PowerAnswer, Tie
from storage.tables.town_changes import TownChange
from storage.tables.twins import ToldApart
from storage.tables.week_plans import WeekPlan, WeekPlanPart
from storage.tables.wishes import Wish
from storage.tables.work_plans import WorkPlan, WorkPlanEntry

__all__ = [
    "Account",
    "Approach",
    "AuditCut",
    "AuditEntry",
    "AuditLink",
    "Block",
    "CalendarLink",
    "CallLog",
    "CallPlace",
    "Candidate",
    "Chat",
    "ChatPace",
    "CheckIn",
    "ConferenceNote",
    "Consent",
    "Contact",
    "DayProposal",
    "DaySeries",
    "Decision",
    "DeskSession",
    "Draft",
    "Duty",
    "FirstVisitCheck",
    "ForgottenCase",
    "ForgottenMark",
    "Goal",
    "GoalRating",
    "HandedInReport",
    "Handover",
    "HeardCrisis",
    "Hope",
    "Host",
    "HostCheck",
    "HostNote",
    "HostVisit",
    "Inbox",
    "Introduction",
    "IntroductionStep",
    "Invitation",
    "LabourReview",
    "MeetingDay",
    "MonthlyReport",
    "Offer",
    "OfferLists",
    "OfferPack",
    "OfferVector",
    "Outbox",
    "PageLink",
    "Person",
    "Placement",
    "PlacementMember",
    "PowerAnswer",
    "Promise",
    "PublicLink",
    "Referral",
    "SendPace",
    "ServiceHold",
    "StaffAbsence",
    "StepYes",
    "StillRight",
    "Story",
    "StoryVersion",
    "StoryYes",
    "TableImport",
    "Task",
    "Tie",
    "ToldApart",
    "TownChange",
    "UnusualLook",
    "WeekPlan",
    "WeekPlanPart",
    "WeeklyList",
    "Wish",
    "WishList",
    "WorkPlan",
    "WorkPlanEntry",
]
