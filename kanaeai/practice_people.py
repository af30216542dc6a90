"""
How people move into the practice town: staff and hosts in chats, by mail, or with a telephone.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice import PracticeServer
from casework.add_mail import add_mail
from casework.approve_host import approve_host
from casework.confirm_mail import confirm_mail
from casework.hand_over import hand_over_persons
from casework.invite import invite
from casework.join import join
from casework.post_offer import post_offer
from casework.register_host import HostKind, register_host
from casework.register_visited_host import HostTold, HowMet, register_visited_host
from kanaeai.practice_stories import HostStory
from storage.base import Id
from storage.states import HowHeard, Role
from storage.tables import Account, Chat, Person
from towns import Town


@dataclass
class People:
    """
    Who moves in, through the deeds that the conversations use.

    :param without_chat: who is reached by mail or by telephone alone
    """

    session: Session
    town: Town
    server: PracticeServer
    without_chat: set[Id] = field(default_factory=set)

    def join(self, number: int, name: str, role: Role, note: str, now: datetime) -> Account:
        """Let somebody join in a chat, by an invitation."""
        self.server.add_person(id=number, name=name, note=note)
        bot = str(self.server.world.bot["id"])
        vault = self.session.info["vault"]
        chat = Chat(
            channel="telegram",
            bot=bot,
            address_index=vault.index(f"telegram:{bot}:{number}"),
            address=str(number),
            first_seen=now,
        )
        self.session.add(chat)
        self.session.flush()
        token = invite(self.session, role=role, town=self.town.key, by=None, now=now)
        account = join(
            self.session, chat=chat, token=token, towns={self.town.key: self.town}, now=now
        )
        # An operator's invitation lets in at once.
        assert isinstance(account, Account)
        account.label = name
        return account

    def host(
        self, number: int, story: HostStory, *, coordinator: Account, now: datetime
    ) -> Account:
        """Let a host in, with what it can do; return the account that speaks for it."""
        if story.phone:
            return self._by_phone(story, coordinator, now)
        if story.mail:
            giver = self._by_mail(story, coordinator, now)
        else:
            giver = self.join(number, story.name, Role.HOST, "受け入れ先・協力者", now)
        host = register_host(
            self.session,
            by=giver,
            kind=HostKind(story.kind),
            name=story.name,
            area=story.area,
            sentence=story.sentence,
            town=self.town,
            now=now,
        )
        for terms in story.offers:
            post_offer(self.session, by=giver, terms=terms, town=self.town, now=now)
        if story.approved:
            approve_host(self.session, host=host.id, by=coordinator, now=now)
        return giver

    def _by_mail(self, story: HostStory, coordinator: Account, now: datetime) -> Account:
        """Let a host in that uses no app, as after a coordinator's visit."""
        giver = Account(town=self.town.key, role=Role.HOST, label=story.name, created_at=now)
        self.session.add(giver)
        self.session.flush()
        chat = add_mail(self.session, account=giver, address=story.mail, by=coordinator, now=now)
        confirm_mail(self.session, chat=chat.id, by=giver, now=now)
        self.without_chat.add(giver.id)
        return giver

    def _by_phone(self, story: HostStory, coordinator: Account, now: datetime) -> Account:
        """Write down a host that was visited: it is called, and has no chat."""
        giver = register_visited_host(
            self.session,
            by=coordinator,
            told=HostTold(
                kind=HostKind(story.kind),
                name=story.name,
                area=story.area,
                sentence=story.sentence,
                phone=story.phone,
                how_met=HowMet.VISIT,
            ),
            town=self.town,
            now=now,
        )
        giver.label = story.name
        for terms in story.offers:
            post_offer(
                self.session,
                by=coordinator,
                of=giver.host_id,
                terms=terms,
                how_heard=HowHeard.VISIT,
                town=self.town,
                now=now,
            )
        self.without_chat.add(giver.id)
        return giver

    def hand_over(self, label: str, supporters: list[Account], *, now: datetime) -> None:
        """Let the supporter of a person ask the colleague to take over."""
        persons = self.session.scalars(select(Person)).all()
        person = next(one for one in persons if one.label == label)
        own = next(one for one in supporters if one.id == person.supporter_id)
        colleague = next(one for one in supporters if one.id != own.id)
        hand_over_persons(self.session, persons=[person.id], to=colleague.id, by=own, now=now)
