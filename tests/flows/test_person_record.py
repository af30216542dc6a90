"""本人の記録を渡す: everything about the person, on a page, and nothing of it in the chat."""

import asyncio
import json

import httpx
from sqlalchemy import select
from starlette.applications import Starlette

from bot.channels.page import page_routes
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
