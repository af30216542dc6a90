"""関わりの循環: who was received gives something, and the other side reads 「地域の方」."""

from sqlalchemy import select

from storage.states import PlacementStep
from storage.tables import AuditEntry, Introduction, Placement, PlacementMember, StepYes
from tests.stories.conftest import Runners
from tests.stories.telling import approves, chooses, wishes

GIFT = "走りはじめの人と、ゆっくり歩けます"


def it_goes_on(runners: Runners) -> None:
    """The placement has become 継続, with everybody's yes."""
    with runners.town.database.writing() as session:
        members = session.scalars(
            select(PlacementMember)
            .join(Introduction, Introduction.placement_id == PlacementMember.placement_id)
            .where(Introduction.coordinator_id == runners.coordinator.account(session).id)
            .distinct()
        ).all()
        for member in members:
            placement = session.get_one(Placement, member.placement_id)
            placement.step, placement.step_since = PlacementStep.ONGOING, runners.town.now
            session.add(
                StepYes(
                    placement_id=placement.id,
                    member_id=member.id,
                    step=PlacementStep.ONGOING,
                    answer="yes",
                    asked_at=runners.town.now,
                    answered_at=runners.town.now,
                )
            )
    runners.reads()


def test_the_runner_walks_with_somebody_who_begins(runners: Runners) -> None:
    """
    After 継続 朝ランの方 would like to be of use: written on a page, looked at by the coordinator,
    chosen by another person, answered through the supporter on a page, and kept as a circle;
    the supporter asks for advice for them, as any host does.
    """
    runners.begin()
    it_goes_on(runners)
    giver, coordinator, other = runners.supporter_of_a, runners.coordinator, runners.supporter_of_b

    giver.presses("参加のようす", "土曜の朝", "だれかの役に立ってみたい")
    giver.hears("相手には「地域の方」とだけ伝わります。")
    giver.presses("贈りたいことを書く")
    giver.writes_on_page("ページをひらく", GIFT)
    giver.writes_on_page("ページをひらく", "散歩の話ができる相手がほしい")
    giver.fills("いつでも", "町のどこからでも", "本人が選んだ", "会って話した", "これでよい")
    giver.hears("だれのことかわかるかもしれません")
    giver.presses("これでよい")
    giver.hears("コーディネーターが確かめてから")

    approves(coordinator, "地域の方")
    giver.hears("本人が贈りたいことを、コーディネーターが確かめました。")
    wishes(other, "歩く方", "だれかと、ゆっくり歩いてみたい", likes="散歩")
    runners.town.wait(hours=1)
    chooses(other, "地域の方")
    other.has_never_heard("朝ランの方", "あおば")
    coordinator.presses("打診と顔合わせ", "地域の方", "先方にたずねる")
    giver.hears("ごいっしょできそうな方がいます。")
    page = runners.town.reads_page(giver.last.links[-1])
    page.presses("歓迎します")
    other.presses("会ってみたい", "本人が選んだ")
    coordinator.presses(
        "打診と顔合わせ", "地域の方", "顔合わせが決まった", "新しい参加として", "これでよい"
    )

    giver.hears("参加がはじまりました")
    giver.presses("参加を見る", "相談する", "接し方")
    giver.writes_on_page("ページをひらく", "はじめの声かけに迷っています")
    giver.says("はい")
    giver.hears("この内容でよろしいですか")
    giver.presses("これでよい")
    giver.hears("コーディネーターがお答えします")
    with runners.town.database.reading() as session:
        circles = session.scalars(
            select(AuditEntry.cases).where(AuditEntry.act == "circulation")
        ).all()
    assert len(circles) == 1
    assert len(set(circles[0])) == 2
