"""
Which look-ups of a week are unusual enough to be shown to a colleague.

Unusual is not wrong: a duty at night or a colleague on leave explains most of it. The rules
stand here alone, each with its threshold and the sentence that says why.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from followup.calendar import TOKYO

NIGHT_FROM, NIGHT_UNTIL = 22, 6
"""The hours of Japan between which a look counts as one at night."""


class Unusual(StrEnum):
    """What is unusual about an account's week."""

    PROTECTED = "protected"
    OUTSIDE = "outside"
    NIGHT = "night"
    MANY = "many"
    REFUSED = "refused"
    SEARCHED = "searched"


FROM: dict[Unusual, int] = {
    # A protected case is opened by those who look after it; everybody else is shown.
    Unusual.PROTECTED: 1,
    # Each look outside one's own has a reason, which somebody else should know of.
    Unusual.OUTSIDE: 1,
    # One look at night is an incident; a second one in the same week deserves a question.
    Unusual.NIGHT: 2,
    # A coordinator with a full caseload opens fewer different cases in a week.
    Unusual.MANY: 20,
    # A hand slips now and then; whoever tries what is not theirs does it again and again.
    Unusual.REFUSED: 10,
    # Codes are typed as they are told; whoever tries beginnings meets other people's cases.
    Unusual.SEARCHED: 20,
}
"""From how many a week on it is shown: looks, but for MANY different cases."""


@dataclass(frozen=True)
class Look:
    """
    One look at a case, one that was refused, or a look for cases by their codes.

    :param account: who looked; empty for the operator at the command line
    :param cases: the marks of the cases that were seen; none if it was refused
    :param outside: whether they were not the account's own
    :param protected: whether one of them is protected
    :param searched: codes of cases in other hands were met, and none of them was opened
    """

    account: str
    at: datetime
    cases: tuple[str, ...] = ()
    outside: bool = False
    protected: bool = False
    refused: bool = False
    searched: bool = False


@dataclass(frozen=True)
class Finding:
    """
    Something unusual about one account's week.

    :param count: how many looks, or different cases
    :param cases: the marks of the cases concerned, each once
    """

    account: str
    kind: Unusual
    count: int
    cases: tuple[str, ...]


def unusual_looks(looks: Iterable[Look]) -> tuple[Finding, ...]:
    """Return what is unusual, by account, the gravest first."""
    by_account: dict[str, list[Look]] = defaultdict(list)
    for look in looks:
        by_account[look.account].append(look)
    return tuple(
        finding
        for account in sorted(by_account)
        for kind in Unusual
        if (finding := _finding(account, kind, by_account[account])).count >= FROM[kind]
    )


def _finding(account: str, kind: Unusual, looks: list[Look]) -> Finding:
    meant = [look for look in looks if _is(kind, look)]
    cases = tuple(sorted({case for look in meant for case in look.cases}))
    count = len(cases) if kind is Unusual.MANY else len(meant)
    return Finding(account, kind, count, cases)


def _is(kind: Unusual, look: Look) -> bool:
    match kind:
        case Unusual.PROTECTED:
            return look.protected and look.outside
        case Unusual.OUTSIDE:
            return look.outside and not look.protected
        case Unusual.NIGHT:
            return _seen(look) and _at_night(look.at)
        case Unusual.MANY:
            return _seen(look)
        case Unusual.REFUSED:
            return look.refused
        case Unusual.SEARCHED:
            return look.searched


def _seen(look: Look) -> bool:
    return not (look.refused or look.searched)


def _at_night(at: datetime) -> bool:
    hour = at.astimezone(TOKYO).hour
    return hour >= NIGHT_FROM or hour < NIGHT_UNTIL
