"""
A form is a few small questions, a summary, and one deed at the end.

:func:`advance` takes where somebody is and what they did, and says where they
are then: pure, synchronous, the same for chat and page, and no answer is ever lost.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel

from texts import Text
from towns import Town

SUMMARY = "summary"
Answers = Mapping[str, Any]


class Refused(ValueError):
    """An answer that a step cannot take; carries the sentence that says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.key)
        self.text = text


@dataclass(frozen=True)
class Choice:
    """A button's key and the words on it."""

    key: str
    label: Text


@dataclass(frozen=True)
class Asking:
    """What a step may look at: the town, facts given at the start, answers so far."""

    town: Town
    facts: Mapping[str, Any]
    answers: Answers


@dataclass(frozen=True)
class Step:
    """
    One question.

    :param choices: the buttons; without them the answer is typed
    :param many: several buttons may be ticked
    :param optional: may be passed over
    :param clean: tidies a typed answer or raises :class:`Refused`
    :param only_if: asked only if this holds
    :param on_page: free words about a person, taken only on our own one-time page
    """

    name: str
    choices: Callable[[Asking], Sequence[Choice]] | None = None
    many: bool = False
    optional: bool = False
    clean: Callable[[str], str] = str.strip
    only_if: Callable[[Asking], bool] | None = None
    on_page: bool = False


@dataclass(frozen=True)
class Form:
    """
    A named row of steps, the frozen model of its answers, and the deed.

    Its sentences are ``<name>.title``, ``<name>.<step>.ask`` and ``<name>.<step>.name``.
    """

    name: str
    answers: type[BaseModel]
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step:
        """Return the step with that name."""
        return next(step for step in self.steps if step.name == name)


@dataclass(frozen=True)
class Progress:
    """
    Where somebody is in a form.

    :param turn: grows with each question, so that buttons of earlier ones are known as old
    """

    at: str
    answers: Answers = field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    editing: bool = False
    turn: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return JSON-ready data."""
        return {
            "at": self.at,
            "answers": dict(self.answers),
            "ticked": list(self.ticked),
            "editing": self.editing,
            "turn": self.turn,
            "facts": dict(self.facts),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(**{**data, "ticked": tuple(data["ticked"])})


class Act(StrEnum):
    """What somebody did in a form."""

    TYPED = "typed"
    PICKED = "picked"
    SKIPPED = "!skip"
    TICKED_ALL = "!done"
    BACK = "!back"
    STOP = "!stop"
    EDIT = "!edit"
    SUBMIT = "!ok"
    WROTE_ON_PAGE = "page"


_SIGNS = frozenset(act for act in Act if act.startswith("!"))


@dataclass(frozen=True)
class Did:
    """An act, with the typed words, the picked key, or the step to edit."""

    act: Act
    value: str = ""


class End(StrEnum):
    """How a form ended."""

    SUBMITTED = "submitted"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Option:
    """
    A button of a question; ``code`` is what :func:`read_code` understands.

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


@dataclass(frozen=True)
class Advance:
    """The new progress; what to say first, if anything; and the end, if it came."""

    progress: Progress
    notice: Text | None = None
    end: End | None = None


def begin(
    form: Form, *, town: Town, facts: Answers | None = None, answers: Answers | None = None
) -> Progress:
    """Start a form; with ``answers`` given, at its summary, where each can be edited."""
    progress = Progress(at="", answers=answers or {}, facts=facts or {})
    return _go(progress, _next_place(form, progress, town))


def read_code(code: str) -> Did:
    """Understand the code of a pressed option."""
    if code.startswith(Act.EDIT):
        return Did(Act.EDIT, code.removeprefix(Act.EDIT))
    # A sign that this version does not know is a choice that nobody offers.
    return Did(Act(code)) if code in _SIGNS else Did(Act.PICKED, code)


def advance(form: Form, progress: Progress, did: Did, *, town: Town) -> Advance:
    """Take one act; whatever it is, the answers given so far stay."""
    if did.act is Act.STOP:
        return Advance(progress, end=End.STOPPED)
    if progress.at == SUMMARY:
        return _at_summary(form, progress, did, town)
    if not _is_asked(form, progress, town):
        return _ask_once_more(form, progress, town)
    step = form.step(progress.at)
    if did.act is Act.BACK:
        return Advance(_go(progress, _place_before(form, progress, town)))
    if did.act is Act.SKIPPED and step.optional:
        return _answered(form, progress, [] if step.many else "", town)
    return (_wrote if step.choices is None else _chose)(form, progress, did, town)


def question(form: Form, progress: Progress, *, town: Town) -> Question:
    """Say what is asked where ``progress`` stands."""
    if not _is_asked(form, progress, town):
        progress = _go(progress, _next_place(form, progress, town))
    if progress.at == SUMMARY:
        return _summary(form, progress, town)
    step = form.step(progress.at)
    asking = _asking(progress, town)
    ticks = _ticks(step, progress, town)
    visible = [s.name for s in _visible(form, progress, town)]
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
        options.append(Option(Text.of("forms.skip"), Act.SKIPPED, "next"))
    if progress.editing or visible.index(step.name):
        options.append(Option(Text.of("forms.back"), Act.BACK, "leave"))
    options.append(Option(Text.of("forms.stop"), Act.STOP, "leave"))
    return Question(text, tuple(options), page=step.on_page)


def given(form: Form, progress: Progress, *, town: Town) -> Answers:
    """Return the answers of the steps that apply, as they are handed to the deed."""
    names = {step.name for step in _visible(form, progress, town)}
    return {name: answer for name, answer in progress.answers.items() if name in names}


def _summary(form: Form, progress: Progress, town: Town) -> Question:
    visible = _visible(form, progress, town)
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
    labels = {choice.key: choice.label for choice in step.choices(_asking(progress, town))}
    given = [answer] if isinstance(answer, str) else answer
    return Text.listed(*(labels[key] for key in given if key in labels))


def _at_summary(form: Form, progress: Progress, did: Did, town: Town) -> Advance:
    if did.act is Act.SUBMIT:
        if _next_place(form, progress, town) != SUMMARY:
            return _ask_once_more(form, progress, town)
        return Advance(progress, end=End.SUBMITTED)
    names = {step.name for step in _visible(form, progress, town)}
    if did.act is Act.EDIT and did.value in names:
        return Advance(replace(_go(progress, did.value), editing=True))
    return Advance(progress, notice=Text.of("forms.choose_please"))


def _chose(form: Form, progress: Progress, did: Did, town: Town) -> Advance:
    step = form.step(progress.at)
    assert step.choices is not None
    choices = step.choices(_asking(progress, town))
    ticks = _ticks(step, progress, town)
    if did.act is Act.TICKED_ALL and step.many and ticks:
        return _answered(form, progress, list(ticks), town)
    key = did.value if did.act is Act.PICKED else ""
    if did.act is Act.TYPED:
        spoken = {choice.label.spoken("ja"): choice.key for choice in choices}
        spoken |= {choice.label.spoken("ja-easy"): choice.key for choice in choices}
        key = spoken.get(did.value.strip(), "")
    if key not in {choice.key for choice in choices}:
        return Advance(progress, notice=Text.of("forms.choose_please"))
    if not step.many:
        return _answered(form, progress, key, town)
    ticked = tuple(k for k in ticks if k != key)
    if key not in ticks:
        ticked = (*ticked, key)
    # Ticking does not make the other buttons of the same question old.
    return Advance(replace(progress, ticked=ticked))


def _wrote(form: Form, progress: Progress, did: Did, town: Town) -> Advance:
    step = form.step(progress.at)
    if did.act not in {Act.TYPED, Act.WROTE_ON_PAGE}:
        return Advance(progress, notice=Text.of("forms.type_please"))
    if did.act is Act.TYPED and step.on_page:
        return Advance(progress, notice=Text.of("forms.write_on_page"))
    try:
        words = step.clean(did.value)
    except Refused as refused:
        return Advance(progress, notice=refused.text)
    if not words:
        return Advance(progress, notice=Text.of("forms.empty"))
    return _answered(form, progress, words, town)


def _answered(form: Form, progress: Progress, answer: Any, town: Town) -> Advance:
    answers = {**progress.answers, progress.at: answer}
    progress = replace(progress, answers=answers)
    return Advance(_go(progress, _next_place(form, progress, town)))


def _next_place(form: Form, progress: Progress, town: Town) -> str:
    for step in _visible(form, progress, town):
        if not _stands(step, progress, town):
            return step.name
    return SUMMARY


def _stands(step: Step, progress: Progress, town: Town) -> bool:
    """Whether a step has an answer that its buttons still offer."""
    if step.name not in progress.answers:
        return False
    answer = progress.answers[step.name]
    if step.choices is None or not answer:
        return True
    keys = {choice.key for choice in step.choices(_asking(progress, town))}
    return keys.issuperset([answer] if isinstance(answer, str) else answer)


def _ticks(step: Step, progress: Progress, town: Town) -> tuple[str, ...]:
    """The ticks that are still offered; another answer may have taken some away."""
    keys = {choice.key for choice in step.choices(_asking(progress, town))} if step.choices else ()
    return tuple(key for key in progress.ticked if key in keys)


def _is_asked(form: Form, progress: Progress, town: Town) -> bool:
    """Whether the place exists: a new version may have dropped the step of a draft."""
    names = {step.name for step in _visible(form, progress, town)}
    return progress.at == SUMMARY or progress.at in names


def _ask_once_more(form: Form, progress: Progress, town: Town) -> Advance:
    place = _next_place(form, progress, town)
    return Advance(_go(progress, place), notice=Text.of("forms.ask_once_more"))


def _place_before(form: Form, progress: Progress, town: Town) -> str:
    if progress.editing:
        return SUMMARY
    names = [step.name for step in _visible(form, progress, town)]
    return names[max(0, names.index(progress.at) - 1)]


def _go(progress: Progress, place: str) -> Progress:
    given = progress.answers.get(place)
    return replace(
        progress,
        at=place,
        editing=False,
        ticked=tuple(given) if isinstance(given, list) else (),
        turn=progress.turn + 1,
    )


def _visible(form: Form, progress: Progress, town: Town) -> list[Step]:
    asking = _asking(progress, town)
    return [step for step in form.steps if step.only_if is None or step.only_if(asking)]


def _asking(progress: Progress, town: Town) -> Asking:
    return Asking(town=town, facts=progress.facts, answers=progress.answers)
