"""
What a form shows: the question where somebody stands, or the summary of all answers.

It names text keys and button codes; how they look is for the chat and the page to say.
"""

from dataclasses import dataclass

from bot.forms.filling import Act
from bot.forms.form import SUMMARY, Form, Progress
from bot.forms.places import applying, asking_at, go_to, is_asked, next_place, ticks_of
from texts import Text
from towns import Town


@dataclass(frozen=True)
class Option:
    """
    A button of a question; ``code`` is what :func:`bot.forms.filling.read_code` understands.

    Options of one ``group`` stand side by side where their words are short.
    """

    label: Text
    code: str
    group: str = "choice"


@dataclass(frozen=True)
class Question:
    """What to show now. ``page`` says that the answer is written on a one-time page."""

    text: Text
    options: tuple[Option, ...]
    page: bool = False


def question(form: Form, progress: Progress, *, town: Town) -> Question:
    """Say what is asked where ``progress`` stands."""
    if not is_asked(form, progress, town=town):
        progress = go_to(progress, next_place(form, progress, town=town))
    if progress.at == SUMMARY:
        return _summary(form, progress, town)
    step = form.step(progress.at)
    asking = asking_at(progress, town=town)
    ticks = ticks_of(step, progress, town=town)
    visible = [s.name for s in applying(form, progress, town=town)]
    text = Text.of(
        "forms.question",
        title=Text.of(f"{form.name}.title"),
        number=visible.index(step.name) + 1,
        count=len(visible),
        ask=Text.of(f"{form.name}.{step.name}.ask"),
    )
    options = []
    for choice in step.choices(asking) if step.choices else ():
        ticked = Text.of("forms.ticked", label=choice.label)
        options.append(Option(ticked if choice.key in ticks else choice.label, choice.key))
    if step.many and ticks:
        options.append(Option(Text.of("forms.done"), Act.TICKED_ALL, "next"))
    elif step.optional:
        options.append(Option(Text.of(step.skip), Act.SKIPPED, "next"))
    if progress.editing or visible.index(step.name):
        options.append(Option(Text.of("forms.back"), Act.BACK, "leave"))
    options.append(Option(Text.of("forms.stop"), Act.STOP, "leave"))
    return Question(text, tuple(options), page=step.on_page)


def what_can_be_ticked(
    form: Form, progress: Progress, *, town: Town
) -> tuple[tuple[str, Text, bool], ...]:
    """Return key, label and tick of each choice, where several may be given; else nothing."""
    if progress.at == SUMMARY or not is_asked(form, progress, town=town):
        return ()
    step = form.step(progress.at)
    if not step.many or step.choices is None:
        return ()
    ticks = ticks_of(step, progress, town=town)
    choices = step.choices(asking_at(progress, town=town))
    return tuple((choice.key, choice.label, choice.key in ticks) for choice in choices)


def shown_answer(form: Form, progress: Progress, name: str, *, town: Town) -> Text:
    """Return the answer of a step in words, as the summary shows it."""
    step, answer = form.step(name), progress.answers.get(name)
    if not answer:
        return Text.of("forms.nothing")
    if step.on_page:
        # The summary stands in the chat, where these words must not.
        return Text.of("forms.written_on_page")
    if step.choices is None:
        return Text.plain(answer)
    labels = {choice.key: choice.label for choice in step.choices(asking_at(progress, town=town))}
    given = [answer] if isinstance(answer, str) else answer
    return Text.listed(*(labels[key] for key in given if key in labels))


def _summary(form: Form, progress: Progress, town: Town) -> Question:
    visible = applying(form, progress, town=town)
    lines = [
        Text.of(
            "forms.answer_line",
            name=Text.of(f"{form.name}.{step.name}.name"),
            answer=shown_answer(form, progress, step.name, town=town),
        )
        for step in visible
    ]
    edits = tuple(
        Option(
            Text.of("forms.edit", name=Text.of(f"{form.name}.{step.name}.name")),
            Act.EDIT + step.name,
            "edit",
        )
        for step in visible
    )
    return Question(
        Text.of("forms.summary", title=Text.of(f"{form.name}.title"), answers=Text.lines(*lines)),
        (
            Option(Text.of("forms.submit"), Act.SUBMIT, "next"),
            *edits,
            Option(Text.of("forms.stop"), Act.STOP, "leave"),
        ),
    )
