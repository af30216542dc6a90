"""開始前の確認 in conversations: a card, one tap or a short form for each item, then a day."""

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.states import WishState
from storage.tables import Account, HostNote, Person, Placement, Wish
from tests.bot.own_words import Desk
from tests.casework.checking import NOTE, settles_everything
from tests.flows.test_placements import Scene, begin
from tests.flows.test_placements import scene as scene  # noqa: PLC0414  a fixture
from tests.making import NOW, make_cast, make_consent
from tests.talk import Talk


def coordinator_settles(scene: Scene) -> None:
    """The coordinator fills in what is theirs, in an order of their own."""
    coordinator = scene.coordinator
    coordinator.commands("checks")
    coordinator.presses("土曜の朝", "最初に電話するところを入れる")
    coordinator.fills("ほかの事務所", "くらしの相談室", "050-0000-0150", "これでよい")
    coordinator.presses("開始前の確認", "だれが払うかを入れる")
    coordinator.fills("本人", "なし", "事業", "なし", "これでよい")
    coordinator.presses("開始前の確認", "保険を入れる")
    coordinator.fills("ボランティア保険", "本人と受け入れ先", "3月31日", "これでよい")
    coordinator.presses("開始前の確認", "たずねて確かめた日を入れる")
    coordinator.fills("訪問", "ほかの日", "11月20日", "これでよい")


def test_no_day_is_planned_before_and_it_is_said_kindly(scene: Scene) -> None:
    """
    The button for a day names what is missing and leads to the card.
    """
    begin(scene)
    scene.supporter.commands("placements")

    scene.supporter.presses("土曜の朝", "次の日取りを決める")

    missing = scene.supporter.hears("見学の前に、次のことをととのえます。")
    assert "受け入れ先のお約束" in missing
    scene.supporter.presses("開始前の確認")
    scene.supporter.hears("・まだ 受け入れ先へのひとこと(珈琲の方)")


def test_everybody_settles_their_own_part(scene: Scene) -> None:
    """
    Coordinator, host and supporter, each from their own chat; with the last one a day can be set.
    """
    begin(scene)
    coordinator_settles(scene)
    scene.coordinator.commands("checks")
    scene.coordinator.presses("土曜の朝")
    assert "訪問・11月20日(金)" in scene.coordinator.last
    assert "ボランティア保険(本人と受け入れ先)・3月31日(水)まで" in scene.coordinator.last

    scene.host.commands("waiting")
    scene.host.presses("開始前の確認", "お約束を読む")
    scene.host.hears("・写真をとりません。SNSにものせません。")
    scene.host.presses("お約束します")
    scene.host.presses("開始前の確認")
    assert "くらしの相談室" not in scene.host.last

    scene.supporter.commands("waiting")
    scene.supporter.presses("開始前の確認", "ひとことを書く")
    scene.supporter.says("見ているだけの日があってもよいですか")
    scene.supporter.hears("チャットには書かないでください")


def test_a_coordinator_enters_promises_heard_by_telephone(scene: Scene) -> None:
    """
    The promises are read out; the card says how the yes was heard.
    """
    begin(scene)
    scene.coordinator.commands("checks")

    scene.coordinator.presses("土曜の朝", "お約束を読む", "電話で「お約束します」と聞いた")

    scene.coordinator.presses("開始前の確認")
    assert "電話で聞いた" in scene.coordinator.last


@pytest.mark.parametrize("words", ["来週", "13月1日", "2月30日"])
def test_a_day_that_is_none_is_asked_again(scene: Scene, words: str) -> None:
    """
    What cannot be read as a day is refused with an example.
    """
    begin(scene)
    scene.coordinator.commands("checks")
    scene.coordinator.presses("土曜の朝", "たずねて確かめた日を入れる")

    scene.coordinator.fills("訪問", "ほかの日", words)

    scene.coordinator.hears("「11月20日」のように書いてください。")


def test_an_office_is_named_and_nobody(scene: Scene) -> None:
    """
    A person's name is asked about where whom to call first is asked.
    """
    begin(scene)
    scene.coordinator.commands("checks")
    scene.coordinator.presses("土曜の朝", "最初に電話するところを入れる")

    scene.coordinator.fills("ほかの事務所", "相談室の山田さん")

    scene.coordinator.hears("お名前のような言葉")


def test_under_18_asks_for_the_guardian_and_two_adults(sqlite_database: Database) -> None:
    """
    The guardian's yes is the supporter's to keep, the two adults the coordinator's.
    """
    scene = _with_a_minor(sqlite_database)
    begin(scene)

    scene.supporter.commands("checks")
    scene.supporter.presses("土曜の朝", "保護者の「はい」を入れる", "まだ確かめていない")
    scene.supporter.presses("これでよい")
    scene.supporter.hears("急ぎません。")
    scene.supporter.presses("開始前の確認", "保護者の「はい」を入れる", "保護者が「はい」と言った")
    scene.supporter.presses("会って話した", "これでよい", "開始前の確認")
    scene.coordinator.commands("checks")
    scene.coordinator.presses("土曜の朝", "大人二人を確かめる", "二つとも確かめた")
    assert "✓ 大人二人・車なし" in scene.coordinator.last


def _with_a_minor(database: Database) -> Scene:
    """Return a scene whose person is under 18, with their own yes."""
    talk = Talk(database)
    supporter, host, coordinator = talk.supporter(), talk.host(), talk.coordinator()
    with database.writing() as session:
        cast = make_cast(
            session,
            coordinator=session.get_one(Account, coordinator.account.id),
            supporter=session.get_one(Account, supporter.account.id),
        )
        cast.person.minor = True
        make_consent(session, cast.person)
        session.get_one(Account, host.account.id).host_id = cast.host.id
        session.delete(cast.giver)
        code = cast.person.code
    return Scene(talk, supporter, host, coordinator, code)


def test_a_person_is_protected_and_kept_from_a_host(scene: Scene) -> None:
    """
    From the wish's card, in two taps; the protection is a coordinator's to end.
    """
    with scene.talk.database.writing() as session:
        wish = session.scalars(select(Wish)).one()
        wish.likes, wish.state = ["running"], WishState.OPEN
    scene.supporter.commands("wishes")
    scene.supporter.presses("フルマラソン", "本人を守る", "保護にする")
    scene.supporter.hears("保護にしました。")
    scene.supporter.presses("もどる")
    assert not any("保護を解く" in label for label in scene.supporter.buttons)
    scene.supporter.presses("会わせない受け入れ先を決める", "走友会", "会わせない")
    scene.supporter.hears("引き合わせません。")

    scene.coordinator.commands("wishes")
    scene.coordinator.presses(scene.code, "本人を守る", "保護を解く")

    scene.coordinator.hears("保護を解きました。")


def test_a_protected_persons_note_is_approved_in_two_taps(scene: Scene) -> None:
    """
    The coordinator reads it from the card; only then does the host.
    """
    begin(scene)
    with scene.talk.database.writing() as session:
        session.scalars(select(Person)).one().protected = True
        placement = session.scalars(select(Placement)).one()
        settles_everything(session, placement=placement, now=NOW)
    scene.host.commands("checks")
    scene.host.presses("土曜の朝")
    assert NOTE not in scene.host.last

    scene.coordinator.commands("checks")
    scene.coordinator.presses("土曜の朝", "ひとことを確かめる")
    scene.coordinator.hears(NOTE)
    scene.coordinator.presses("受け入れ先に見せてよい", "開始前の確認")
    scene.coordinator.hears("すべてそろっています。")

    scene.host.commands("checks")
    scene.host.presses("土曜の朝")
    scene.host.hears(NOTE)


def test_a_note_that_could_tell_who_it_is_is_asked_about(scene: Scene) -> None:
    """
    The host reads it beside the area, so the supporter is asked before anything is kept.
    """
    begin(scene)
    scene.supporter.commands("checks")
    scene.supporter.presses("土曜の朝", "ひとことを書く")
    desk = Desk(scene.talk, scene.supporter)
    desk.sends(desk.link, "85歳です。見ているだけの日があってもよいですか")
    desk.takes_its_turn()
    scene.supporter.presses("本人が選んだ", "これでよい")
    scene.supporter.hears("「ひとこと」に、年齢があります。")
    with scene.talk.database.reading() as session:
        assert session.scalars(select(HostNote)).all() == []

    scene.supporter.presses("これでよい")
    scene.supporter.hears("受け取りました")
    with scene.talk.database.reading() as session:
        assert len(session.scalars(select(HostNote)).all()) == 1
