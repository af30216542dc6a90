"""
The card of a task: what was said, what could help, and what can be done about it.
"""

from datetime import date

from bot.dates import moment_words
from bot.flows.calls import call_buttons, call_lines
from bot.flows.heard import ways
from bot.flows.labour_words import labour_lines
from bot.flows.posters import approach_buttons, approach_lines
from bot.messages import Button
from bot.turn import Turn
from casework.views_tasks import TaskView
from followup.concerns import Kind
from storage.states import TaskState
from texts import Text


def kind_words(kind: str) -> Text:
    """Name a kind of task."""
    return Text.of(f"tasks.kinds.{kind}")


def task_line(view: TaskView) -> Text:
    """Name a task by its urgency, its kind, and whom it is about, in codes."""
    return Text.of(
        "tasks.line",
        urgency=Text.of(f"check_ins.urgency.{view.urgency}"),
        kind=kind_words(view.kind),
        who=Text.of("tasks.who", names=" ".join(view.who)) if view.who else "",
    )


def due_line(view: TaskView, *, today: date | None = None) -> Text:
    """Say by when it is to be dealt with."""
    return Text.of("tasks.due", moment=moment_words(view.due_at, today=today))


def show_task(turn: Turn, view: TaskView) -> None:
    """Show a task with everything that can be done about it."""
    turn.change(
        Text.lines(
            *card_lines(view), *call_lines(turn, view.id), *approach_lines(turn, view.approach)
        ),
        *call_buttons(turn, view.id),
        *(approach_buttons(turn, view.approach) if view.state is not TaskState.RESOLVED else []),
        *_card_buttons(turn, view),
    )


def card_lines(view: TaskView, *, today: date | None = None) -> list[Text | str]:
    """Say what a task is about, who has it, what was said and what could help."""
    lines: list[Text | str] = [task_line(view), due_line(view, today=today)]
    if view.state is TaskState.RESOLVED:
        lines.append(Text.of("tasks.state.resolved"))
    elif view.mine:
        lines.append(Text.of("tasks.state.mine"))
    elif view.state is TaskState.TAKEN:
        lines.append(
            Text.of("tasks.state.taken", holder=view.holder)
            if view.holder
            else Text.of("tasks.state.taken_unnamed")
        )
    if view.side:
        lines.append(Text.of("tasks.side", side=Text.of(f"check_ins.side.{view.side}")))
    if view.advice:
        lines.append(Text.of("advice.about", kind=Text.of(f"advice.kind.{view.advice}")))
    if view.talk_at:
        lines.append(Text.of("tasks.talk_at", moment=moment_words(view.talk_at, today=today)))
    if view.incident and view.whom:
        lines += ["", Text.of(f"incidents.kind.{view.incident}")]
        lines.append(Text.of("tasks.whom", whom=Text.of(f"tasks.whose.{view.whom}")))
    known = set(Kind)
    lines += [
        Text.of("tasks.bullet", words=Text.of(f"check_ins.concern.{one}"))
        for one in view.concerns
        if one in known
    ]
    if view.said:
        lines += ["", Text.of("check_ins.concern_head.said")]
        lines += [_answer(code) for code in view.said]
    if view.labour:
        lines += ["", labour_lines(view.labour)]
    if view.helps:
        lines += ["", Text.of("check_ins.concern_head.helps")]
        lines += [
            Text.of("tasks.bullet", words=Text.of(f"check_ins.help.{one}")) for one in view.helps
        ]
    return lines


def _answer(code: str) -> Text:
    question, _, _ = code.partition(".")
    return Text.of(
        "tasks.answer",
        ask=Text.of(f"check_ins.{question}.ask"),
        answer=Text.of(f"check_ins.{code}"),
    )


def _card_buttons(turn: Turn, view: TaskView) -> list[list[Button]]:
    rows: list[list[Button]] = []
    if view.state is TaskState.OPEN:
        rows.append([turn.button("tasks.take", "ta.take", view.id)])
    if view.state is not TaskState.RESOLVED:
        rows.append(
            [
                turn.button("tasks.resolve.open", "ta.end", view.id),
                turn.button("tasks.hand_on.open", "ta.hand", view.id),
            ]
        )
    links = (
        ("introduction", "in.card", view.introduction),
        ("placement", "pl.card", view.placement),
        ("host", "ho.card", view.host),
        ("person", "wi.person", view.person),
        ("offer", "lb.card", view.offer),
        ("review", "lr.answer", None if view.labour else view.review),
        ("referral", "rf.card", view.referral),
        ("note", "no.task", view.id if view.has_note else None),
        ("places", "pc.list", view.wish if view.kind == "no_candidate" else None),
        ("waiting_hosts", "ho.list", view.id if view.kind == "imported_hosts" else None),
        ("hand_over", "hv.of", view.person if view.kind == "supporter_left" else None),
    )
    rows += [[turn.button(f"tasks.link.{name}", action, row)] for name, action, row in links if row]
    if view.check_in and not view.from_answer:
        rows.append(ways(turn.voice, "ci.how", view.check_in))
    if view.kind == "stopped_all" and view.state is not TaskState.RESOLVED:
        action, row = ("st.hostup", view.host) if view.host else ("st.start", view.person)
        rows.append([turn.button("stopping.start", action, row)])
    if view.account and view.state is not TaskState.RESOLVED:
        rows.append([turn.button("stopping.start", "st.meup", view.account)])
    rows.append([turn.button("tasks.to_list", "ta.list")])
    return rows
