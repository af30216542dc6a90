"""
Filling in a form: one act leads from one place to the next, until it is submitted or stopped.

Whatever somebody does, the answers given so far stay.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.forms.doubt import Doubt, doubt_in
from bot.forms.form import SUMMARY, Answers, Form, Progress, Refused
from bot.forms.places import (
    applying,
    asking_at,
    go_to,
    is_asked,
    next_place,
    place_before,
    ticks_of,
)
from casework.guard import Kind
from texts import Text
from towns import Town


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
    MASK = "!mask"
    ANEW = "!anew"
    NOT_PERSONAL = "!not"


_CHOICES = frozenset({Act.MASK, Act.ANEW, Act.NOT_PERSONAL})
_SIGNS = frozenset(act for act in Act if act.startswith("!"))


@dataclass(frozen=True)
class Did:
    """
    An act, with the typed words, the picked key, or the step to edit.

    :param waved: what was found in these very words was shown, and is not personal, they say
    """

    act: Act
    value: str = ""
    waved: bool = False


class End(StrEnum):
    """How a form ended."""

    SUBMITTED = "submitted"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Advance:
    """
    The new progress; what to say first, if anything; and the end, if it came.

    :param waved: kinds of what was found and is not personal, as the writer says
    :param unwanted: what was typed should not stay where it was typed
    """

    progress: Progress
    notice: Text | None = None
    end: End | None = None
    waved: tuple[Kind, ...] = ()
    unwanted: bool = False


def begin(
    form: Form, *, town: Town, facts: Answers | None = None, answers: Answers | None = None
) -> Progress:
    """Start a form; with ``answers`` given, at its summary, where each can be edited."""
    progress = Progress(at="", answers=answers or {}, facts=facts or {})
    return go_to(progress, next_place(form, progress, town=town))


def read_code(code: str) -> Did:
    """Understand the code of a pressed option."""
    if code.startswith(Act.EDIT):
        return Did(Act.EDIT, code.removeprefix(Act.EDIT))
    # A sign that this version does not know is a choice that nobody offers.
    return Did(Act(code)) if code in _SIGNS else Did(Act.PICKED, code)


def advance(form: Form, progress: Progress, did: Did, *, town: Town) -> Advance:
    """Take one act; whatever it is, the answers given so far stay."""
    if did.act is Act.STOP:
        return Advance(progress.without_doubt(), end=End.STOPPED)
    if progress.at == SUMMARY:
        return _at_summary(form, progress, did, town)
    if not is_asked(form, progress, town=town):
        return _ask_once_more(form, progress, town)
    step = form.step(progress.at)
    if did.act is Act.BACK:
        return Advance(go_to(progress, place_before(form, progress, town=town)))
    if did.act is Act.SKIPPED and step.optional:
        return _answered(form, progress, [] if step.many else "", town)
    return (_wrote if step.choices is None else _chose)(form, progress, did, town)


def _at_summary(form: Form, progress: Progress, did: Did, town: Town) -> Advance:
    if did.act is Act.SUBMIT:
        if next_place(form, progress, town=town) != SUMMARY:
            return _ask_once_more(form, progress, town)
        return Advance(progress, end=End.SUBMITTED)
    names = {step.name for step in applying(form, progress, town=town)}
    if did.act is Act.EDIT and did.value in names:
        return Advance(replace(go_to(progress, did.value), editing=True))
    return Advance(progress, notice=Text.of("forms.choose_please"))


def _chose(form: Form, progress: Progress, did: Did, town: Town) -> Advance:
    step = form.step(progress.at)
    assert step.choices is not None
    choices = step.choices(asking_at(progress, town=town))
    ticks = ticks_of(step, progress, town=town)
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
    if progress.doubt is not None and did.act in _CHOICES:
        return _chose_about(progress, progress.doubt, did, town, form)
    if did.act not in {Act.TYPED, Act.WROTE_ON_PAGE}:
        return Advance(progress, notice=Text.of("forms.type_please"))
    if did.act is Act.TYPED and step.on_page:
        return Advance(progress, notice=Text.of("forms.write_on_page"), unwanted=True)
    return _took_words(form, progress, did, town)


def _took_words(form: Form, progress: Progress, did: Did, town: Town) -> Advance:
    step = form.step(progress.at)
    try:
        words = step.clean(did.value)
    except Refused as refused:
        return Advance(progress, notice=refused.text)
    if not words:
        return Advance(progress, notice=Text.of("forms.empty"))
    doubt = doubt_in(step.guard, words)
    if doubt is None:
        return _answered(form, progress, words, town)
    if did.waved and not doubt.firm:
        return replace(_answered(form, progress, words, town), waved=doubt.kinds)
    return Advance(replace(progress, doubt=doubt, turn=progress.turn + 1), unwanted=True)


def _chose_about(progress: Progress, doubt: Doubt, did: Did, town: Town, form: Form) -> Advance:
    """Mask what was found, begin anew, or take it as it is; only what was offered is done."""
    if did.act is Act.MASK:
        return _answered(form, progress, doubt.masked, town)
    if did.act is Act.ANEW:
        return Advance(replace(progress, doubt=None, turn=progress.turn + 1))
    if doubt.firm:
        return Advance(progress, notice=Text.of("forms.choose_please"))
    return replace(_answered(form, progress, doubt.words, town), waved=doubt.kinds)


def _answered(form: Form, progress: Progress, answer: Any, town: Town) -> Advance:
    answers = {**progress.answers, progress.at: answer}
    progress = replace(progress, answers=answers)
    return Advance(go_to(progress, next_place(form, progress, town=town)))


def _ask_once_more(form: Form, progress: Progress, town: Town) -> Advance:
    place = next_place(form, progress, town=town)
    return Advance(go_to(progress, place), notice=Text.of("forms.ask_once_more"))
