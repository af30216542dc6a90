"""
What a form shows: the question where somebody stands, or the summary of all answers.

It names text keys and button codes; how they look is for the chat and the page to say.
"""

from dataclasses import dataclass

from bot.forms.doubt import Doubt
from bot.forms.filling import Act
from bot.forms.form import SUMMARY, Form, Progress, Step
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
    visible = [s.name for s in applying(form, progress, town=town)]
    doubt = progress.doubt
    text = Text.of(
        "forms.question",
        title=Text.of(f"{form.name}.title"),
        number=visible.index(step.name) + 1,
        count=len(visible),
        ask=found_words(doubt) if doubt else Text.of(f"{form.name}.{step.name}.ask"),
    )
    options = _about(doubt) if doubt else _answers(step, progress, town)
    if progress.editing or visible.index(step.name):
        options.append(Option(Text.of("forms.back"), Act.BACK, "leave"))
    options.append(Option(Text.of("forms.stop"), Act.STOP, "leave"))
    return Question(text, tuple(options), page=step.on_page and doubt is None)


def found_words(doubt: Doubt) -> Text:
    """Say what was found, and how the words look without it."""
    masked = Text.plain(doubt.masked)
    found = Text.of("guard.found", found=found_lines(doubt), masked=masked)
    return Text.lines(found, "", Text.of("guard.firm")) if doubt.firm else found


def found_lines(doubt: Doubt) -> Text:
    """
    Say what was found, a line each, by its beginning and its kind.

    The beginning is enough for who has just written it, and it stands where others may look.
    """
    return Text.lines(
        *(
            Text.of(
                "guard.line", words=_beginning(one.words), kind=Text.of(f"guard.kinds.{one.kind}")
            )
            for one in doubt.found
        )
    )


def _beginning(words: str) -> Text:
    return Text.plain(f"{words[: 1 if len(words) < 5 else 3]}…")


def _about(doubt: Doubt) -> list[Option]:
    options = [Option(Text.of("guard.mask"), Act.MASK), Option(Text.of("guard.anew"), Act.ANEW)]
    if not doubt.firm:
        options.append(Option(Text.of("guard.not_personal"), Act.NOT_PERSONAL, "next"))
    return options


def _answers(step: Step, progress: Progress, town: Town) -> list[Option]:
    asking = asking_at(progress, town=town)
    ticks = ticks_of(step, progress, town=town)
    options = []
    for choice in step.choices(asking) if step.choices else ():
        ticked = Text.of("forms.ticked", label=choice.label)
        options.append(Option(ticked if choice.key in ticks else choice.label, choice.key))
    if step.many and ticks:
        options.append(Option(Text.of("forms.done"), Act.TICKED_ALL, "next"))
    elif step.optional:
        options.append(Option(Text.of(step.skip), Act.SKIPPED, "next"))
    return options


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
