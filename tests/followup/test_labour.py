"""Which answers about 体験 a coordinator looks at."""

import pytest

from followup.labour import HARMLESS, Question, Said, concerns, needs_a_look, reviews_due
from followup.policy import Policy

FINE = dict(HARMLESS)


@pytest.mark.parametrize(
    ("question", "answer", "concern"),
    [
        (Question.SALE, Said.YES, True),
        (Question.STAFF, Said.YES, True),
        (Question.QUOTA, Said.YES, True),
        (Question.FREE, Said.YES, False),
        (Question.FREE, Said.NO, True),
        (Question.GROWING, Said.YES, True),
        (Question.GROWING, Said.NO, False),
    ],
)
def test_each_question_has_its_harmless_answer(
    question: Question, answer: Said, concern: bool
) -> None:
    """
    Being free to refuse is a yes that is wanted; the other four are not.
    """
    assert concerns({**FINE, question: answer}) == ((question,) if concern else ())


def test_what_was_not_answered_is_looked_at() -> None:
    """
    Without an answer nobody can say that it is harmless.
    """
    assert concerns({}) == tuple(Question)


def test_what_was_seen_once_is_let_pass_and_nothing_beyond_it() -> None:
    """
    A new concern needs a look of its own.
    """
    sale = {**FINE, Question.SALE: Said.YES}
    both = {**sale, Question.QUOTA: Said.YES}

    assert needs_a_look(sale, seen=())
    assert not needs_a_look(sale, seen=["sale"])
    assert needs_a_look(both, seen=["sale"])
    assert not needs_a_look(FINE, seen=())


@pytest.mark.parametrize(
    ("sessions", "minutes", "due"),
    [(4, 1199, 0), (5, 600, 1), (1, 1200, 1), (9, 2399, 1), (10, 1200, 2), (3, 3600, 3)],
)
def test_reviews_come_with_five_times_or_twenty_hours(
    sessions: int, minutes: int, due: int
) -> None:
    """
    Whichever comes first, and again with each further five or twenty.
    """
    assert reviews_due(sessions=sessions, minutes=minutes, policy=Policy()) == due
