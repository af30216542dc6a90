"""おはなし in conversations: from the card of a placement to all the yeses, no word in the chat."""

from sqlalchemy import select

from casework.stories.draft_story import Writing, edit_story
from storage.database import Database
from storage.states import Role, StoryState
from storage.tables import Account, PlacementMember, Story, Wish
from tests.bot.own_words import Desk
from tests.flows.test_placements import Scene, begin, scene
from tests.talk import Member

__all__ = ["scene"]


def drafted(one: Scene) -> None:
    """Let the coordinator make a draft from the placement's card."""
    begin(one)
    with one.talk.database.writing() as session:
        session.scalars(select(Wish)).one().likes = ["running"]
    one.coordinator.commands("placements")
    one.coordinator.presses("土曜の朝", "この参加を、町の冊子のおはなしにする")
    one.coordinator.hears("下書きです。まだ、だれも読んでいません。")


def reads(one: Scene, member: Member) -> str:
    """Open the page that a member was just offered, and return what stands on it."""
    page = Desk(one.talk, member)
    return page.opens(page.link).text


def state(one: Scene) -> StoryState:
    with one.talk.database.reading() as session:
        return session.scalars(select(Story.state)).one()


def test_from_the_card_to_everybodys_yes(scene: Scene, sqlite_database: Database) -> None:
    """
    The supporter reads it with the person on a page; the city reads it as the second person.
    """
    officer = scene.talk.member(Role.OFFICER)
    drafted(scene)
    scene.coordinator.presses("おはなしを読む")
    assert "「走ること」から、はじまったこと" in reads(scene, scene.coordinator)
    scene.coordinator.presses("おはなしを見る", "このまま、本人にたずねる")

    scene.supporter.hears("町の冊子のおはなしにしたい")
    scene.supporter.presses("おはなしを読む")
    assert "走ることが好き。" in reads(scene, scene.supporter)
    scene.supporter.presses("のせてよい(言葉・様子から)")
    scene.supporter.hears("のる前なら、いつでも取り消せます")
    officer.presses("おはなしを読む")
    assert "走ることが好き。" in reads(scene, officer)
    officer.presses("もどる", "確認しました。進めてよい")

    assert state(scene) is StoryState.APPROVED
    scene.coordinator.hears("みなさんの「はい」がそろいました")
    for member in (scene.supporter, scene.host, scene.coordinator, officer):
        assert not any("走ることが好き" in shown.text for shown in member.shown)


def test_a_named_host_is_asked_and_anybody_takes_it_back(
    scene: Scene, sqlite_database: Database
) -> None:
    """
    The host reads and agrees on its own; the person's side takes it back with one button.
    """
    scene.talk.member(Role.OFFICER)
    drafted(scene)
    with sqlite_database.writing() as session:
        story = session.scalars(select(Story)).one()
        host = session.scalars(
            select(PlacementMember).where(PlacementMember.host_id.is_not(None))
        ).one()
        edit_story(
            session,
            story=story.id,
            seen=1,
            writing=Writing("走ること", "Aさんと走友会は、朝に走ります。"),
            named=[host.id],
            by=session.get_one(Account, scene.coordinator.account.id),
            now=scene.talk.now,
        )
    scene.coordinator.commands("menu")
    scene.coordinator.commands("placements")
    scene.coordinator.presses("土曜の朝", "この参加を、町の冊子のおはなしにする")
    scene.coordinator.presses("このまま、本人にたずねる")
    scene.supporter.presses("のせてよい(本人が選んだ)")
    scene.host.hears("そちらのお名前も出ます")
    scene.host.presses("おはなしを読む")
    assert "走友会は、朝に走ります" in reads(scene, scene.host)
    scene.host.presses("名前をのせてよい")

    scene.supporter.presses("やっぱり、のせない")

    scene.supporter.hears("おはなしは、どこにも出ません")
    assert state(scene) is StoryState.WITHDRAWN
    scene.coordinator.hears("とりやめになりました")
