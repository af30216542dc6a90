"""本人を守る in conversations: hosts that somebody does not meet, and how that ends."""

from sqlalchemy import select

from storage.states import Side
from storage.tables import Block
from tests.flows.wishing import with_candidate
from tests.talk import Talk

WITH_WHOM = ("本人を守る", "会わせない受け入れ先を決める", "走友会")


def test_keeping_apart_is_undone_by_the_same_button(talk: Talk) -> None:
    """
    The host is no candidate any more, and is one again once it is undone.
    """
    supporter, _, _ = with_candidate(talk)
    supporter.commands("wishes")
    supporter.presses("フルマラソン", *WITH_WHOM, "会わせない")
    supporter.hears("わかりました。")
    supporter.hears("いまはまだありません")

    supporter.presses("もどる", "会わせない受け入れ先を決める", "✓ 走友会")
    supporter.hears("取り消しますか。")
    supporter.presses("取り消す")

    supporter.hears("また候補になることがあります。")
    supporter.hears("候補が1件あります")


def test_what_the_host_asked_for_is_the_coordinators_to_undo(talk: Talk) -> None:
    """
    The supporter is told whom to talk with, and not who asked for it.
    """
    supporter, _, coordinator = with_candidate(talk)
    supporter.commands("wishes")
    supporter.presses("フルマラソン", *WITH_WHOM, "会わせない")
    with talk.database.writing() as session:
        session.scalars(select(Block)).one().side = Side.HOST

    supporter.presses("もどる", "会わせない受け入れ先を決める", "✓ 走友会")
    supporter.hears("取り消すときは、コーディネーターに話してください。")
    assert "取り消す" not in supporter.buttons
    coordinator.commands("wishes")
    coordinator.presses("フルマラソン", *WITH_WHOM, "取り消す")
    coordinator.hears("また候補になることがあります。")
