"""The page behind a poster: anybody may leave a few words, and nobody gets anything to read."""

import pytest
from sqlalchemy import select

from bot.channels.fields import LARGEST_BODY
from storage.database import Database
from storage.states import HostState, TaskState
from storage.tables import Account, AuditEntry, Chat, Host, Task
from tests.bot.wall import WORDS, Wall
from tests.talk import Talk
from texts import say


@pytest.fixture
def wall(sqlite_database: Database) -> Wall:
    """A poster hangs."""
    talk = Talk(sqlite_database)
    return Wall(talk, talk.coordinator())


def test_a_few_words_reach_the_coordinators(wall: Wall) -> None:
    """
    One task with everything to call back; no account, no chat, and it is sealed.
    """
    assert wall.sends() == 200

    (voice,) = wall.voices()
    assert voice.contact == "090-1234-5678"
    assert voice.contact_sealed is not None
    assert b"1234" not in voice.contact_sealed
    wall.coordinator.hears("ポスターから声が届いた")
    wall.coordinator.presses("ひらく")
    card = wall.coordinator.hears("毎朝、犬と川べりを歩いています")
    assert "連絡先:090-1234-5678" in card
    with wall.talk.database.reading() as session:
        assert len(session.scalars(select(Account)).all()) == 1
        assert len(session.scalars(select(Chat)).all()) == 1
        facts = [str(row.facts) for row in session.scalars(select(AuditEntry))]
        assert not any("犬" in one or "090" in one for one in facts)


def test_a_voice_becomes_a_registered_host(wall: Wall) -> None:
    """
    What was written stands in the form; afterwards it is kept with the host only.
    """
    wall.sends()
    coordinator = wall.coordinator
    coordinator.presses("ひらく", "話したので、受け入れ先に登録する")
    coordinator.fills("朝の散歩の会", "電話で話した")
    coordinator.hears("毎朝、犬と川べりを歩いています")
    coordinator.hears("090-1234-5678")
    coordinator.presses("これでよい")
    coordinator.hears("「朝の散歩の会」を登録し、承認しました")

    (voice,) = wall.voices()
    assert (voice.sentence, voice.hope, voice.contact) == ("", "", "")
    with wall.talk.database.reading() as session:
        host = session.scalars(select(Host)).one()
        assert (host.id, host.state, host.phone) == (
            voice.host_id,
            HostState.APPROVED,
            "090-1234-5678",
        )
        task = session.scalars(select(Task).where(Task.kind == "poster_voice")).one()
        assert (task.state, task.outcome) == (TaskState.RESOLVED, "registered")


def test_a_voice_is_thanked_and_forgotten(wall: Wall) -> None:
    """
    The words go with the task, and a second press comes too late.
    """
    wall.sends()
    wall.coordinator.presses("ひらく")
    place, button = wall.coordinator.find("お礼を伝えて、終わりにする")
    wall.coordinator.press_data(button.data, place)
    wall.coordinator.hears("書かれたことばは消しました")

    wall.coordinator.press_data(button.data, place)

    wall.coordinator.hears(say("everyone.too_late", "ja"))
    assert wall.voices()[0].contact == ""


def test_the_same_page_arrives_once(wall: Wall) -> None:
    """
    A double press, a reload: one voice; another page is another one.
    """
    page = wall.page()

    assert [wall.sends(page), wall.sends(page), wall.sends()] == [200, 200, 200]

    assert len(wall.voices()) == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"sentence": "鈴木さんと歩きたい"}, "お名前"),
        ({"sentence": "あ" * 61}, "60文字まで"),
        ({"sentence": ""}, say("forms.empty", "ja")),
        ({"hope": "090-1234-5678に電話して"}, "電話番号"),
        ({"contact": "いつでも"}, "電話番号かメールアドレスのように"),
        ({"contact": ""}, say("forms.empty", "ja")),
        ({"kind": "admin"}, say("forms.choose_please", "ja")),
        ({"area": "nowhere"}, say("forms.choose_please", "ja")),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_what_cannot_be_taken_is_asked_for_again(
    wall: Wall, wrong: dict[str, str], sentence: str
) -> None:
    """
    What was written stays in its fields, and nothing is kept.
    """
    answer = wall.browser.post(wall.address, data={**WORDS, "page": wall.page(), **wrong})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "歩きながら話す相手" in answer.text or "hope" in wrong
    assert wall.voices() == []


def test_too_much_is_not_read(wall: Wall) -> None:
    """
    A body over 16 KiB is refused, and invisible or broken signs do no harm.
    """
    assert wall.browser.post(wall.address, content=b"a" * (LARGEST_BODY + 1)).status_code == 413
    assert wall.browser.post(wall.address, content=b"\xff\x00=\xfe&&&=").status_code == 422


def test_the_page_needs_nothing_from_elsewhere(wall: Wall) -> None:
    """
    No script, the same promises to the browser as the one-time pages, and no token in it.
    """
    answer = wall.browser.get(wall.address)

    assert "<script" not in answer.text
    assert wall.address not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"
    easy = wall.browser.get(f"{wall.address}?voice=ja-easy").text
    assert "<ruby>" in easy
