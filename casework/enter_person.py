"""Enter a person: a case code, the supporter's own label, an area; never a name."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.codes import new_case_code
from casework.consent import give_consent
from casework.ground import record
from casework.policy import allowed
from storage.states import HowSaid, HowTold
from storage.tables import Account, Person


@allowed
def enter_person(
    session: Session,
    *,
    by: Account,
    label: str,
    area: str,
    minor: bool,
    consent: HowSaid,
    told: HowTold | None = None,
    now: datetime,
) -> Person:
    """
    Make a person's entry and record how they agreed to be looked for.

    :param label: the supporter's own words for the person, already guarded
    :param told: how it was explained to them
    :raises NotYours: if ``by`` is no supporter
    """
    person = Person(
        town=by.town,
        code=new_case_code(session),
        label=label,
        area=area,
        supporter_id=by.id,
        minor=minor,
        traits=[] if minor else ["adults_only"],
        created_at=now,
    )
    session.add(person)
    session.flush()
    record(session, by=by, act="enter_person", row=person, town=by.town, now=now)
    give_consent(session, person=person.id, by=by, how_said=consent, told=told, now=now)
    return person
