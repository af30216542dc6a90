"""
「しばらく聞かないで」: no question to this side for a while.

Answering and talking stay possible at any time.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from casework.decline_check_in import wait_no_more
from casework.own_check_in import hold_check_in
from casework.policies import policy_of
from casework.policy import allowed
from followup.cadence import pause_until
from storage.base import Id
from storage.states import HowHeard
from storage.tables import Account
from towns import Town


@allowed
def quiet_for_a_while(
    session: Session,
    *,
    check_in: Id | None,
    by: Account,
    how: HowHeard = HowHeard.CHAT,
    towns: Mapping[str, Town],
    now: datetime,
) -> datetime:
    """
    Ask the one who was asked nothing for a while, and return until when.

    :raises NotYours: if it was put to somebody else
    :raises TooLate: if it was taken back
    """
    held = hold_check_in(session, check_in=check_in, by=by, how=how)
    until = pause_until(policy=policy_of(towns[held.check_in.town]), now=now)
    held.member.quiet_until = until
    wait_no_more(session, held=held, by=by, act="check_in.quiet", how=how, now=now)
    return until
