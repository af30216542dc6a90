"""
記録の保存と削除: a coordinator closes a case, keeps one longer, or asks that it be forgotten.

What forgetting means is said before it is asked for; a second pair of eyes confirms it.
"""

from bot.dates import full_day_words
from bot.flows.paging import page_buttons
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, World, only
from bot.voice import Voice
from casework.ask_to_forget import ask_to_forget
from casework.close_case import close_case
from casework.forget_case import KeptBack, StillActive
from casework.ground import Notice, TooLate
from casework.keep_case import KeepReason, keep_case, keep_no_longer
from casework.placements import EndReason
from casework.views_keeping import RestingCase, resting_case, resting_cases
from storage.session import Session
from storage.states import PersonState, Role
from storage.tables import Account
from texts import Text

PAGE = 8


@only(Role.COORDINATOR)
def show_list(turn: Turn, press: Press) -> None:
    """List the cases that rest or are closed, those that go first at the head."""
    page = int(press.argument or 0)
    cases, total = resting_cases(turn.session, by=turn.by, start=page * PAGE, count=PAGE)
    turn.change(
        Text.of("keeping.title", count=total) if total else "keeping.none",
        *([turn.button(_line(case), "kp.card", case.id)] for case in cases),
        page_buttons(turn, "kp.list", page=page, size=PAGE, total=total),
        [turn.button("menus.menu", "ev.menu")],
    )


@only(Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show one case, and what can be done."""
    _show(turn, resting_case(turn.session, person=press.row, by=turn.by))


@only(Role.COORDINATOR)
def ask_close(turn: Turn, press: Press) -> None:
    """Ask by which reason the work has come to its end."""
    case = resting_case(turn.session, person=press.row, by=turn.by)
    turn.change(
        Text.of("keeping.close_ask", code=case.code),
        *(
            [turn.button(f"placements.reason.{reason}", "kp.close", case.id, reason.value)]
            for reason in EndReason
        ),
        [turn.button("forms.back", "kp.card", case.id)],
    )


@only(Role.COORDINATOR)
def close(turn: Turn, press: Press) -> None:
    """Close a case."""
    close_case(
        turn.session,
        person=press.row,
        reason=EndReason(press.argument),
        by=turn.by,
        town=turn.town,
        now=turn.now,
    )
    _show(turn, resting_case(turn.session, person=press.row, by=turn.by))


@only(Role.COORDINATOR)
def ask_keep(turn: Turn, press: Press) -> None:
    """Ask why a case is to be kept longer."""
    case = resting_case(turn.session, person=press.row, by=turn.by)
    turn.change(
        Text.of("keeping.keep_ask", code=case.code),
        *(
            [turn.button(f"keeping.reason.{reason}", "kp.keep", case.id, reason.value)]
            for reason in KeepReason
        ),
        [turn.button("forms.back", "kp.card", case.id)],
    )


@only(Role.COORDINATOR)
def keep(turn: Turn, press: Press) -> None:
    """Keep a case longer."""
    reason = KeepReason(press.argument)
    keep_case(turn.session, person=press.row, reason=reason, by=turn.by, now=turn.now)
    _show(turn, resting_case(turn.session, person=press.row, by=turn.by))


@only(Role.COORDINATOR)
def let_go(turn: Turn, press: Press) -> None:
    """Keep a case no longer than its time."""
    keep_no_longer(turn.session, person=press.row, by=turn.by, now=turn.now)
    _show(turn, resting_case(turn.session, person=press.row, by=turn.by))


@only(Role.COORDINATOR)
def ask_forget(turn: Turn, press: Press) -> None:
    """Say what forgetting means."""
    case = resting_case(turn.session, person=press.row, by=turn.by)
    turn.change(
        Text.of("keeping.forget_ask", code=case.code),
        [turn.button("keeping.forget_yes", "kp.forget", case.id)],
        [turn.button("keeping.forget_no", "kp.card", case.id)],
    )


@only(Role.COORDINATOR)
def forget(turn: Turn, press: Press) -> None:
    """Ask a second pair of eyes, or forget where nobody else is there."""
    try:
        done = ask_to_forget(turn.session, person=press.row, by=turn.by, now=turn.now)
    except (StillActive, KeptBack):
        raise TooLate from None
    turn.change(
        "keeping.forgotten" if done else "decisions.waits",
        [turn.button("keeping.open", "kp.list")],
    )


def tell_goes(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell how many cases go on April 1."""
    voice.say(
        Text.of("keeping.goes_soon", count=notice.facts["count"]),
        [voice.button("keeping.open", "kp.list")],
    )


def _show(turn: Turn, case: RestingCase) -> None:
    lines: list[Text | str] = [Text.of("keeping.card", code=case.code), ""]
    rows: list[list[Button]] = []
    if case.state is PersonState.STOPPED:
        lines.append(Text.of("keeping.stopped"))
        rows.append([turn.button("stopping.start", "st.start", case.id)])
        rows.append([turn.button("keeping.close", "kp.askend", case.id)])
    else:
        assert case.closed_at is not None
        assert case.goes_at is not None
        lines.append(Text.of("keeping.closed", day=full_day_words(case.closed_at)))
        lines.append(Text.of("keeping.goes", day=full_day_words(case.goes_at)))
        if case.kept_for:
            why = Text.of(f"keeping.reason.{KeepReason(case.kept_for)}")
            lines.append(Text.of("keeping.kept", why=why))
            rows.append([turn.button("keeping.let_go", "kp.letgo", case.id)])
        rows.append([turn.button("keeping.keep", "kp.askkeep", case.id)])
    if case.asked:
        lines.append(Text.of("keeping.asked"))
    elif not case.kept_for:
        rows.append([turn.button("keeping.forget", "kp.askgone", case.id)])
    rows.append([turn.button("person_record.give", "rc.ask", case.id)])
    turn.change(Text.lines(*lines), *rows, [turn.button("keeping.open", "kp.list")])


def _line(case: RestingCase) -> Text:
    if case.goes_at is None:
        return Text.of("keeping.line_stopped", code=case.code)
    key = "keeping.line_kept" if case.kept_for else "keeping.line"
    return Text.of(key, code=case.code, day=full_day_words(case.goes_at))


FLOW = Flow(
    actions={
        "kp.list": show_list,
        "kp.card": card,
        "kp.askend": ask_close,
        "kp.close": close,
        "kp.askkeep": ask_keep,
        "kp.keep": keep,
        "kp.letgo": let_go,
        "kp.askgone": ask_forget,
        "kp.forget": forget,
    },
    notices={"kp.goes": tell_goes},
    more=(MenuLine("keeping.open", "kp.list", frozenset({Role.COORDINATOR})),),
)
