"""
From a page of the desk to an act of the conversations: a one-time page on which it goes on.

What chat can do is written once, in ``bot/flows``; here it is opened where the coordinator sits.
"""

from datetime import timedelta

from sqlalchemy import select

from bot.acts import Act
from bot.links import HOME, find_link, screen_link
from bot.messages import Outgoing
from bot.screens import act_on_screen, open_screen
from bot.voice import Voice
from casework.ground import NotYours
from desk.visit import Visit
from storage.base import Id
from storage.tables import Chat

LIFETIME = timedelta(hours=1)


def go_on(visit: Visit, *, action: str, row: Id | None, argument: str, back: str) -> str:
    """
    Do what a button of the chat with this action would do, and return the page it goes on at.

    :param back: the page of the desk that it leads back to

    Whether the account may, the conversation and its deeds decide as they always do.

    :raises NotYours: if there is no such action, or no chat that the page could belong to
    """
    chat = visit.session.scalars(
        select(Chat)
        .where(Chat.account_id == visit.by.id, Chat.blocked_at.is_(None), Chat.is_group.is_(False))
        .order_by(Chat.first_seen)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if chat is None or action not in visit.registry.actions:
        raise NotYours
    voice = Voice(vault=visit.world.vault, chat=chat.id, language=visit.language, now=visit.now)
    button = voice.button("desk.go_on", action, row, argument)
    address = screen_link(
        visit.session,
        page_url="",
        account=visit.by,
        chat=chat,
        shows=[Outgoing(text=voice.words("desk.go_on"), buttons=((button,),))],
        purpose=HOME,
        lifetime=LIFETIME,
        now=visit.now,
    )
    visit.session.flush()
    link = find_link(visit.session, address.rpartition("/")[2], lock=True)
    link.facts = {**link.facts, "back": back}
    screen = open_screen(
        visit.session, link=link, world=visit.world, registry=visit.registry, now=visit.now
    )
    act_on_screen(
        visit.session,
        link=link,
        act=Act(version=screen.version, press=0),
        world=visit.world,
        registry=visit.registry,
        now=visit.now,
    )
    return address
