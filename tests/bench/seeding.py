"""
Many rows, quickly: through the tables themselves, a few thousand at a time.

Sealed columns go through the mapper as always; rows without any go in by the handful.
"""

import itertools
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.practice.server import TOKEN
from casework.consent import MATCHING
from casework.offer_packs import pack_town
from storage import schema
from storage.base import Base, Id
from storage.database import Database
from storage.states import DayState, HostState, HowSaid, PlacementStep, Role, Side
from storage.tables import (
    Account,
    Chat,
    Consent,
    Host,
    MeetingDay,
    Offer,
    Person,
    Placement,
    PlacementMember,
    Wish,
)
from towns import PRACTICE_TOWN, Town, load_towns

TOWN: Town = load_towns(PRACTICE_TOWN)["kanaemachi"]
BOT = TOKEN.partition(":")[0]
TOGETHER = 5_000
_SLOTS = ("mon_am", "tue_pm", "wed_am", "thu_eve", "fri_pm", "sat_am", "sun_pm")
_DOINGS = ("走ります", "将棋をさします", "花に水をやります", "珈琲豆を選びます", "写真をとります")
_LIKES = ("走ること", "将棋", "花の世話", "珈琲", "写真")
_ACTIVITIES = ("running", "shogi", "gardening", "coffee", "photo")


def make_tables(database: Database) -> None:
    """Bring the tables up to date."""
    schema.upgrade(database)


def seed_members(database: Database, *, people: int, now: datetime) -> None:
    """Let Telegram's people 1 … ``people`` be approved hosts who have joined."""
    hosts = [_host(number, now) for number in range(people)]
    keep(database, hosts)
    accounts = [_account(Role.HOST, now, host=host.id) for host in hosts]
    keep(database, accounts)
    keep(
        database,
        [_chat(database, account, str(n), now) for n, account in enumerate(accounts, start=1)],
    )


def seed_wishes_and_offers(database: Database, *, wishes: int, offers: int, now: datetime) -> None:
    """Store wishes of many persons, already searched, and offers of many hosts in every area."""
    supporters = [_account(Role.SUPPORTER, now) for _ in range(max(1, wishes // 50))]
    keep(database, supporters)
    persons = [_person(n, supporters[n % len(supporters)].id, now) for n in range(wishes)]
    keep(database, persons)
    keep(database, (_wish(number, person, now) for number, person in enumerate(persons)))
    hosts = [_host(number, now) for number in range(max(1, offers // 10))]
    keep(database, hosts)
    keep(database, (_offer(number, hosts[number % len(hosts)], now) for number in range(offers)))


def add_unsearched_wish(database: Database, *, now: datetime) -> None:
    """Store an offer, and a wish that fits it and that nobody has searched for yet."""
    host = _host(0, now)
    supporter = _account(Role.SUPPORTER, now)
    keep(database, [host, supporter])
    person = _person(0, supporter.id, now)
    keep(database, [person])
    keep(database, [_consent(person, now)])
    wish = _wish(0, person, now)
    wish.searched_revision, wish.searched_at = 0, None
    keep(database, [_offer(0, host, now)])
    keep(database, [wish])


def seed_placements(
    database: Database, *, count: int, due: int, now: datetime, met: datetime
) -> None:
    """
    Store placements of a person and a host each; both are to be asked about the first visit.

    :param due: of so many the clock must take care at ``now``, of the others a week later
    :param met: when the visit was
    """
    supporters = [_account(Role.SUPPORTER, met) for _ in range(max(1, count // 50))]
    hosts = [_host(number, met) for number in range(count)]
    keep(database, [*supporters, *hosts])
    givers = [_account(Role.HOST, met, host=host.id) for host in hosts]
    keep(database, givers)
    keep(
        database,
        (_chat(database, one, f"9{n}", met) for n, one in enumerate([*supporters, *givers])),
    )
    persons = [
        _person(n, supporters[n % len(supporters)].id, met, series="P") for n in range(count)
    ]
    keep(database, persons)
    wishes = [_wish(number, person, met) for number, person in enumerate(persons)]
    offers = [_offer(number, host, met) for number, host in enumerate(hosts)]
    keep(database, [*wishes, *offers])
    keep(database, (_consent(person, met) for person in persons))
    placements = [
        Placement(
            town=TOWN.key,
            step=PlacementStep.VISIT,
            created_at=met,
            step_since=met,
            look_at=now if number < due else now + timedelta(days=7, seconds=number),
        )
        for number in range(count)
    ]
    keep(database, placements)
    keep(database, _members_and_days(placements, wishes, offers, met))


def pack(database: Database, town: str, version: str) -> None:
    """Pack a town's readings, as the program does beside the conversations."""
    more = True
    while more:
        with database.writing() as session:
            more = pack_town(session, town=town, version=version, vault=database.vault)


def keep(database: Database, rows: Iterable[Base]) -> None:
    """Store rows in several commits."""
    for some in _by_the_handful(rows):
        with database.writing() as session:
            session.add_all(some)


def _members_and_days(
    placements: list[Placement], wishes: list[Wish], offers: list[Offer], met: datetime
) -> Iterator[Base]:
    for placement, wish, offer in zip(placements, wishes, offers, strict=True):
        yield PlacementMember(
            placement_id=placement.id,
            side=Side.PERSON,
            person_id=wish.person_id,
            wish_id=wish.id,
            joined_at=met,
        )
        yield PlacementMember(
            placement_id=placement.id,
            side=Side.HOST,
            host_id=offer.host_id,
            offer_id=offer.id,
            joined_at=met,
        )
        yield MeetingDay(placement_id=placement.id, starts_at=met, state=DayState.HELD)


def _by_the_handful(rows: Iterable[Base]) -> Iterator[list[Base]]:
    left = iter(rows)
    while some := list(itertools.islice(left, TOGETHER)):
        yield some


def _account(role: Role, now: datetime, *, host: Id | None = None) -> Account:
    return Account(town=TOWN.key, role=role, host_id=host, created_at=now)


def _chat(database: Database, account: Account, address: str, now: datetime) -> Chat:
    return Chat(
        channel="telegram",
        bot=BOT,
        address_index=database.vault.index(f"telegram:{BOT}:{address}"),
        address=address,
        account_id=account.id,
        first_seen=now,
    )


def _area(number: int) -> str:
    return TOWN.areas[number % len(TOWN.areas)].key


def _person(number: int, supporter: Id, now: datetime, *, series: str = "K") -> Person:
    return Person(
        town=TOWN.key,
        code=f"{series}{number:07}",
        label="珈琲の方",
        area=_area(number),
        supporter_id=supporter,
        created_at=now,
    )


def _consent(person: Person, now: datetime) -> Consent:
    return Consent(
        person_id=person.id,
        purpose=MATCHING,
        how_said=HowSaid.CHOSEN,
        recorded_by=person.supporter_id,
        given_at=now,
    )


def _wish(number: int, person: Person, now: datetime) -> Wish:
    like = _LIKES[number % len(_LIKES)]
    return Wish(
        person_id=person.id,
        town=TOWN.key,
        area=person.area,
        sentence=f"{like}を、だれかといっしょにしてみたい",
        likes=[_ACTIVITIES[number % len(_ACTIVITIES)]],
        strengths=[],
        slots=[_SLOTS[number % len(_SLOTS)]],
        revision=1,
        searched_revision=1,
        searched_at=now,
        created_at=now,
        changed_at=now,
    )


def _host(number: int, now: datetime) -> Host:
    return Host(
        town=TOWN.key,
        kind="group",
        name=f"第{number}の会",
        sentence="だれでもどうぞ",
        area=_area(number),
        state=HostState.APPROVED,
        created_at=now,
        approved_at=now,
        # As the clock leaves it after its first look; 50,000 first looks are no idle tick.
        look_at=now + timedelta(days=80),
    )


def _offer(number: int, host: Host, now: datetime) -> Offer:
    slot = _SLOTS[number % len(_SLOTS)]
    return Offer(
        host_id=host.id,
        town=TOWN.key,
        area=_area(number),
        reach="neighbours",
        kind="together",
        text=f"{number}番の朝、いっしょに{_DOINGS[number % len(_DOINGS)]}",
        slots=[slot],
        capacity=3,
        created_at=now,
        changed_at=now,
    )
