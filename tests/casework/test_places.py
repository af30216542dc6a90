"""声かけ先: who may call for which wish, what may be told, and what is kept of a call."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours
from casework.log_call import CallOutcome, log_call, note_call, words_of_call
from casework.search import Found, keep_candidates
from casework.views_places import PlacesView, places_for
from matching.candidates import Candidates
from storage.database import Database
from storage.states import Role
from storage.tables import Account, AuditEntry, CallLog, Wish
from tests.making import NOW, TOWN, make_account, make_consent, make_person, make_wish
from towns import Town

CHAMBER = "叶江商工会 女性部"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on either database."""
    with database.writing() as session:
        yield session


def a_wish(session: Session, *, consent: bool = True, protected: bool = False) -> Wish:
    """Make a wish of a new person and their supporter."""
    supporter = make_account(session, Role.SUPPORTER)
    person = make_person(session, supporter, protected=protected)
    if consent:
        make_consent(session, person)
    return make_wish(session, person)


def seen(session: Session, wish: Wish, by: Account) -> PlacesView:
    """Return the places as somebody sees them."""
    return places_for(session, wish=wish.id, by=by, town=TOWN, now=NOW)


def test_the_places_stand_as_the_search_ranked_them(session: Session) -> None:
    """Names that the town file lost are left out, and others fill up to three."""
    wish = a_wish(session)
    coordinator = make_account(session, Role.COORDINATOR)
    found = Found(
        wish=wish.id,
        revision=wish.revision,
        candidates=Candidates(wish=wish.id.hex),
        places=(CHAMBER, "もうない会"),
    )
    keep_candidates(session, found_now=found, town=TOWN, now=NOW)

    view = seen(session, wish, coordinator)

    assert view.places[0].name == CHAMBER
    assert len(view.places) == len({one.key for one in view.places}) == 3


def test_without_consent_nothing_of_the_person_is_told(session: Session) -> None:
    """Nor of a protected person, with consent or without."""
    coordinator = make_account(session, Role.COORDINATOR)

    open_one = seen(session, a_wish(session), coordinator)
    assert open_one.sentence
    assert open_one.area
    for wish in (a_wish(session, consent=False), a_wish(session, protected=True)):
        view = seen(session, wish, coordinator)
        assert (view.sentence, view.likes, view.area) == ("", (), "")
        assert view.places


def test_a_call_is_kept_with_who_when_and_how(session: Session) -> None:
    """Its note is sealed, and only who called reads it."""
    wish = a_wish(session)
    coordinator, other = (make_account(session, Role.COORDINATOR) for _ in range(2))

    call = log_call(
        session,
        wish=wish.id,
        place=CHAMBER,
        outcome=CallOutcome.THINKING,
        by=coordinator,
        town=TOWN,
        now=NOW,
    )
    note_call(session, call=call.id, words="来週また電話します", by=coordinator, now=NOW)

    row = session.scalars(select(CallLog)).one()
    assert (row.called_by, row.called_at, row.wish_id) == (coordinator.id, NOW, wish.id)
    assert "来週".encode() not in (row.note_sealed or b"")
    assert words_of_call(session, call=call.id, by=coordinator) == "来週また電話します"
    with pytest.raises(NotYours):
        words_of_call(session, call=call.id, by=other)
    assert [one.outcome for one in seen(session, wish, other).calls] == [CallOutcome.THINKING]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "call.logged")).one()
    assert entry.facts == {"outcome": "thinking"}


def test_nobody_calls_for_what_is_not_theirs(session: Session) -> None:
    """Another supporter, a host, another town, a place that the town does not know."""
    wish = a_wish(session)
    coordinator = make_account(session, Role.COORDINATOR)
    strangers = (
        make_account(session, Role.SUPPORTER),
        make_account(session, Role.HOST),
        make_account(session, Role.COORDINATOR, town="elsewhere"),
    )

    def logs(by: Account, place: str = CHAMBER, town: str = TOWN.key) -> None:
        log_call(
            session,
            wish=wish.id,
            place=place,
            outcome=CallOutcome.GLADLY,
            by=by,
            town=replace_town(town),
            now=NOW,
        )

    for by in strangers:
        with pytest.raises(NotYours):
            logs(by)
        with pytest.raises(NotYours):
            seen(session, wish, by)
    with pytest.raises(NotYours):
        logs(coordinator, place="どこにもない会")
    with pytest.raises(NotYours):
        logs(coordinator, town="elsewhere")
    assert session.scalars(select(CallLog)).all() == []


def replace_town(key: str) -> Town:
    """Return the town under another key."""
    return TOWN.model_copy(update={"key": key})
