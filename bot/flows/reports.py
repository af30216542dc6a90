"""
報告書: the papers for the city are made at the desk; chat says how they stand, and leads there.

A document that tells of cases never goes over the messenger: what goes there is the way to it.
"""

from datetime import date
from enum import StrEnum

from bot.dates import moment_words
from bot.flows import desk
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, World, only
from bot.voice import Voice
from casework.counts.month import last_month
from casework.draft_report import begin_report
from casework.ground import Notice
from casework.views_reports import reports_of
from followup.calendar import tokyo_day
from storage.session import Session
from storage.states import Role
from storage.tables import Account
from texts import Text
from towns import fiscal_year

_STAFF = (Role.COORDINATOR, Role.OFFICER)


class Paper(StrEnum):
    """What the menu offers: 月報, 実績報告書, 実施計画書, 保存一覧."""

    MONTHLY = "monthly"
    YEARLY = "yearly"
    PLAN = "plan"
    KEEPING = "keeping"


@only(*_STAFF)
def show(turn: Turn, press: Press) -> None:
    """Say how the last months' reports stand, and offer each paper."""
    lines, _ = reports_of(turn.session, by=turn.by)
    shown = [
        Text.of(
            f"desk_reports.chat.line.{one.state}",
            month=month_words(one.month),
            version=one.version,
        )
        for one in lines[:3]
    ]
    turn.change(
        Text.lines(Text.of("desk_reports.chat.title"), *(shown or [Text.of("desk_reports.none")])),
        [turn.button("desk_reports.chat.begin", "mr.begin")]
        if turn.by.role is Role.COORDINATOR
        else [],
        *([turn.button(_name(one), "mr.open", None, one)] for one in Paper),
        [turn.button("menus.menu", "ev.menu")],
    )


@only(*_STAFF)
def lead(turn: Turn, press: Press) -> None:
    """Hand out the way to a paper, which is read, written and saved at the desk."""
    if press.argument in set(Paper):
        _lead(turn, Paper(press.argument), _page(turn, Paper(press.argument)))


def _lead(turn: Turn, paper: Paper, to: str, *, about: Text | None = None) -> None:
    what = about or Text.of(f"desk_reports.chat.about.{paper}")
    desk.hand_out(turn, to=to, about=what, label=_name(paper))


def _name(paper: Paper) -> str:
    return f"desk_reports.chat.papers.{paper}"


def _page(turn: Turn, paper: Paper) -> str:
    match paper:
        case Paper.MONTHLY:
            return "/reports"
        case Paper.YEARLY:
            return "/reports/papers#yearly"
        case Paper.PLAN:
            return f"/reports/plan/{fiscal_year(tokyo_day(turn.now))}"
        case Paper.KEEPING:
            return "/reports/keeping"


@only(Role.COORDINATOR)
def begin(turn: Turn, press: Press) -> None:
    """Begin the report of last month, if it is not there, and hand out the way to it."""
    month = last_month(tokyo_day(turn.now).replace(day=1))
    row = begin_report(turn.session, month=month, by=turn.by, town=turn.by.town, now=turn.now)
    words = (
        Text.of("desk_reports.chat.counting", month=month_words(month))
        if row.counted_at is None
        else Text.of(
            "desk_reports.chat.ready",
            month=month_words(month),
            moment=moment_words(row.counted_at),
        )
    )
    _lead(turn, Paper.MONTHLY, f"/reports/monthly/{row.id}", about=words)


def tell(session: Session, world: World, voice: Voice, account: Account, notice: Notice) -> None:
    """Tell that a report was counted, or is due."""
    month = date.fromisoformat(notice.facts["month"])
    kind = notice.kind.removeprefix("mr.")
    voice.say(
        Text.of(f"desk_reports.chat.{kind}", month=month_words(month)),
        [voice.button("desk_reports.chat.see", "mr.list")],
    )


def month_words(month: date) -> Text:
    """Say a month: 2026年10月."""
    return Text.of("dates.month", year=month.year, month=month.month)


FLOW = Flow(
    commands={"reports": show},
    actions={"mr.list": show, "mr.begin": begin, "mr.open": lead},
    notices={"mr.counted": tell, "mr.remind": tell},
    more=(MenuLine("menus.reports", "mr.list", frozenset(_STAFF)),),
)
