"""訪問・電話・同行を残す: two taps and a day, with or without a case."""

import json

from sqlalchemy import select

from storage.tables import Contact, Person
from tests.flows.test_person_record import given, opened
from tests.talk import Talk


def test_from_a_wish_it_is_about_the_person_and_in_their_record(talk: Talk) -> None:
    """The person or their family; no word of what was said; the person can read of it."""
    supporter, address = given(talk)
    supporter.commands("wishes")
    supporter.presses("フルマラソン", "訪問・電話・同行を残す", "同行")
    assert not any("受け入れ先" in label for label in supporter.buttons)
    supporter.fills("本人", "11月20日", "これでよい")

    supporter.hears("残しました")
    with talk.database.reading() as session:
        row = session.scalars(select(Contact)).one()
        assert (row.kind, row.whom, str(row.day)) == ("along", "person", "2026-11-20")
        assert row.person_id == session.scalars(select(Person)).one().id
    assert "2026年11月20日 同行" in opened(talk, address).text
    file = json.loads(opened(talk, f"{address}?as=json").text)
    assert file["contacts"] == [{"kind": "along", "whom": "person", "day": "2026-11-20"}]


def test_from_the_menu_it_is_about_no_case(talk: Talk) -> None:
    """A coordinator's visit to an agency; a day that has not come is said so."""
    coordinator = talk.coordinator()
    coordinator.commands("contact")
    coordinator.fills("訪問", "ほかの機関", "2027年3月1日", "これでよい")
    coordinator.hears("3か月のあいだの日")
    coordinator.presses("もう一度")
    coordinator.fills("電話", "受け入れ先", "11月23日", "これでよい")
    coordinator.hears("残しました")
    with talk.database.reading() as session:
        row = session.scalars(select(Contact)).one()
        assert (row.kind, row.whom, row.person_id) == ("phone", "host", None)
