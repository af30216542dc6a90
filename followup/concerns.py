"""
The kinds of concern, how soon each is looked at, and what could help.

Ideas, not orders, and never more than three; their sentences are ``check_ins.help.<key>``.
"""

from enum import StrEnum

from followup.course import Answer
from followup.questions import Question
from followup.urgency import Urgency

MOST = 3


class Kind(StrEnum):
    """Why a coordinator should look; the name of it is ``check_ins.concern.<kind>``."""

    BAD_ANSWER = "bad_answer"
    TOO_MUCH = "too_much"
    WANTS_TO_TALK = "wants_to_talk"
    UNEASY_TWICE = "uneasy_twice"
    TWO_UNEASY = "two_uneasy"
    APART = "apart"
    SINKING = "sinking"
    SILENCE = "silence"
    VISIT_MISSING = "visit_missing"
    VISIT_UNDATED = "visit_undated"
    RESTS_GO_ON = "rests_go_on"
    CANCELS_GO_ON = "cancels_go_on"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    BLOCKED = "blocked"

    @property
    def urgency(self) -> Urgency:
        """How soon such a concern is looked at."""
        return _URGENCY[self]


_URGENCY = {
    Kind.BAD_ANSWER: Urgency.SAME_DAY,
    Kind.TOO_MUCH: Urgency.SAME_DAY,
    Kind.WANTS_TO_TALK: Urgency.SAME_DAY,
    Kind.UNEASY_TWICE: Urgency.NEXT_WORKING_DAY,
    Kind.TWO_UNEASY: Urgency.NEXT_WORKING_DAY,
    Kind.APART: Urgency.THIS_WEEK,
    Kind.SINKING: Urgency.THIS_WEEK,
    Kind.SILENCE: Urgency.THIS_WEEK,
    Kind.VISIT_MISSING: Urgency.NEXT_WORKING_DAY,
    Kind.VISIT_UNDATED: Urgency.THIS_WEEK,
    Kind.RESTS_GO_ON: Urgency.THIS_WEEK,
    Kind.CANCELS_GO_ON: Urgency.THIS_WEEK,
    Kind.CONSENT_WITHDRAWN: Urgency.SAME_DAY,
    Kind.BLOCKED: Urgency.NEXT_WORKING_DAY,
}


class Help(StrEnum):
    """One thing that could help."""

    LISTEN = "listen"
    GO_ALONG = "go_along"
    QUIETER_PLACE = "quieter_place"
    SHORTER = "shorter"
    REST = "rest"
    OTHER_DAY = "other_day"
    OTHER_ROLE = "other_role"
    JUST_BE_THERE = "just_be_there"
    NOTE_FOR_HOST = "note_for_host"
    TALK_15 = "talk_15"
    THREE_TALK = "three_talk"
    SHARE_HOPE = "share_hope"
    FEWER = "fewer"
    SECOND_PERSON = "second_person"
    PHONE = "phone"
    LET_BE = "let_be"
    NEW_DATE = "new_date"
    SMALLER_STEP = "smaller_step"
    STOP_SESSIONS = "stop_sessions"
    TELL_HOST_KINDLY = "tell_host_kindly"
    OTHER_WAY = "other_way"


_ABOUT = {
    Question.PERSON_SAFE: (Help.LISTEN, Help.GO_ALONG, Help.QUIETER_PLACE),
    Question.PERSON_AGAIN: (Help.REST, Help.SHORTER, Help.OTHER_DAY),
    Question.PERSON_FIT: (Help.OTHER_ROLE, Help.JUST_BE_THERE, Help.SHORTER),
    Question.PERSON_LATELY: (Help.LISTEN, Help.REST, Help.OTHER_ROLE),
    Question.HOST_TOGETHER: (Help.TALK_15, Help.NOTE_FOR_HOST, Help.GO_ALONG),
    Question.HOST_GOOD: (Help.SHARE_HOPE, Help.TALK_15, Help.THREE_TALK),
    Question.HOST_EFFORT: (Help.FEWER, Help.SHORTER, Help.SECOND_PERSON),
    Question.HOST_LATELY: (Help.TALK_15, Help.FEWER, Help.SECOND_PERSON),
}

_WITH = {
    Kind.WANTS_TO_TALK: (Help.PHONE, Help.LISTEN),
    Kind.APART: (Help.LISTEN, Help.TALK_15, Help.THREE_TALK),
    Kind.SILENCE: (Help.PHONE, Help.OTHER_WAY, Help.LET_BE),
    Kind.VISIT_MISSING: (Help.PHONE, Help.NEW_DATE, Help.SMALLER_STEP),
    Kind.VISIT_UNDATED: (Help.NEW_DATE, Help.GO_ALONG, Help.SMALLER_STEP),
    Kind.RESTS_GO_ON: (Help.LISTEN, Help.OTHER_DAY, Help.SHORTER),
    Kind.CANCELS_GO_ON: (Help.TALK_15, Help.OTHER_DAY, Help.FEWER),
    Kind.CONSENT_WITHDRAWN: (Help.STOP_SESSIONS, Help.TELL_HOST_KINDLY, Help.LET_BE),
    Kind.BLOCKED: (Help.PHONE, Help.OTHER_WAY),
}


def what_could_help(*, kind: Kind, said: tuple[Answer, ...]) -> tuple[Help, ...]:
    """
    Return at most three ideas: by the kind of concern, or by the answers, heaviest first.

    Each answer's first idea comes before anybody's second.
    """
    if kind in _WITH:
        return _WITH[kind]
    heaviest = sorted(said, key=lambda one: -one.weight)
    ideas = [_ABOUT[one.question] for one in heaviest if one.weight > 0]
    by_turn = [idea[turn] for turn in range(MOST) for idea in ideas]
    return tuple(dict.fromkeys(by_turn))[:MOST]
