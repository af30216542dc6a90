"""日取り on one-time pages: the same forms, and recorded as heard there."""

import pytest
from sqlalchemy import select

from storage.tables import AuditEntry
from tests.bot.screening import Reader, page_of
from tests.flows.test_days import NEXT_WEEK, WEEK, ready
from tests.flows.test_placements import Scene, begin
from tests.flows.test_placements import scene as scene  # noqa: PLC0414

TERMS = ("公民館の入口", "支援者", "バス・電車", "これでよい")


def heard(scene: Scene, act: str) -> list[str]:
    """Return how the deeds of this name were heard, as the audit keeps it."""
    with scene.talk.database.reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.act == act))
        return [entry.facts["how_heard"] for entry in entries]


@pytest.mark.parametrize(
    ("way", "answers", "act"),
    [
        ("次の日取りを決める", (WEEK, "11月26日(木)", "10:30", *TERMS), "day.set"),
        (
            "くりかえしの日取りをつくる",
            (WEEK, "11月26日(木)", "10:30", "毎週", "4回", "祝日は休みにする", *TERMS),
            "series.begun",
        ),
        (
            "日にちの案を出す",
            (NEXT_WEEK, "12月1日(火)", "14:00", "これだけにする", *TERMS),
            "days.proposed",
        ),
    ],
)
def test_a_form_about_days_filled_on_a_page_is_heard_there(
    scene: Scene, way: str, answers: tuple[str, ...], act: str
) -> None:
    """
    Company and way home are asked there too, with the way it was told kept as it was.
    """
    ready(scene)
    scene.supporter.commands("placements")
    scene.supporter.presses("土曜の朝", "日取りのこと", way)
    reader = Reader(scene.talk, page_of(scene.supporter))

    reader.fills(*answers)

    assert heard(scene, act) == ["page"]
    if act != "series.begun":
        told = scene.host.hears("場所:公民館の入口")
        assert "いっしょに行く人:支援者" in told
        assert "帰り方:バス・電車" in told


def test_a_change_of_a_day_on_a_page_is_heard_there(scene: Scene) -> None:
    """
    Moved and described on the page behind the form; what was set in the chat stays heard there.
    """
    begin(scene)
    scene.sets_a_day()
    scene.supporter.presses("場所や行き帰りを決める")
    Reader(scene.talk, page_of(scene.supporter)).fills(*TERMS)
    scene.supporter.commands("placements")
    scene.supporter.presses("土曜の朝", "11月26日(木)", "この日だけ日時を変える")

    Reader(scene.talk, page_of(scene.supporter)).fills(WEEK, "11月27日(金)", "11:00", "これでよい")

    assert heard(scene, "day.set") == ["chat"]
    assert heard(scene, "day.described") == ["page"]
    assert heard(scene, "day.moved") == ["page"]
