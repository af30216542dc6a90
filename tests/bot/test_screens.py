"""A page is a small screen of the same conversation: the same turns, each done once."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from bot.channels.fields import LARGEST_BODY
from bot.channels.page import page_routes
from bot.links import FORM_LIFETIME, QUESTION_LIFETIME
from bot.screens import MOST_TURNS
from storage.database import Database
from storage.states import HowHeard, IntroductionState
from storage.tables import Account, Chat, Introduction, IntroductionStep, PageLink, Wish
from tests.flows.wishing import SENTENCE, asked, with_wish
from tests.reading import PageReader
from tests.talk import Member, Talk
from texts import say

HELP = "けが・事故・いやなこと"
HOME = "http://127.0.0.1:8080"


class Reader(PageReader):
    """A reader of the pages of a town that talks; ``rung`` counts what was brought."""

    def __init__(self, talk: Talk, address: str) -> None:
        self.talk = talk
        self.rung = 0
        super().__init__(address, self._ask)

    def _ask(
        self, method: str, address: str, form: dict[str, str] | None, times: int
    ) -> list[httpx.Response]:
        async def all_of_them() -> list[httpx.Response]:
            app = Starlette(
                routes=page_routes(
                    database=self.talk.database,
                    clock=lambda: self.talk.now,
                    world=self.talk.world,
                    registry=self.talk.registry,
                    stored=self._rings,
                )
            )
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(app=app), base_url=HOME, follow_redirects=True
            ) as browser:
                requests = (browser.request(method, address, data=form) for _ in range(times))
                return list(await asyncio.gather(*requests))

        return asyncio.run(all_of_them())

    def _rings(self) -> None:
        self.rung += 1


@dataclass
class Scene:
    """A host that is asked whether somebody may come, in its chat and on the page behind it."""

    talk: Talk
    supporter: Member
    host: Member
    coordinator: Member
    reader: Reader

    def introduction(self) -> tuple[IntroductionState, HowHeard]:
        """How the introduction stands, and how that was heard."""
        with self.talk.database.reading() as session:
            row = session.scalars(select(Introduction)).one()
            newest = session.scalars(
                select(IntroductionStep)
                .where(IntroductionStep.introduction_id == row.id)
                .order_by(IntroductionStep.id.desc())
            ).first()
            assert newest is not None
            return row.state, newest.how_heard

    def link(self) -> PageLink:
        """The page's row."""
        with self.talk.database.reading() as session:
            chat = select(Chat.id).where(Chat.account_id == self.host.account.id)
            return (
                session.scalars(
                    select(PageLink)
                    .where(PageLink.chat_id.in_(chat), PageLink.draft_id.is_(None))
                    .order_by(PageLink.id.desc())
                ).first()
                or PageLink()
            )


def page_of(member: Member) -> str:
    """The address behind the newest 「ページで答える」."""
    member.listen()
    label = say("forms.answer_on_page", "ja")
    return next(
        button.url
        for shown in reversed(member.shown)
        for button in shown.buttons
        if button.label == label
    )


@pytest.fixture
def scene(sqlite_database: Database) -> Scene:
    """A host that is asked."""
    return host_is_asked(sqlite_database)


def host_is_asked(database: Database) -> Scene:
    """Bring a host to the question whether somebody may come."""
    talk = Talk(database)
    supporter, host, coordinator = asked(talk)
    return Scene(talk, supporter, host, coordinator, Reader(talk, page_of(host)))


def test_a_question_is_answered_without_the_chat(database: Database) -> None:
    """
    The page shows what the chat shows, takes the answer, and says thank you.
    """
    scene = host_is_asked(database)
    reader = scene.reader
    assert f"願い:「{SENTENCE}」" in reader.text
    assert reader.buttons == ["歓迎します", "こうだったら歓迎", "今回は見送ります", HELP]

    reader.presses("こうだったら歓迎", "短い時間からなら")

    assert say("introductions.thanks_welcome", "ja") in reader.text
    assert reader.buttons == []
    assert scene.introduction() == (IntroductionState.WELCOMED, HowHeard.PAGE)
    scene.supporter.hears("短い時間からなら、歓迎します")
    assert reader.rung == 2


def test_opening_changes_nothing(scene: Scene) -> None:
    """
    Previews, scanners of mail and second looks find the same page.
    """
    before = scene.link()
    pages = {scene.reader.opens().text for _ in range(3)}

    after = scene.link()
    assert len(pages) == 1
    assert (before.version, before.spent_at) == (after.version, after.spent_at) == (0, None)
    assert scene.reader.rung == 0
    assert scene.introduction()[0] is IntroductionState.ASKED


def test_sent_twice_is_done_once(database: Database) -> None:
    """
    A double tap is one answer, and both times the same screen is shown.
    """
    scene = host_is_asked(database)
    answers = scene.reader.sends(scene.reader.form("歓迎します"), times=4)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert say("introductions.thanks_welcome", "ja") in answers[0].text
    assert scene.link().version == 1


def test_an_old_screen_does_nothing(scene: Scene) -> None:
    """
    Whoever goes back in the browser and presses something else sees where it stands now.
    """
    other = scene.reader.form("こうだったら歓迎")
    scene.reader.presses("今回は見送ります")

    [answer] = scene.reader.sends(other)

    assert answer.status_code == 409
    assert say("page.screen.stale", "ja") in scene.reader.text
    assert "いまは忙しい" in scene.reader.buttons
    assert scene.link().version == 1
    scene.reader.presses("言わない")
    assert scene.introduction() == (IntroductionState.DECLINED, HowHeard.PAGE)


def test_what_has_ended_says_thank_you_and_nothing_more(scene: Scene) -> None:
    """
    The page is spent, stays readable, and takes nothing.
    """
    form = scene.reader.form("今回は見送ります")
    scene.reader.presses("歓迎します")

    again = scene.reader.opens()
    [sent] = scene.reader.sends(form)

    assert say("page.screen.ended", "ja") in again.text
    assert "<form" not in again.text
    assert sent.status_code == 409
    assert scene.link().spent_at is not None
    assert scene.introduction()[0] is IntroductionState.WELCOMED


def test_answered_in_the_chat_it_is_too_late_on_the_page(scene: Scene) -> None:
    """
    The page says so kindly, and ends.
    """
    scene.host.presses("歓迎します")

    scene.reader.presses("今回は見送ります", "言わない")

    assert say("everyone.too_late", "ja") in scene.reader.text
    assert scene.reader.buttons == []
    assert scene.introduction() == (IntroductionState.WELCOMED, HowHeard.CHAT)


def test_a_page_leads_to_no_menu(scene: Scene) -> None:
    """
    What belongs to another question is not offered, and a button that is not there is no button.
    """
    for press in ("4", "99", "-1", "x", "0x1", "１", ""):
        [answer] = scene.reader.sends({"version": scene.reader.version, "press": press})
        assert answer.status_code == 409
        scene.reader.opens()
    [answer] = scene.reader.sends({"version": scene.reader.version, "words": "メニュー"})

    assert answer.status_code == 409
    assert scene.link().version == 0


def test_closed_pages_look_alike(scene: Scene) -> None:
    """
    Unknown, expired, of somebody who left, of another's chat, of no town of ours: one page.
    """
    reader, database = scene.reader, scene.talk.database
    unknown = Reader(scene.talk, "/p/" + "x" * 32).page
    closed = [unknown]

    scene.talk.now += QUESTION_LIFETIME + timedelta(minutes=1)
    closed.append(reader.opens())
    scene.talk.now -= QUESTION_LIFETIME + timedelta(minutes=1)
    world = scene.talk.world
    scene.talk.world = replace(world, towns={})
    closed.append(reader.opens())
    scene.talk.world = world
    with database.writing() as session:
        chat = session.get_one(Chat, scene.link().chat_id)
        owner, chat.account_id = chat.account_id, scene.coordinator.account.id
    closed.append(reader.opens())
    with database.writing() as session:
        session.get_one(Chat, scene.link().chat_id or chat.id).account_id = owner
        session.get_one(Account, owner).left_at = scene.talk.now
    closed.append(reader.opens())

    for page in closed:
        assert (page.status_code, page.text) == (410, unknown.text)


def test_a_huge_body_is_refused(scene: Scene) -> None:
    """
    More than the limit is not even read.
    """
    [answer] = scene.reader.sends({"version": "0.", "words": "a" * LARGEST_BODY})

    assert answer.status_code == 413
    assert scene.link().version == 0


def test_a_machine_is_stopped(scene: Scene) -> None:
    """
    A page takes as many turns as any person needs, and then closes.
    """
    with scene.talk.database.writing() as session:
        session.get_one(PageLink, scene.link().id).version = MOST_TURNS - 1
    scene.reader.opens()

    scene.reader.presses("こうだったら歓迎")

    assert scene.reader.page.status_code == 410


def test_the_screen_is_sealed(scene: Scene) -> None:
    """
    What stands on a page is as unreadable at rest as everything else.
    """
    sealed = scene.link().state_sealed

    assert sealed is not None
    assert SENTENCE.encode() not in sealed


def test_easy_japanese_has_readings_above(scene: Scene) -> None:
    """
    What was spoken with readings in brackets stands with readings above.
    """
    with scene.talk.database.writing() as session:
        session.get_one(Account, scene.host.account.id).language = "ja-easy"
    scene.reader.presses("歓迎します")

    assert "<ruby>本人<rp>(</rp><rt>ほんにん</rt>" in scene.reader.page.text
    assert "《" not in scene.reader.page.text


def test_the_page_leads_nowhere(scene: Scene) -> None:
    """
    Only our own files, no other address, no token, no script, and nothing is kept.
    """
    page = scene.reader.page

    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "set-cookie" not in page.headers
    assert "http" not in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert scene.reader.address.rpartition("/")[2] not in page.text


@pytest.fixture
def talk(sqlite_database: Database) -> Talk:
    """An empty town."""
    return Talk(sqlite_database)


def test_a_whole_form_on_a_page(talk: Talk) -> None:
    """
    From the first question to the wish, words about the person too, and not one in the chat.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))
    supporter.heard.clear()

    reader.fills("珈琲の方", "川端校区", "18歳以上", "本人が選んだ", "これでよい")
    reader.fills("してみたいことがある", SENTENCE, "とばす", "いつでも")
    reader.fills("見学だけ", "もう少し伝える", "とばす", "とばす")
    assert say("post_wish.own_words.readers", "ja") in reader.text
    reader.fills("朝の光の中で、\nだれかと走ってみたいです。", "とばす", "これでよい")

    assert say("page.screen.ended", "ja") in reader.text
    supporter.hears_nothing()
    with talk.database.reading() as session:
        wish = session.scalars(select(Wish)).one()
        assert wish.sentence == SENTENCE
        assert wish.own_words == "朝の光の中で、\nだれかと走ってみたいです。"


def test_chat_and_page_share_one_draft(talk: Talk) -> None:
    """
    What was answered in one is answered in the other, and the page asks where the form stands.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))

    supporter.says("珈琲の方")
    reader.writes("ほかの名前")
    assert reader.page.status_code == 409
    assert "川端校区" in reader.buttons
    reader.presses("川端校区")
    supporter.says("川端校区")

    assert any("18歳以上" in label for label in supporter.buttons)


def test_refused_words_stay_in_the_field(talk: Talk) -> None:
    """
    The reason is said, and what was written is there to be changed.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))

    reader.writes("090-1234-5678 の方")

    assert "090-1234-5678 の方</textarea>" in reader.page.text
    reader.writes("珈琲の方")
    assert "川端校区" in reader.buttons


def test_a_left_draft_goes_on_on_a_page(talk: Talk) -> None:
    """
    A form that was begun is offered with its page, which asks the next question.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    supporter.says("珈琲の方")
    supporter.commands("cancel")
    supporter.commands("wish")

    reader = Reader(talk, page_of(supporter))

    assert "川端校区" in reader.buttons


def test_a_form_that_is_done_elsewhere_closes_its_page(talk: Talk) -> None:
    """
    Handed in in the chat, nothing is left to be answered on the page.
    """
    supporter = with_wish(talk)
    old = page_of(supporter)

    assert Reader(talk, old).page.status_code == 410


def test_a_stopped_form_can_be_taken_up_again(talk: Talk) -> None:
    """
    やめる on the page keeps the draft; つづける asks on.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))
    reader.fills("珈琲の方", "やめる")
    assert reader.buttons == ["つづける", "下書きを消す", HELP]

    reader.presses("つづける")

    assert "川端校区" in reader.buttons


def test_a_page_of_a_form_lives_for_a_day(talk: Talk) -> None:
    """
    After that the chat gives a new one.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))

    talk.now += FORM_LIFETIME + timedelta(minutes=1)

    assert reader.opens().status_code == 410


def test_help_is_one_button_away(talk: Talk) -> None:
    """
    Also in the middle of a form: the numbers first, and no field of the form beneath.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))

    reader.presses(HELP)

    assert "119" in reader.text.partition("このページについて")[0]
    assert "<textarea" not in reader.page.text


def test_words_are_words_and_not_markup(talk: Talk) -> None:
    """
    Tags and entities come back as they were written.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))
    attack = "</p><b>\"' &amp; {{ 7*7 }}"

    reader.fills(attack, "川端校区", "18歳以上", "本人が選んだ")

    assert "<b>" not in reader.page.text
    assert attack in reader.text


def test_only_hosts_questions_carry_a_page(talk: Talk) -> None:
    """
    News and other roles' notices stay as they are: one button more only where it is of use.
    """
    supporter, host, coordinator = asked(talk)
    label = say("forms.answer_on_page", "ja")

    assert label in host.buttons
    assert host.buttons[-1] == label
    host.presses("歓迎します")
    supporter.listen()
    coordinator.listen()
    assert label not in supporter.buttons
    assert not any(b.label == label for shown in coordinator.shown for b in shown.buttons)
