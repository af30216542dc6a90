"""声かけ先 in the chat: from 「候補が見つからない」 to a call, a kept outcome and a new host."""

from sqlalchemy import select

from storage.tables import CallLog, CallPlace
from tests.flows.wishing import LABEL, enters_person, tells_wish, with_wish
from tests.talk import Talk

SHOGI = "将棋をゆっくり指してみたい"


def test_the_task_names_three_places(talk: Talk) -> None:
    """The likeliest first, with number, strengths and what to ask."""
    coordinator = talk.coordinator()
    with_wish(talk, SHOGI)

    coordinator.commands("tasks")
    coordinator.presses("候補が見つからない", "声かけ先を見る")

    said = coordinator.last
    assert said.count("■") == 3
    assert said.index("■ 叶江市ボランティアセンター 050-0000-0220") == said.index("■")
    assert "同じことが好きな方や" in said


def test_the_text_to_copy_tells_only_what_was_agreed_to(talk: Talk) -> None:
    """Sentence and area; no label, no code, no day."""
    supporter = with_wish(talk, SHOGI)
    supporter.commands("wishes")
    supporter.presses("さがしています", "声かけ先を見る", "ボランティアセンターに電話する")

    text = supporter.hears("叶江市の参加支援です")

    assert f"「{SHOGI}」と願っています。" in text
    assert "川端校区の近くの方です。" in text
    assert "お名前や事情はお伝えしていません。" in text
    for secret in (LABEL, "K-", "歳", "月", "日"):
        assert secret not in text.replace("見学", "")


def test_without_consent_the_text_tells_nothing(talk: Talk) -> None:
    """Something to enjoy is looked for, and that is all."""
    supporter = talk.supporter()
    supporter.commands("wish")
    enters_person(supporter, consent="まだ確かめていない")
    tells_wish(supporter, SHOGI)
    supporter.commands("wishes")
    supporter.presses("さがしています", "声かけ先を見る", "に電話する")

    text = supporter.hears("叶江市の参加支援です")

    assert SHOGI not in text
    assert "校区" not in text


def test_a_call_is_kept_and_leads_on(talk: Talk) -> None:
    """いい返事 leads to a new host; what was said is written on a page; the list remembers."""
    coordinator = talk.coordinator()
    with_wish(talk, SHOGI)
    coordinator.commands("tasks")
    coordinator.presses("候補が見つからない", "声かけ先を見る")
    coordinator.presses("ボランティアセンターに電話する", "いい返事")
    coordinator.hears("よかったです。記録しました")
    assert {"受け入れ先を登録する", "受け入れ先として招待する"} <= set(coordinator.buttons)

    coordinator.presses("聞いたことを書いておく")
    coordinator.says("木曜の午後がよいそうです")
    coordinator.hears("ページ")
    coordinator.commands("tasks")
    coordinator.presses("候補が見つからない", "声かけ先を見る")

    coordinator.hears("叶江市ボランティアセンター:いい返事")
    with talk.database.reading() as session:
        assert session.scalars(select(CallLog.called_by)).all() == [coordinator.account.id]


def test_a_place_that_was_added_is_called_and_can_be_taken_out(talk: Talk) -> None:
    """It stands among the likeliest as those of the town's file do; only it can be taken out."""
    coordinator = talk.coordinator()
    with talk.database.writing() as session:
        session.add(
            CallPlace(
                town=talk.town.key,
                name="叶江将棋クラブ",
                phone="050-0000-0320",
                details={"good_at": ["将棋"], "ask": "見るだけの日はありませんか。", "areas": []},
                created_at=talk.now,
            )
        )
    with_wish(talk, SHOGI)
    coordinator.commands("tasks")
    coordinator.presses("候補が見つからない", "声かけ先を見る")
    assert "■ 叶江将棋クラブ 050-0000-0320" in coordinator.last

    coordinator.presses("ボランティアセンターに電話する")
    assert "この声かけ先をやめる" not in coordinator.buttons
    coordinator.presses("声かけ先の一覧へ", "将棋クラブに電話する")
    coordinator.presses(
        "いい返事", "声かけ先の一覧へ", "将棋クラブに電話する", "この声かけ先をやめる"
    )
    coordinator.hears("「叶江将棋クラブ」を声かけ先から外しました")
    coordinator.presses("声かけ先の一覧へ")

    said = coordinator.last
    assert "■ 叶江将棋クラブ" not in said
    assert "叶江将棋クラブ:いい返事" in said
