"""相談する, the 15-minute talk and 「お返事を受け、…」 as conversations."""

import pytest
from sqlalchemy import select, update

from storage.states import Side
from storage.tables import CheckIn, Task
from tests.flows.test_check_ins import Scene, scene

__all__ = ["scene"]


def test_a_host_asks_and_hears_the_answer(scene: Scene) -> None:
    """From the placement's card by three taps; the words of the answer are the coordinator's."""
    host, coordinator = scene.host, scene.coordinator
    host.commands("placements")
    host.presses("体験", "相談する", "費用", "とばす", "これでよい")
    host.hears("5月20日(水)までに、コーディネーターがお答えします")

    coordinator.hears("受け入れ先からの相談")
    coordinator.presses("ひらく")
    coordinator.hears("ご相談:費用")
    coordinator.presses("終わりにする", "自分の言葉で知らせる")
    coordinator.says("お茶代は、市の予算から出します。")
    coordinator.presses("これでよい")
    coordinator.hears("答えてくれた方にお知らせします")

    host.hears("お返事を受け、お茶代は、市の予算から出します。")


def test_the_line_is_in_the_menu(scene: Scene) -> None:
    """Also without a placement; by its Latin word too."""
    scene.host.says("ほかのこと")
    scene.host.presses("相談する", "そのほか", "とばす", "これでよい")
    scene.host.hears("コーディネーターがお答えします")

    scene.host.commands("advice")

    scene.host.hears("どんなことですか")


def test_the_guard_reads_the_answer_too(scene: Scene) -> None:
    """A name does not go to the host in the coordinator's own words."""
    host, coordinator = scene.host, scene.coordinator
    host.commands("advice")
    host.presses("接し方", "とばす", "これでよい")
    coordinator.presses("ひらく", "終わりにする", "自分の言葉で知らせる")

    coordinator.says("田中さんには、ゆっくり話してください")

    coordinator.hears("お名前のような言葉")
    with scene.talk.database.reading() as session:
        assert session.scalars(select(Task.resolved_at)).all() == [None]


@pytest.mark.parametrize(
    ("pick", "said"), [("14:00", "14:00に"), ("電話がいい", "時間をうかがいます")]
)
def test_after_the_third_time_a_talk_is_offered(scene: Scene, pick: str, said: str) -> None:
    """Three times and the telephone; the coordinator sees which."""
    with scene.talk.database.writing() as session:
        session.execute(update(CheckIn).where(CheckIn.side == Side.HOST).values(offers_talk=True))
    host, coordinator = scene.host, scene.coordinator
    host.presses("過ごせている", "とても", "ちょうどよい")
    host.hears("15分ほど話しませんか")
    assert [label for label in host.buttons if ":" in label] == [
        "5月20日(水) 14:00",
        "5月21日(木) 10:00",
        "5月22日(金) 16:00",
    ]

    host.presses(pick)

    host.hears(said)
    coordinator.hears("受け入れ先と15分話す")
    coordinator.presses("ひらく")
    assert ("話す時間:5月20日(水) 14:00" in coordinator.last) == (pick == "14:00")


def test_a_note_is_read_on_a_page(scene: Scene) -> None:
    """What a host wrote there never stands in a chat."""
    host, coordinator = scene.host, scene.coordinator
    host.commands("advice")
    host.presses("そのほか")
    host.says("ゆっくりした場所がよいのでしょうか")
    host.hears("ページ")
    host.presses("とばす", "これでよい")
    with scene.talk.database.writing() as session:
        task = session.scalars(select(Task)).one()
        task.note = "ゆっくりした場所がよいのでしょうか"

    coordinator.commands("tasks")
    coordinator.presses("受け入れ先からの相談", "書かれたことを読む")

    assert "ページをひらく" in coordinator.buttons
    assert not any("ゆっくり" in shown.text for shown in coordinator.shown)
