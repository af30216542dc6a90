"""A case, a host and a search at the desk: whoever looks leaves a trace, and a reason elsewhere."""

import re

from sqlalchemy import select

from storage.states import IntroductionState
from storage.tables import AuditEntry, Hope
from tests.casework.placing import placed
from tests.desk.sitting import Seat
from tests.making import Cast, audit_of, make_cast, make_consent, make_host, make_offer
from tests.talk import Talk


def in_my_hands(talk: Talk, seat: Seat) -> Cast:
    """A person with everything, looked after by whoever sits here."""
    with talk.database.writing() as session:
        cast = make_cast(session, coordinator=session.merge(seat.member.account))
        cast.wish.likes = ["running"]
        cast.wish.own_words = "むかし走っていた"
        cast.wish.family_wish = "外に出てほしい"
        make_consent(session, cast.person)
        placed(session, cast)
        session.flush()
        session.expunge_all()
        return cast


def elsewhere(talk: Talk) -> Cast:
    """A person whom a colleague looks after."""
    with talk.database.writing() as session:
        cast = make_cast(session, state=IntroductionState.ASKED)
        cast.wish.likes = []
        session.flush()
        session.expunge_all()
        return cast


def reasons_kept(talk: Talk, cast: Cast) -> list[str]:
    """Why the case was opened, as the audit has it."""
    with talk.database.writing() as session:
        rows = audit_of(session, session.merge(cast.person))
        return [row.facts["reason"] for row in rows if row.act == "read_case"]


def test_an_own_case_opens_with_both_voices_apart(talk: Talk, seat: Seat) -> None:
    """The person's own words and the family's wish are never one; the trace says one's task."""
    cast = in_my_hands(talk, seat)

    seat.opens(f"/cases/{cast.person.code}")

    assert "本人のことばむかし走っていた" in seat.text
    assert "家族の願い(本人の願いとは別です)\n外に出てほしい" in seat.text
    assert "K-" in seat.text
    assert cast.person.label not in seat.text
    assert "願いをおあずかりした" in seat.text
    assert reasons_kept(talk, cast) == ["task"]


def test_the_day_beside_today_is_chosen(talk: Talk, seat: Seat) -> None:
    """Ties of that day stand in the ecomap; a day that cannot be says so, and nothing is lost."""
    cast = in_my_hands(talk, seat)
    path = f"/cases/{cast.person.code}"
    entered = 'name="before" type="date" min="1900-01-01" max="2026-11-23" value="{}"'

    seat.opens(f"{path}?before=2026-10-01")
    assert entered.format("2026-10-01") in seat.page.text
    assert "10月1日" in seat.page.text
    for wrong in ("2026-11-24", "2027-01-01", "0026-10-01", "10月1日"):
        seat.opens(f"{path}?before={wrong}")
        assert "その日とは並べられません。きのうまでの日" in seat.text
        assert seat.page.status_code == 200
    seat.opens(f"{path}?before=")
    assert "並べられません" not in seat.text


def test_another_s_case_says_nothing_until_a_reason_is_chosen(talk: Talk, seat: Seat) -> None:
    """The reason stands in the audit; no reason opens nothing."""
    cast = elsewhere(talk)

    seat.opens(f"/cases/{cast.person.code}")
    assert "ひらく理由" in seat.text
    assert cast.wish.sentence not in seat.text
    assert reasons_kept(talk, cast) == []
    seat.does("open", reason="covering")

    assert f"「{cast.wish.sentence}」" in seat.text
    assert reasons_kept(talk, cast) == ["covering"]
    introduction = f"/introductions/{cast.introduction.id}"
    assert cast.wish.sentence in seat.opens(introduction).text
    assert len(reasons_kept(talk, cast)) == 1


def test_a_reason_that_nobody_offered_is_none(talk: Talk, seat: Seat) -> None:
    """Nor does deciding work on what was not opened."""
    cast = elsewhere(talk)

    seat.does("open", f"/introductions/{cast.introduction.id}", reason="task")
    assert seat.page.status_code == 422
    assert cast.wish.sentence not in seat.text
    seat.does("skip", f"/introductions/{cast.introduction.id}", reason="not_now")

    assert seat.page.status_code == 404
    assert reasons_kept(talk, cast) == []


def test_every_button_of_a_case_and_a_host_opens_the_conversation(talk: Talk, seat: Seat) -> None:
    """What chat can do for them is one press away."""
    cast = in_my_hands(talk, seat)

    for path in (f"/cases/{cast.person.code}", f"/hosts/{cast.host.id}", "/hosts"):
        seat.opens(path)
        forms = re.findall(
            r'name="action" value="([^"]+)"><input type="hidden" name="row" value="([^"]*)">\s*'
            r'<input type="hidden" name="argument" value="([^"]*)">',
            seat.page.text,
        )
        csrf = seat.csrf
        assert forms
        for action, row, argument in dict.fromkeys(forms):
            pressed = {"action": action, "row": row, "argument": argument}
            seat.posts("/go", {"csrf": csrf, "act": "go", **pressed})
            assert seat.page.status_code == 200, action
            assert "見つかりません" not in seat.text, action


def test_a_host_shows_what_it_carries_and_hopes(talk: Talk, seat: Seat) -> None:
    """Its load against the month's measure; whom it meets, by codes."""
    cast = in_my_hands(talk, seat)
    with talk.database.writing() as session:
        session.add(Hope(offer_id=cast.offer.id, text="走る仲間がほしい", created_at=talk.now))

    seat.opens(f"/hosts/{cast.host.id}")

    assert "0回(月に2回までがめやす)" in seat.text
    assert "あるとうれしいこと走る仲間がほしい" in seat.text
    assert cast.person.code in seat.text
    assert "走友会" in seat.opens("/hosts?shelf=known").text
    assert "走友会" not in seat.opens("/hosts?shelf=waiting").text


def test_whose_gift_it_is_stands_behind_the_reason_of_the_case(talk: Talk, seat: Seat) -> None:
    """A giving person is 「地域の方」 until their case is opened."""
    cast = elsewhere(talk)
    with talk.database.writing() as session:
        giving = make_host(session, name="地域の方", person_id=cast.person.id)
        make_offer(session, giving, text="コーヒーの入れ方")

    seat.opens(f"/hosts/{giving.id}")
    assert "地域の方が贈っています" in seat.text
    assert cast.person.code not in seat.text
    assert "コーヒー" in seat.opens("/search?q=コーヒー").text
    assert cast.person.code not in seat.text
    seat.does("giver", f"/hosts/{giving.id}")
    assert seat.page.status_code == 422
    seat.does("giver", f"/hosts/{giving.id}", reason="urgent")

    assert cast.person.code in seat.text
    assert reasons_kept(talk, cast) == ["urgent"]


def test_a_search_leads_on_and_leaves_counts(talk: Talk, seat: Seat) -> None:
    """A case in other hands is its code and a question; the audit has numbers, no words."""
    own, other = in_my_hands(talk, seat), elsewhere(talk)

    seat.opens(f"/search?q={other.person.code}")
    assert f"{other.person.code}\nほかの方が見ているケースです。" in seat.text
    assert "フルマラソン" not in seat.text
    seat.opens("/search?q=フルマラソン")
    assert own.person.code in seat.text
    assert other.person.code not in seat.text
    assert "2文字以上" in seat.opens("/search?q=走").text

    with talk.database.writing() as session:
        kept = session.scalars(select(AuditEntry).where(AuditEntry.act.startswith("search.")))
        assert [(one.act, one.facts) for one in kept] == [
            ("search.code", {"count": 1, "outside": 1}),
            ("search.word", {"count": 1}),
        ]


def test_nobody_s_case_is_not_here(talk: Talk, seat: Seat) -> None:
    """Neither a code that nobody has, nor what is no id."""
    for path in ("/cases/K-0000", "/hosts/7", "/tasks/7", "/introductions/7"):
        assert seat.opens(path).page.status_code == 404
