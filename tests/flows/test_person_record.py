"""本人の記録を渡す: everything about the person, on a page, and nothing of it in the chat."""

import asyncio
import json
from datetime import date

import httpx
from sqlalchemy import select
from starlette.applications import Starlette

from bot.channels.page import page_routes
from casework.answer_power import answer_power
from casework.enter_tie import TieTold, enter_tie
from casework.set_goal import rate_goal, set_goal
from casework.ties import Bond, Giving, PartyKind, Power
from storage.states import HowHeard, HowSaid
from storage.tables import AuditEntry, Person, Wish
from tests.flows.wishing import with_candidate
from tests.talk import Member, Talk


def opened(talk: Talk, address: str) -> httpx.Response:
    """Open a page of the town."""
    app = Starlette(
        routes=page_routes(
            database=talk.database,
            clock=lambda: talk.now,
            world=talk.world,
            registry=talk.registry,
            stored=lambda: None,
        )
    )

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=talk.world.page_url) as browser:
            return await browser.get(address)

    return asyncio.run(get())


def given(talk: Talk) -> tuple[Member, str]:
    """A supporter who has the address of the page."""
    supporter, _, _ = with_candidate(talk)
    with talk.database.writing() as session:
        wish = session.scalars(select(Wish)).one()
        wish.own_words, wish.family_wish = "むかし走っていました", "家族は静かにと願う"
    supporter.commands("wishes")
    supporter.presses("フルマラソン", "本人の記録を渡す", "ページを作る")
    button = next(one for one in supporter.shown[-1].buttons if one.url)
    return supporter, button.url


def test_the_person_reads_what_is_kept_about_them(talk: Talk) -> None:
    """
    Their own words and the consent, for a day; not what the family wishes.
    """
    supporter, address = given(talk)
    said = supporter.last
    page = opened(talk, address)
    file = opened(talk, f"{address}?as=json")
    talk.wait(hours=25)
    late = opened(talk, address)

    assert "むかし走っていました" not in said
    assert page.status_code == 200
    for words in (
        "あなたの記録",
        "フルマラソン",
        "むかし走っていました",
        "相手をさがすこと",
        "本人が選んだ",
    ):
        assert words in page.text
    assert "家族は静かに" not in page.text + file.text
    record = json.loads(file.text)
    assert record["wishes"][0]["own_words"] == "むかし走っていました"
    assert {one["act"] for one in record["who_did_what"]} >= {"record.given", "post_wish"}
    assert late.status_code == 410
    with talk.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "record.given")).one()
        assert entry.by == supporter.account.id


def test_the_page_closes_when_somebody_else_speaks_for_the_person(talk: Talk) -> None:
    """
    A link in an old chat opens nothing after a hand-over.
    """
    _, address = given(talk)
    other = talk.supporter()
    with talk.database.writing() as session:
        session.scalars(select(Person)).one().supporter_id = other.account.id

    assert (opened(talk, address)).status_code == 410


def test_ties_answers_and_goals_are_the_persons_to_read(talk: Talk) -> None:
    """
    What was entered around a person stands in their record, with who said it how.
    """
    supporter, address = given(talk)
    by = supporter.account
    with talk.database.writing() as session:
        person = session.scalars(select(Person)).one()
        wish = session.scalars(select(Wish)).one()
        told = TieTold(
            kind=PartyKind.MEDICAL,
            bond=Bond.WEAK,
            giving=Giving.TO_PERSON,
            since=date(2024, 4, 1),
            name="まちの診療所",
        )
        tie = enter_tie(session, person=person.id, told=told, by=by, now=talk.now)
        answer_power(
            session,
            tie=tie.id,
            answer=Power.LEAVES,
            words="自分で予約している。",
            how_said=HowSaid.CHOSEN,
            by=by,
            now=talk.now,
        )
        levels = ("一歩", "二歩", "三歩", "四歩", "五歩")
        goal = set_goal(session, wish=wish.id, levels=levels, by=by, now=talk.now)
        rate_goal(
            session,
            goal=goal.id,
            level=1,
            how_said=HowSaid.CHOSEN,
            how=HowHeard.VISIT,
            by=by,
            now=talk.now,
        )

    page = opened(talk, address)
    file = json.loads(opened(talk, f"{address}?as=json").text)

    assert "医療機関(まちの診療所)" in page.text
    assert "自分で予約している。" in page.text
    assert "一歩、二歩、三歩、四歩、五歩" in page.text
    assert "+1 願った以上" in page.text
    assert file["ties"][0]["since"] == "2024-04-01"
    assert file["goals"][0]["ratings"][0]["level"] == 1
