"""今週の叶え合い案 in the chat: asked for, made, read page by page, and opened line by line."""

from sqlalchemy import select

from storage.states import IntroductionState, Role, WishState
from storage.tables import Candidate
from tests.casework.test_plan_week import fill, shogi
from tests.flows.wishing import SENTENCE, with_candidate
from tests.making import make_host, make_introduction, make_offer
from tests.talk import Member, Talk
from texts import say


def opens_plan(coordinator: Member) -> str:
    """Ask for the plan by the menu and read it when it is there."""
    coordinator.commands("more")
    coordinator.presses("今週の叶え合い案")
    coordinator.hears("できたらお知らせします")
    coordinator.hears("今週の叶え合い案ができました")
    coordinator.commands("plan")
    return coordinator.last


def test_a_small_town_sees_each_wish_with_its_candidates(talk: Talk) -> None:
    """The card leads to the candidate; asking again makes it anew."""
    _, _, coordinator = with_candidate(talk)

    said = opens_plan(coordinator)

    assert "一件ずつ見ていきます" in said
    assert f"「{SENTENCE}」" in said
    assert "→ 走友会「川べりをいっしょに走れます」" in said
    coordinator.presses("の候補を見る")
    coordinator.hears("候補 1/1")
    coordinator.commands("more")
    coordinator.presses("今週の叶え合い案", "つくり直す")
    coordinator.hears("今週の叶え合い案ができました")


def test_a_line_that_is_opened_becomes_a_candidate(talk: Talk) -> None:
    """Where the search showed three offers of a busy host, the plan's line goes to another."""
    coordinator = talk.coordinator()
    with talk.database.writing() as session:
        wishes = fill(session, wishes=10)
        busy = make_host(session, name="将棋連盟")
        offers = [shogi(session, capacity=9, host=busy) for _ in range(3)]
        for wish in fill(session, wishes=3):
            wish.state = WishState.CHOSEN
            make_introduction(session, wish, offers[0], state=IntroductionState.ASKED)
        planned = shogi(session, capacity=1, text="将棋もできる、本を読む会")
    talk.search()

    said = opens_plan(coordinator)
    coordinator.presses("の候補に加えて見る")

    assert said.count("■") == 5
    assert "お待ちの期間が長いため優先しました" in said
    shown = coordinator.hears("将棋の会「将棋もできる、本を読む会」")
    assert "コーディネーターが、合いそうだと考えた候補です" in shown
    assert "願いにある「将棋や囲碁」が、ここでできます" in shown
    with talk.database.reading() as session:
        rows = session.scalars(select(Candidate).where(Candidate.offer_id == planned.id)).all()
        assert [(row.wish_id, row.state, row.proposed_by) for row in rows] == [
            (wishes[0].id, "shown", coordinator.account.id)
        ]


def test_a_line_is_locked_or_left_out_and_the_plan_made_again(talk: Talk) -> None:
    """A tap each; what it costs whom stands there in words, and the reason is one of a few."""
    coordinator = talk.coordinator()
    with talk.database.writing() as session:
        fill(session, wishes=10)
        shogi(session, capacity=1)
    talk.search()

    opens_plan(coordinator)
    coordinator.presses("の行を決める")
    assert "ほかへの影響" in coordinator.last
    assert "の願いにも合うところです" in coordinator.last
    coordinator.presses("この組み合わせに決める", "案を見る")
    assert "★ この組み合わせは決めてあります" in coordinator.last
    coordinator.presses("つくり直す", "案を見る")
    assert "決めた組み合わせ:1件" in coordinator.last
    coordinator.presses("の行を決める", "今週は外す", "先に本人と話したい")
    coordinator.hears("今週の案から外しました")
    coordinator.presses("つくり直す", "案を見る", "外したものを見る")
    assert "・わけ:先に本人と話したい" in coordinator.last
    coordinator.presses("すべて案にもどす", "案を見る")
    assert "外したもの" not in coordinator.last


def test_a_long_plan_is_leafed_through(talk: Talk) -> None:
    """Five entries a page; what is further on can be opened as well."""
    coordinator = talk.coordinator()
    with talk.database.writing() as session:
        fill(session, wishes=6)
    talk.search()

    first = opens_plan(coordinator)
    coordinator.presses(say("wishes.further", "ja"))

    assert first.count("■") == 5
    assert coordinator.last.count("■") == 1
    coordinator.presses("の声かけ先を見る")
    coordinator.hears("声かけ先")


def test_the_marathon_stands_first_as_a_team(talk: Talk) -> None:
    """Those who wish to run, and hosts who run, in one entry."""
    coordinator = talk.coordinator()
    with talk.database.writing() as session:
        fill(session, wishes=8, sentence="宇宙の話を聞きたい")
        fill(session, wishes=2, sentence="フルマラソンに出たい")
        for name in ("走友会", "印刷会社"):
            make_offer(session, make_host(session, name=name), slots=["sat_am"], reach="town")
    talk.search()

    said = opens_plan(coordinator)

    assert "◎ いっしょに叶えられます:走ること(土曜の午前)" in said
    team = said[said.index("◎") : said.index("■", said.index("印刷会社"))]
    assert team.count("フルマラソンに出たい") == 2
    assert "走友会" in team
    coordinator.presses("の候補に加えて見る")
    coordinator.hears("候補 1/2")


def test_strengths_that_go_round_lead_to_the_wishes(talk: Talk) -> None:
    """Two whose strengths meet each other's wish stand together; nothing is proposed by itself."""
    coordinator = talk.coordinator()
    with talk.database.writing() as session:
        fill(session, wishes=8, sentence="宇宙の話を聞きたい")
        (one,) = fill(session, wishes=1, sentence="写真を撮ってみたい")
        (other,) = fill(session, wishes=1, sentence="将棋を教わりたい")
        one.strengths, other.strengths = ["shogi"], ["photo"]
    talk.search()

    said = opens_plan(coordinator)

    ring = said[said.index("◎ 得意を贈り合えるかもしれません") :]
    assert ring.count("の得意が合いそうです") == 2
    coordinator.presses("の願いを見る")
    coordinator.hears("得意:")
    with talk.database.reading() as session:
        assert session.scalars(select(Candidate)).all() == []


def test_only_coordinators_have_it(talk: Talk) -> None:
    """Nobody else finds it in the menu."""
    for role in (Role.SUPPORTER, Role.HOST, Role.OFFICER):
        member = talk.member(role)
        member.commands("more")

        assert "今週の叶え合い案" not in member.buttons
