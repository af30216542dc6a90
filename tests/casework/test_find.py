"""さがす: persons by code, own cases by a word, hosts by what they are called and offer."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.find_cases import code_in, find_cases, find_own_wishes, keep_search
from casework.find_hosts import find_hosts
from casework.ground import NotYours
from storage.states import HostState, IntroductionState, OfferState, Role
from storage.tables import Account, AuditEntry, Hope
from tests.making import (
    NOW,
    make_account,
    make_cast,
    make_host,
    make_offer,
    make_person,
    make_wish,
)


@pytest.fixture
def me(session: Session) -> Account:
    """The coordinator who looks."""
    return make_account(session, Role.COORDINATOR)


def looks_kept(session: Session) -> list[tuple[str, dict[str, object]]]:
    """What the audit holds of looks, as acts and counts."""
    session.flush()
    rows = session.scalars(
        select(AuditEntry).where(AuditEntry.act.startswith("search.")).order_by(AuditEntry.id)
    )
    return [(row.act, dict(row.facts)) for row in rows]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("K-7F3Q", "K-7F3Q"),
        ("k-7f", "K-7F"),
        ("7f3q", "K-7F3Q"),
        ("K-7", ""),  # a letter alone is leafing
        ("K-%", ""),
        ("走りたい", ""),
        ("", ""),
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str, code: str) -> None:
    """Small, wide, without the K; and a single sign is none."""
    assert code_in(typed) == code


def test_a_case_is_found_by_the_beginning_of_its_code(session: Session, me: Account) -> None:
    """By its code alone, with whether it opens freely; the look leaves counts."""
    supporter = make_account(session, Role.SUPPORTER)
    make_person(session, supporter, code="K-7F3Q")
    taken = make_cast(
        session,
        state=IntroductionState.ASKED,
        coordinator=make_account(session, Role.COORDINATOR),
    )
    taken.person.code = "K-7FAA"
    make_person(session, supporter, code="K-7GZZ")
    make_person(session, supporter, code="K-7F99", town="tonarimachi")
    session.flush()

    keep_search(session, asked="7f", by=me, now=NOW)
    found, more = find_cases(session, asked="7f", by=me)

    assert [(one.code, one.own) for one in found] == [("K-7F3Q", True), ("K-7FAA", False)]
    assert not more
    assert looks_kept(session) == [("search.code", {"count": 2, "outside": 1})]


def test_a_protected_case_in_other_hands_is_found_by_its_whole_code_alone(
    session: Session, me: Account
) -> None:
    """Who tries beginnings does not meet it."""
    cast = make_cast(session, state=IntroductionState.ASKED)
    cast.person.code, cast.person.protected = "K-AC9R", True
    session.flush()

    beginning, _ = find_cases(session, asked="K-AC", by=me)
    whole, _ = find_cases(session, asked="K-AC9R", by=me)

    assert (beginning, [one.code for one in whole]) == ([], ["K-AC9R"])


def test_a_word_is_looked_for_in_own_cases_only(session: Session, me: Account) -> None:
    """Neither everybody's nor a colleague's wishes are opened for it."""
    mine = make_cast(session, coordinator=me, sentence="コーヒーをいれてみたい")
    make_cast(session, sentence="こーひーの豆を選びたい")
    make_wish(
        session,
        make_person(session, make_account(session, Role.SUPPORTER)),
        sentence="コーヒーがすき",
    )

    for words in ("こーひー", "コ"):
        keep_search(session, asked=words, by=me, now=NOW)
    found = find_own_wishes(session, words="こーひー", by=me)

    assert [(one.code, one.sentence) for one in found] == [
        (mine.person.code, "コーヒーをいれてみたい")
    ]
    assert find_own_wishes(session, words="コ", by=me) == ()
    assert looks_kept(session) == [("search.word", {"count": 1})]


def test_hosts_are_found_by_name_offer_and_hope(session: Session, me: Account) -> None:
    """What is written anew is found at once; closed offers and refused hosts are not."""
    runners = make_host(session, name="叶江走友会")
    offer = make_offer(session, runners, text="朝の散歩をいっしょに")
    session.add(Hope(offer_id=offer.id, text="将棋の相手がほしい", created_at=NOW))
    make_offer(
        session, make_host(session, name="囲碁の会"), text="将棋の会", state=OfferState.CLOSED
    )
    make_host(session, name="将棋クラブ", state=HostState.REFUSED)
    make_host(session, name="将棋道場", town="tonarimachi")
    session.flush()

    def found(words: str) -> list[tuple[str, str]]:
        hits, _ = find_hosts(session, words=words, by=me, now=NOW)
        return [(one.name, one.offer) for one in hits]

    assert found("走友") == [("叶江走友会", "")]
    assert found("将棋") == [("叶江走友会", "朝の散歩をいっしょに")]
    assert found("サンポ") == []
    offer.text, offer.changed_at = "夕方のサンポ", NOW + timedelta(minutes=1)
    session.flush()
    assert found("さんぽ") == [("叶江走友会", "夕方のサンポ")]


def test_only_coordinators_look(session: Session) -> None:
    """A supporter leafs through offers, and knows their own persons."""
    supporter = make_account(session, Role.SUPPORTER)

    with pytest.raises(NotYours):
        find_cases(session, asked="K-7F", by=supporter)
    with pytest.raises(NotYours):
        find_own_wishes(session, words="走る", by=supporter)
    with pytest.raises(NotYours):
        find_hosts(session, words="走る", by=supporter, now=NOW)
