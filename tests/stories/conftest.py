"""The towns in which the stories happen: empty, or the practice town with its people."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.transport import ADDRESS
from casework.begin_placement import begin_placement
from casework.enter_person import enter_person
from casework.ground import take_notices
from casework.set_day import set_day
from casework.tell_day import tell_day
from followup.calendar import TOKYO
from kanaeai import assemble
from kanaeai.practice_town import move_in
from kanaeai.understanding import understanding
from matching import load_words
from storage.base import Id
from storage.database import Database
from storage.states import DayState, HowSaid, WishState
from storage.tables import Offer, Placement
from storage.vault import Vault
from tests.casework.checking import settles_everything
from tests.databases import new_sqlite
from tests.making import TOWN, make_introduction, make_wish
from tests.stories.playing import Player, StoryTown, story_town
from tests.stories.telling import PRINTERS, RUNNING_CLUB

DATABASE, TELEGRAM = "kanaeai.sqlite3", "telegram.sqlite3"


@pytest.fixture(scope="session", autouse=True)
def _understanding_is_loaded_once() -> Iterator[None]:
    """Each town is a program of its own; what they understand texts with is one and the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assemble, "load_words", cache(load_words))
        patch.setattr(assemble, "understanding", cache(understanding))
        yield


@pytest.fixture
def town(sqlite_database: Database) -> Iterator[StoryTown]:
    """An empty town, on a Tuesday at half past ten."""
    with story_town(sqlite_database) as town:
        yield town


class PracticeTown:
    """叶江市 as somebody meets it who has just typed ``make run``."""

    def __init__(self, town: StoryTown) -> None:
        self.town = town
        people = {person.name: person.id for person in town.server.world.people.values()}
        self.players = {name: town.player(number) for name, number in people.items()}

    def __getitem__(self, name: str) -> Player:
        return self.players[name]


def settle_in(town: StoryTown) -> PracticeTown:
    """Fill an empty town with the people of the practice town."""
    move_in(town.program, town.server, page_url=ADDRESS)
    town.settle()
    return PracticeTown(town)


@dataclass(frozen=True)
class Settled:
    """The practice town as ``make run`` leaves it, in files, and when that was."""

    folder: Path
    at: datetime


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory, vault: Vault) -> Settled:
    """The people of the practice town move in once; each story has a copy of it."""
    folder = tmp_path_factory.mktemp("practice-town")
    database = new_sqlite(folder / DATABASE, vault)
    with story_town(database, telegram=folder / TELEGRAM) as town:
        settle_in(town)
        at = town.now
    database.close()
    return Settled(folder, at)


@pytest.fixture
def practice_town(settled: Settled, tmp_path: Path, vault: Vault) -> Iterator[PracticeTown]:
    """The practice town, on the same Tuesday."""
    folder = shutil.copytree(settled.folder, tmp_path / "practice-town")
    database = Database(f"sqlite:///{folder / DATABASE}", vault=vault)
    with story_town(database, telegram=folder / TELEGRAM, begins=settled.at) as town:
        yield PracticeTown(town)
    database.close()


class Runners:
    """Aさん and Bさん would both like to run; their 顔合わせ with a club and a company is next."""

    def __init__(self, practice_town: PracticeTown) -> None:
        self.town = practice_town.town
        self.coordinator = practice_town["みどり"]
        self.colleague = practice_town["こずえ"]
        self.supporter_of_a = practice_town["あおば"]
        self.supporter_of_b = practice_town["ひなた"]
        self.club = practice_town["川べり走友会"]
        self.company = practice_town["かなえ印刷"]
        with self.town.database.writing() as session:
            self._introductions = [
                self._meet(session, supporter, label, sentence, host)
                for supporter, label, sentence, host in (
                    (self.supporter_of_a, "朝ランの方", "フルマラソンに出たい", self.club),
                    (self.supporter_of_b, "夜の方", "だれかと走りたい", self.company),
                )
            ]
        self.everybody = (
            self.coordinator,
            self.supporter_of_a,
            self.supporter_of_b,
            self.club,
            self.company,
        )

    def _meet(
        self, session: Session, supporter: Player, label: str, sentence: str, host: Player
    ) -> Id:
        account = supporter.account(session)
        person = enter_person(
            session,
            by=account,
            label=label,
            area="kawabata",
            minor=False,
            consent=HowSaid.CHOSEN,
            now=self.town.now,
        )
        wish = make_wish(
            session,
            person,
            sentence=sentence,
            likes=["running"],
            slots=[],
            state=WishState.CHOSEN,
            first_step="look",
        )
        there = host.account(session).host_id
        offer = session.scalars(select(Offer).where(Offer.host_id == there)).one()
        coordinator = self.coordinator.account(session)
        return make_introduction(session, wish, offer, coordinator_id=coordinator.id).id

    def begin(self) -> None:
        """The coordinator begins with Aさん and the club; Bさん and the company join."""
        self.coordinator.presses("打診と顔合わせ", RUNNING_CLUB, "顔合わせが決まった")
        self.coordinator.presses("新しい参加として", "これでよい")
        self.coordinator.presses("打診と顔合わせ", PRINTERS, "顔合わせが決まった")
        self.coordinator.presses("土曜の朝", "これでよい")
        placement = self._newest_placement()
        with self.town.database.writing() as session:
            settles_everything(session, placement=placement, now=self.town.now)

    def have_begun(self, *, saturday: bool = False) -> Id:
        """
        All that ``begin`` leads to, by its deeds, and nobody hears of it; return the placement.

        :param saturday: this week's, 10:00, was agreed on too
        """
        with self.town.database.writing() as session:
            coordinator = self.coordinator.account(session)
            joins: Id | None = None
            for introduction in self._introductions:
                placement = begin_placement(
                    session,
                    introduction=introduction,
                    by=coordinator,
                    joins=joins,
                    town=TOWN,
                    now=self.town.now,
                )
                joins = placement.id
            settles_everything(session, placement=placement, now=self.town.now)
            if saturday:
                set_day(
                    session,
                    placement=placement.id,
                    by=coordinator,
                    starts_at=self.saturday,
                    now=self.town.now,
                )
            take_notices(session)
            return placement.id

    def _newest_placement(self) -> Id:
        with self.town.database.reading() as session:
            return session.scalars(
                select(Placement.id).order_by(Placement.id.desc()).limit(1)
            ).one()

    @property
    def saturday(self) -> datetime:
        """The next Saturday, 10:00."""
        today = self.town.now.astimezone(TOKYO)
        there = today + timedelta(days=(5 - today.weekday()) % 7)
        return there.replace(hour=10, minute=0, second=0, microsecond=0)

    def set_saturday(self) -> None:
        """The coordinator sets this week's Saturday, 10:00."""
        self.coordinator.presses("参加のようす", "土曜の朝", "次の日取りを決める")
        monday, saturday = self.coordinator.buttons[0], ""
        self.coordinator.presses(monday)
        saturday = next(day for day in self.coordinator.buttons if "(土)" in day)
        self.coordinator.fills(saturday, "10時", *["あとで決める"] * 3, "これでよい")

    def meet_on_saturday(self) -> None:
        """They planned the next Saturday, met, and the club tells that it went well: by deeds."""
        placement = self._newest_placement()
        with self.town.database.writing() as session:
            by = self.coordinator.account(session)
            day = set_day(
                session,
                placement=placement,
                by=by,
                starts_at=self.saturday,
                now=self.town.now,
            )
            take_notices(session)
        self.town.until(self.saturday + timedelta(hours=3))
        with self.town.database.writing() as session:
            club = self.club.account(session)
            tell_day(session, day=day.id, by=club, state=DayState.HELD, now=self.town.now)
            take_notices(session)
        self.reads()

    def answer_all_well(self) -> None:
        """Both sides answer their check-in with the first of each answer."""
        self.supporter_of_a.presses("安心できる", under="朝ランの方")
        self.supporter_of_b.presses("安心できる", under="夜の方")
        for supporter in (self.supporter_of_a, self.supporter_of_b):
            supporter.presses("行きたい", "合う")
        for host in (self.club, self.company):
            host.presses("過ごせている", "とても", "ちょうどよい")

    def all_say_yes(self) -> None:
        """Everybody says yes to the next step."""
        for supporter in (self.supporter_of_a, self.supporter_of_b):
            supporter.presses("はい(本人が選んだ)")
        for host in (self.club, self.company):
            host.presses("はい")

    def reads(self) -> None:
        """Everybody reads what has come."""
        for one in self.everybody:
            one.reads()


@pytest.fixture
def runners(practice_town: PracticeTown) -> Runners:
    """The marathon, from the 顔合わせ on."""
    return Runners(practice_town)
