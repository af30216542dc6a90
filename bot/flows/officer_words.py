"""How a city officer hears of a task: its kind, its urgency, a code; never a word of the case."""

from bot.voice import Voice
from storage.states import TaskState
from storage.tables import Task
from texts import Text


def tell_officer(voice: Voice, task: Task, code: str, opening: str) -> None:
    """Tell an officer of a complaint, or of what nobody has taken."""
    row = [voice.button("officer.open", "oc.card", task.id)]
    if task.state is TaskState.OPEN:
        row.append(voice.button("tasks.take", "oc.take", task.id))
    voice.say(Text.lines(Text.of(opening), officer_line(task, code)), row)


def officer_line(task: Task, code: str) -> Text:
    """Name a task for an officer."""
    return Text.of(
        "tasks.line",
        urgency=Text.of(f"check_ins.urgency.{task.urgency}"),
        kind=Text.of(f"tasks.kinds.{task.kind}"),
        who=Text.of("tasks.who", names=code) if code else "",
    )
