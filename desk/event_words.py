"""
One moment of a case as a sentence, in the words that chat has for each step, day and answer.
"""

from collections.abc import Callable, Mapping

from casework.heard import ELSEWHERE
from casework.resolve_task import Outcome
from casework.views_timeline import Event, What
from followup.labour import Question
from texts import Text, keys

_REASONS = ("introductions.skips", "introductions.reasons")


def event_words(event: Event) -> Text:
    """Say what happened, how it was said, and how it was heard."""
    words = _SAY[event.what](event)
    if event.how_said is not None:
        words = _and(words, Text.of(f"how_said.{event.how_said}"))
    if event.heard in ELSEWHERE:
        words = _and(words, Text.of(f"heard.how.{event.heard}"))
    return words


def _and(words: Text, more: Text) -> Text:
    return Text.of("desk_case.event.and", words=words, more=more)


def _side(event: Event) -> Text:
    return Text.of(f"check_ins.side.{event.side}")


def _named(what: What) -> Callable[[Event], Text]:
    return lambda event: Text.of(f"desk_case.event.{what}", name=event.name)


def _consent(event: Event) -> Text:
    return Text.of(f"desk_case.event.{event.what}", purpose=Text.of(f"consents.what.{event.code}"))


def _introduction(event: Event) -> Text:
    words = Text.of(
        "desk_case.event.introduction",
        name=event.name,
        state=Text.of(f"introductions.states.{event.code}"),
    )
    for table in _REASONS:
        if event.result in keys(table):
            return _and(words, Text.of(f"{table}.{event.result}"))
    return words


def _left(event: Event) -> Text:
    words = Text.of("desk_case.event.left", name=event.name)
    return _and(words, Text.of(f"placements.true.{event.result}")) if event.result else words


def _ended(event: Event) -> Text:
    words = Text.of("desk_case.event.ended")
    return _and(words, Text.of(f"placements.reason.{event.result}")) if event.result else words


def _step(event: Event) -> Text:
    return Text.of(
        "desk_case.event.step",
        side=_side(event),
        step=Text.of(f"placements.step.{event.code}"),
        answer=Text.of(f"placements.answer.{event.result}"),
    )


def _day(event: Event) -> Text:
    return Text.of("desk_case.event.day", state=Text.of(f"placements.day.{event.code}"))


def _check_in(event: Event) -> Text:
    answers = [
        Text.of(f"check_ins.{question}.level_{level}") for question, level in event.answers.items()
    ]
    return Text.of(
        "desk_case.event.check_in",
        side=_side(event),
        answer=Text.listed(*answers) if answers else Text.of(f"placements.check_in.{event.result}"),
    )


def _labour(event: Event) -> Text:
    said = [
        Text.of(
            "desk_case.event.labour_answer",
            name=Text.of(f"post_offer.{one}.name"),
            answer=Text.of(f"labour.{event.answers[one]}"),
        )
        for one in Question
        if one in event.answers
    ]
    return Text.of("desk_case.event.labour", side=_side(event), answers=Text.listed(*said))


def _call(event: Event) -> Text:
    return Text.of(
        "desk_case.event.call", place=event.name, outcome=Text.of(f"places.outcome.{event.result}")
    )


def _task(event: Event) -> Text:
    return Text.of("desk_case.event.task", kind=Text.of(f"tasks.kinds.{event.code}"))


def _settled(event: Event) -> Text:
    known = event.result in set(Outcome)
    return Text.of(
        "desk_case.event.settled",
        kind=Text.of(f"tasks.kinds.{event.code}"),
        outcome=Text.of(f"tasks.outcome.{event.result}" if known else "desk_case.by_itself"),
    )


_SAY: Mapping[What, Callable[[Event], Text]] = {
    What.CONSENT: _consent,
    What.CONSENT_BACK: _consent,
    What.WISH: lambda _: Text.of("desk_case.event.wish"),
    What.APART: _named(What.APART),
    What.INTRODUCTION: _introduction,
    What.JOINED: _named(What.JOINED),
    What.LEFT: _left,
    What.ENDED: _ended,
    What.STEP: _step,
    What.DAY: _day,
    What.CHECK_IN: _check_in,
    What.LABOUR: _labour,
    What.CALL: _call,
    What.REFERRAL: _named(What.REFERRAL),
    What.TASK: _task,
    What.SETTLED: _settled,
}
