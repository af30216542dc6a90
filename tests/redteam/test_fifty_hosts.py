"""
Somebody registers as fifty hosts to find one person.

The same town is played twice, with and without somebody who is protected in it; whatever the
attacker receives must be the same to the byte, but for what is random.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import notices
from bot.listing import make_lists
from bot.messages import Did
from bot.planning import asked_plans, make_plans
from bot.tokens import Press, make_token
from casework.approve_host import approve_host
from casework.approve_introduction import approve_introduction
from casework.ask_week_plan import ask_week_plan
from casework.choose_candidate import choose_candidate
from casework.make_offer_lists import lists_to_make
from casework.offer_terms import OfferTerms
from casework.post_offer import post_offer
from casework.protect import protect
from casework.register_host import HostKind, register_host
from followup.calendar import TOKYO
from matching.facts import OfferKind, Reach
from storage.base import Id, new_id
from storage.database import Database
from storage.states import HowSaid, IntroductionState, PlacementStep, Side, WishState
from storage.tables import (
    Account,
    Candidate,
    Chat,
    MeetingDay,
    Person,
    Placement,
    PlacementMember,
    Wish,
)
from storage.vault import Vault
from tests.databases import new_sqlite
from tests.making import (
    make_consent,
    make_host,
    make_introduction,
    make_offer,
    make_person,
    make_wish,
)
from tests.redteam.attackers import Attacker, attackers, guess
from tests.redteam.figures import tell, tries
from tests.talk import Member, Talk

HOSTS = tries(full=50, small=3)
PRESSES = tries(full=60, small=8)
DAYS = tries(full=7, small=4)
CODES = tries(full=20, small=1)
ACTIONS = ("pl.card", "in.card", "wi.card", "ca.list", "sp.card", "ah.yes", "fv.card")
FORGED = tries(full=len(ACTIONS), small=1)
NAMES = ("走友会", "庭の会", "喫茶ひなた", "写真部", "将棋サロン")
OFFERS = (
    "いっしょに走れます",
    "花の世話ができます",
    "珈琲を教えられます",
    "写真を飾れます",
    "将棋を指せます",
    "金継ぎを教えられます",
)
LABEL, SENTENCE = "金継ぎの方", "金継ぎの器でお茶を飲みたい"
OWN_WORDS, FAMILY = "割れた茶碗を直したい", "早く働いてほしい"
WISHES = (("珈琲の方", "フルマラソンに出たい"), ("庭の方", "花の世話をしてみたい"))
PLACE, NOTE = "川端駅の改札", "耳が聞こえにくいです"


class Busy(Talk):
    """A town in which candidates are looked for once a day, not after each turn."""

    searches = False

    def search(self) -> None:
        """Look only when it is time."""
        if self.searches:
            super().search()


@dataclass
class Town:
    """One of the two towns, as it went; ``secrets`` are what belongs to whoever is protected."""

    talk: Busy
    coordinator: Member
    attackers: list[Attacker] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    rows: list[Id] = field(default_factory=list)
    asked: list[tuple[Id, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def everything(self) -> list[str]:
        """Return all transcripts, a chat after the other."""
        return [line for one in self.attackers for line in (one.address, *one.transcript)]


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, Town]]:
    """Two towns with one key, so that only what happens in them differs."""
    tmp_path = tmp_path_factory.mktemp("fifty")
    vault = Vault.from_text(Vault.new_key())
    pair = (
        new_sqlite(tmp_path / "with.sqlite3", vault),
        new_sqlite(tmp_path / "without.sqlite3", vault),
    )
    yield played(pair[0], protected=True), played(pair[1], protected=False)
    for one in pair:
        one.close()


def test_fifty_hosts_learn_nothing_of_somebody_protected(towns: tuple[Town, Town]) -> None:
    """
    No code, no text, no place, no day, not even that there is somebody.
    """
    there, not_there = towns

    assert there.secrets
    received = "\n".join(text for one in there.attackers for text in one.got)
    assert len(received) > 1000 * HOSTS
    assert [secret for secret in there.secrets if secret in received] == []
    assert there.everything() == not_there.everything()
    tell(
        "fifty hosts",
        f"{HOSTS} hosts received {len(there.everything())} messages and pages; "
        "the same to the byte with and without somebody protected",
    )


def test_of_anybody_else_they_learn_the_wish_that_was_shown(towns: tuple[Town, Town]) -> None:
    """
    Only the host that a coordinator let be asked reads a wish; no code, label or own words.
    """
    town, _ = towns
    asked = {host for host, _ in town.asked}
    assert town.asked, "nobody was asked: the test proves nothing"
    for one in town.attackers:
        received = "\n".join(one.got)
        host = one.account.host_id
        mine = {words for asked_host, words in town.asked if asked_host == host}
        for label, sentence in WISHES:
            assert label not in received
            assert (sentence in received) <= (sentence in mine)
        assert not [code for code in town.codes if code in received]
        assert OWN_WORDS not in received
        assert FAMILY not in received
    assert len(asked) < HOSTS
    tell("fifty hosts", f"{len(town.asked)} wishes shown, each to the one host that was approved")


def played(database: Database, *, protected: bool) -> Town:
    """Play the town: hosts come, somebody may be protected, and the attacker tries everything."""
    talk = Busy(database)
    town = Town(talk, talk.coordinator())
    supporter = talk.supporter().account
    town.attackers = attackers(talk, HOSTS)
    for number, one in enumerate(town.attackers):
        _registers(talk, one, number, by=town.coordinator.account)
    with database.writing() as session:
        for label, sentence in WISHES:
            person = make_person(session, supporter, label=label)
            make_consent(session, person)
            make_wish(session, person, sentence=sentence, own_words=OWN_WORDS, family_wish=FAMILY)
            town.codes.append(person.code)
    if protected:
        _somebody_is_protected(town)
    _search(talk)
    _a_week_goes_by(town)
    _somebody_is_introduced(town)
    _everything_is_tried(town)
    _a_week_goes_by(town)
    for one in town.attackers:
        one.presses_everything(PRESSES // 2)
    return town


def _registers(talk: Talk, one: Attacker, number: int, *, by: Account) -> None:
    """Every kind, every offer, every area, at any time; every fourth is approved by nobody."""
    area = talk.town.areas[number % len(talk.town.areas)].key
    account = one.account
    with talk.database.writing() as session:
        host = register_host(
            session,
            by=account,
            kind=list(HostKind)[number % 3],
            name=f"{NAMES[number % 5]}{number}",
            area=area,
            sentence="だれとでも会いたいです",
            town=talk.town,
            now=talk.now,
        )
        account = session.get_one(Account, account.id)
        for text in OFFERS if number else OFFERS[:1]:
            terms = OfferTerms(
                text=text,
                kind=OfferKind.TOGETHER,
                area=area,
                reach=Reach.TOWN,
                capacity=5,
                hope="いっしょに楽しむ仲間",
            )
            post_offer(session, by=account, terms=terms, town=talk.town, now=talk.now)
        if number % 4 != 3:
            approve_host(session, host=host.id, by=by, now=talk.now)
        _put_out(talk, session)


def _somebody_is_protected(town: Town) -> None:
    """
    Found before they were protected, and led by hand to one honest host that they meet each week.
    """
    talk = town.talk
    supporter = talk.supporter()
    with talk.database.writing() as session:
        person = make_person(session, supporter.account, label=LABEL, area="satoyama")
        make_consent(session, person)
        wish = make_wish(
            session, person, sentence=SENTENCE, own_words=OWN_WORDS, family_wish=FAMILY, slots=[]
        )
        other = make_wish(session, person, sentence=WISHES[0][1], slots=[])
        ids = [person.id, wish.id, other.id]
    _search(talk)
    with talk.database.writing() as session:
        shown = session.scalars(select(Candidate).where(Candidate.wish_id == other.id)).all()
        assert shown, "nobody was found: the test proves nothing"
        protect(session, person=ids[0], by=supporter.account, town=talk.town, now=talk.now)
        wish, person = session.get_one(Wish, ids[1]), session.get_one(Person, ids[0])
        host = make_host(session, name="金継ぎの店", area="satoyama")
        introduction = make_introduction(
            session, wish, make_offer(session, host), state=IntroductionState.PLACED
        )
        wish.state = WishState.CHOSEN
        placement = Placement(
            town=talk.town.key,
            step=PlacementStep.TRIAL,
            coordinator_id=town.coordinator.account.id,
            created_at=talk.now,
            step_since=talk.now,
        )
        session.add(placement)
        session.flush()
        of = {"placement_id": placement.id, "joined_at": talk.now}
        session.add_all(
            [
                PlacementMember(side=Side.PERSON, person_id=person.id, wish_id=wish.id, **of),
                PlacementMember(
                    side=Side.HOST, host_id=host.id, offer_id=introduction.offer_id, **of
                ),
                *(
                    MeetingDay(
                        placement_id=placement.id,
                        starts_at=datetime(2026, 12, day, 13, 17, tzinfo=TOKYO),
                        place=PLACE,
                    )
                    for day in (2, 9, 16)
                ),
            ]
        )
        town.secrets = [
            person.code,
            LABEL,
            SENTENCE,
            OWN_WORDS,
            FAMILY,
            "金継ぎの店",
            PLACE,
            "13:17",
            "13時17分",
        ]
        town.rows = [person.id, wish.id, other.id, introduction.id, placement.id, shown[0].id]


def _a_week_goes_by(town: Town) -> None:
    """The lists and the plan of the week are made, and what is due comes out each day."""
    talk = town.talk
    with talk.database.writing() as session:
        ask_week_plan(session, by=town.coordinator.account, now=talk.now, anew=True)
    with talk.database.reading() as session:
        plans = asked_plans(session, now=talk.now, again=True)
        lists = lists_to_make(session, now=talk.now, again=True)
    world, registry, now = talk.world, talk.registry, talk.now
    made = make_plans(talk.database, asked=plans, world=world, registry=registry, now=now)
    assert asyncio.run(made) == 1
    listed = make_lists(talk.database, due=lists, world=world, registry=registry, now=now)
    assert asyncio.run(listed) <= 1
    for _ in range(DAYS):
        talk.wait(days=1)
        _search(talk)
    for one in town.attackers:
        one.listen()


def _somebody_is_introduced(town: Town) -> None:
    """Each supporter chooses whatever is found, and the coordinator approves what can be."""
    talk, words = town.talk, town.talk.world.reader.activity_words
    with talk.database.writing() as session:
        coordinator = town.coordinator.account
        for wish in session.scalars(select(Wish).order_by(Wish.created_at, Wish.id)).all():
            found = session.scalars(
                select(Candidate)
                .where(Candidate.wish_id == wish.id, Candidate.state == "shown")
                .order_by(Candidate.rank)
            ).all()
            busy = {host for host, _ in town.asked}
            free = [row for row in found if row.host_id not in busy]
            if not free:
                continue
            supporter = session.get_one(Person, wish.person_id).supporter_id
            chosen = choose_candidate(
                session,
                candidate=free[0].id,
                how_said=HowSaid.CHOSEN,
                by=session.get_one(Account, supporter),
                town=talk.town,
                activity_words=words,
                now=talk.now,
            )
            approve_introduction(
                session,
                introduction=chosen.id,
                by=coordinator,
                town=talk.town,
                activity_words=words,
                now=talk.now,
            )
            town.asked.append((free[0].host_id, wish.sentence))
        _put_out(talk, session)


def _everything_is_tried(town: Town) -> None:
    """Press, open, type, guess, forward and forge."""
    for number, one in enumerate(town.attackers):
        one.listen()
        for command in ("menu", "placements", "waiting", "offer", "wishes", "tasks", "counts"):
            one.commands(command)
        one.presses_everything(PRESSES)
        one.opens_everything(2)
        for _ in range(CODES):
            one.says(guess())
            one.commands("start", guess())
        # As if the guess had been right, or a word had been overheard.
        for words in (town.secrets[0] if town.secrets else guess(), LABEL, SENTENCE, "里山"):
            one.says(words)
        one.does(Did.SENT_OTHER)
        _forwards(town, one, town.attackers[number - 1])
        _forges(town, one)


def _forwards(town: Town, one: Attacker, other: Attacker) -> None:
    """Buttons of one chat are pressed in another."""
    buttons = [button for shown in other.shown for button in shown.buttons if button.data]
    for button in buttons[:CODES]:
        one.press_data(button.data)


def _forges(town: Town, one: Attacker) -> None:
    """
    The ids of what is hidden, in signed buttons of the attacker's own: a leaked id opens nothing.

    Where there is nobody, ids that do not exist are pressed instead: the answer is the same.
    """
    talk = town.talk
    with talk.database.reading() as session:
        address = talk.database.vault.index(f"test:bot:{one.address}")
        chat = session.scalars(select(Chat.id).where(Chat.address_index == address)).one()
    rows = town.rows or [new_id() for _ in range(6)]
    for action in ACTIONS[:FORGED]:
        for row in rows:
            press = Press(action, row)
            one.press_data(make_token(talk.world.vault, press, chat=chat.hex, now=talk.now))


def _search(talk: Busy) -> None:
    talk.searches = True
    talk.search()
    talk.searches = False


def _put_out(talk: Talk, session: Session) -> None:
    notices.put_out(session, world=talk.world, registry=talk.registry, now=talk.now)
