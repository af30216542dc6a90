"""
Where somebody is in a form: which steps apply, which are answered, what comes before and next.

An answer counts as long as its buttons still offer it, so that a new version of a form, or
another answer, never leaves a draft in a place that does not exist.
"""

from dataclasses import replace

from bot.forms.form import SUMMARY, Answers, Asking, Form, Progress, Step
from towns import Town


def given(form: Form, progress: Progress, *, town: Town) -> Answers:
    """Return the answers of the steps that apply, as they are handed to the deed."""
    names = {step.name for step in applying(form, progress, town=town)}
    return {name: answer for name, answer in progress.answers.items() if name in names}


def next_place(form: Form, progress: Progress, *, town: Town) -> str:
    """Return the first step that has no answer that stands, or the summary."""
    for step in applying(form, progress, town=town):
        if not _stands(step, progress, town):
            return step.name
    return SUMMARY


def place_before(form: Form, progress: Progress, *, town: Town) -> str:
    """Return where 「もどる」 leads: a step back, or from an edited answer to the summary."""
    if progress.editing:
        return SUMMARY
    names = [step.name for step in applying(form, progress, town=town)]
    return names[max(0, names.index(progress.at) - 1)]


def go_to(progress: Progress, place: str) -> Progress:
    """Return the progress at a place, its earlier ticks set; buttons shown before are old now."""
    given = progress.answers.get(place)
    return replace(
        progress,
        at=place,
        editing=False,
        doubt=None,
        ticked=tuple(given) if isinstance(given, list) else (),
        turn=progress.turn + 1,
    )


def is_asked(form: Form, progress: Progress, *, town: Town) -> bool:
    """Return whether the place exists: a new version may have dropped the step of a draft."""
    names = {step.name for step in applying(form, progress, town=town)}
    return progress.at == SUMMARY or progress.at in names


def ticks_of(step: Step, progress: Progress, *, town: Town) -> tuple[str, ...]:
    """Return the ticks that are still offered; another answer may have taken some away."""
    keys = (
        {choice.key for choice in step.choices(asking_at(progress, town=town))}
        if step.choices
        else ()
    )
    return tuple(key for key in progress.ticked if key in keys)


def applying(form: Form, progress: Progress, *, town: Town) -> list[Step]:
    """Return the steps that are asked at all, as the answers stand."""
    asking = asking_at(progress, town=town)
    return [step for step in form.steps if step.only_if is None or step.only_if(asking)]


def asking_at(progress: Progress, *, town: Town) -> Asking:
    """Return what a step may look at."""
    return Asking(town=town, facts=progress.facts, answers=progress.answers)


def _stands(step: Step, progress: Progress, town: Town) -> bool:
    """Whether a step has an answer that its buttons still offer."""
    if step.name not in progress.answers:
        return False
    answer = progress.answers[step.name]
    if step.choices is None or not answer:
        return True
    keys = {choice.key for choice in step.choices(asking_at(progress, town=town))}
    return keys.issuperset([answer] if isinstance(answer, str) else answer)
