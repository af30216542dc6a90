"""The week's plan at the desk: asked for, made, read, locked, compared, accepted."""

from typing import Any

from sqlalchemy import select

from casework.kept_plan import entries_of, line_of
from storage.base import Id
from storage.states import IntroductionState, Role, WishState
from storage.tables import Candidate, WeekPlan
from tests.casework.test_plan_week import fill, prefer, runners, shogi
from tests.desk.sitting import Seat
from tests.making import make_host, make_introduction
from tests.talk import Talk


def with_plan(talk: Talk, seat: Seat, *, wishes: int = 10, places: int = 1) -> list[Id]:
    """Open wishes, an offer for some of them, and the plan that was asked for at the desk."""
    with talk.database.writing() as session:
        found = [wish.id for wish in fill(session, wishes=wishes)]
        host = make_host(session, name="将棋の会")
        for _ in range(places):
            shogi(session, capacity=1, host=host)
    seat.does("anew", "/week")
    talk.search()
    return found


def with_new_lines(talk: Talk, seat: Seat) -> list[Id]:
    """Three offers of a host that is asked enough were shown; the plan lays another beside two."""
    with talk.database.writing() as session:
        found = [wish.id for wish in fill(session, wishes=10)]
        busy = make_host(session, name="将棋連盟")
        offers = [shogi(session, capacity=9, host=busy) for _ in range(3)]
        for wish in fill(session, wishes=3):
            wish.state = WishState.CHOSEN
            make_introduction(session, wish, offers[0], state=IntroductionState.ASKED)
        shogi(session, capacity=2, text="将棋もできる、本を読む会")
    talk.search()
    seat.does("anew", "/week")
    talk.search()
    planned = [one.wishes[0] for one in entries_of(plan_of(talk)) if one.offer]
    assert planned
    return [wish for wish in found if wish.hex in planned]


def plan_of(talk: Talk) -> WeekPlan:
    """The plan as it is kept."""
    with talk.database.reading() as session:
        plan = session.scalars(select(WeekPlan)).one()
        # Opened while its session lives.
        assert plan.content
        return plan


def test_the_plan_is_made_beside_and_shown_when_it_is_there(talk: Talk, seat: Seat) -> None:
    """Asked for at the desk; until it is made the page says so and looks again by itself."""
    with talk.database.writing() as session:
        fill(session, wishes=10)
        shogi(session, capacity=1)
    seat.opens("/week")
    assert "今週の案は、まだありません" in seat.text

    seat.does("anew")
    assert "いま、町の願いとできることを並べています" in seat.text
    assert 'data-reload-after="4"' in seat.page.text
    assert seat.rung == 1
    talk.search()
    seat.opens("/week")

    assert "お待ちの期間が長いため優先しました" in seat.text
    assert "の願いにも合うところです" in seat.text
    assert "→ 将棋の会「将棋サロン」" in seat.text
    seat.opens("/week?show=cards")
    assert "合うところは、今週はいっぱいです" in seat.text
    assert seat.page.text.count("<article") == 9


def test_a_small_town_sees_cards(talk: Talk, seat: Seat) -> None:
    """Without being asked for them: there is nothing else."""
    with_plan(talk, seat, wishes=2)

    seat.opens("/week")

    assert "一件ずつ見ていきます" in seat.text
    assert seat.page.text.count("<article") == 2


def test_lines_are_locked_left_out_and_brought_back(talk: Talk, seat: Seat) -> None:
    """One press each; the plan is made again around them."""
    wishes = with_plan(talk, seat, places=2)

    seat.does("lock", "/week", wish=str(wishes[0]))
    assert "★ 決めた組み合わせ" in seat.text
    seat.does("skip", wish=str(wishes[1]), why="talk_first")
    assert "先に本人と話したい" in seat.text
    seat.does("anew")
    talk.search()
    seat.opens("/week?show=locked")
    assert seat.page.text.count("<article") == 1
    assert [*plan_of(talk).locks] == [wishes[0].hex]
    seat.does("bring_back")
    seat.does("unlock", wish=str(wishes[0]))
    assert (plan_of(talk).locks, plan_of(talk).skips) == ({}, [])
    seat.does("lock", wish=str(wishes[9]))
    assert seat.page.status_code == 404


def test_a_team_is_locked_and_left_out(talk: Talk, seat: Seat) -> None:
    """By any of its wishes, at the desk and in chat; made anew, nobody of it is in a team."""
    with talk.database.writing() as session:
        wish = str(runners(session)[0].id)
    seat.does("anew", "/week")
    talk.search()

    seat.does("lock_team", "/week?show=teams", wish=wish)
    assert "★ 決めた組み合わせ" in seat.text
    assert "決めた1件はそのままで、つくり直す" in seat.text
    seat.does("skip_team", wish=wish, why="busy", show="teams", **{"from": "0"})
    assert "今週外したもの:1件" in seat.text
    assert "受け入れ先が忙しそう" in seat.text
    assert "★" not in seat.text
    seat.member.commands("plan")
    seat.member.hears("今週外したもの:1件")
    seat.member.presses("外したものを見る")
    seat.member.hears("いっしょに叶えられます")
    seat.member.presses("すべて案にもどす")
    seat.member.commands("plan")
    seat.member.presses("組を決める", "この組み合わせに決める")
    seat.member.hears("つくり直しても、この組み合わせは動きません")
    seat.member.presses("案を見る", "決めたものを、まとめて候補に加える")
    seat.member.hears("4件には、前から候補があります")
    seat.opens("/week?show=locked")
    assert seat.text.count("候補になっています") == 4
    assert [one["why"] for one in plan_of(talk).teams] == [""]
    seat.member.commands("plan")
    seat.member.presses("組を決める", "決めるのをやめる", "案を見る")
    seat.member.presses("組を決める", "今週は外す", "ほかのわけ")
    seat.member.hears("一人ずつの案になります")
    seat.does("anew", "/week")
    talk.search()
    assert all(one.kind != "teams" for one in entries_of(plan_of(talk)))


def test_locked_lines_become_candidates_and_their_supporters_hear(talk: Talk, seat: Seat) -> None:
    """The page says how many; the line is marked, and leads to its candidates."""
    wishes = with_new_lines(talk, seat)
    for wish in wishes:
        seat.does("lock", "/week", wish=str(wish))

    seat.does("take_all")

    assert f"{len(wishes)}件の願いに、新しく候補を加えました" in seat.text
    assert seat.text.count("候補になっています") == len(wishes)
    with talk.database.reading() as session:
        rows = session.scalars(select(Candidate).where(Candidate.proposed_by.is_not(None)))
        assert {row.wish_id for row in rows} == {*wishes}
    seat.goes("ca.list", wishes[0])
    assert "将棋の会「将棋もできる、本を読む会」" in seat.text


def test_one_line_is_accepted_by_itself(talk: Talk, seat: Seat) -> None:
    """Accepted again, nothing happens twice."""
    wishes = with_new_lines(talk, seat)

    seat.does("take", "/week", wish=str(wishes[0]), show="lines", **{"from": "0"})
    assert "候補に加え、支援者に伝えました" in seat.text
    seat.does("take", wish=str(wishes[0]))

    with talk.database.reading() as session:
        rows = session.scalars(select(Candidate).where(Candidate.proposed_by.is_not(None)))
        assert [row.wish_id for row in rows] == [wishes[0]]


def test_a_line_is_compared_with_what_both_would_rather_have(talk: Talk, seat: Seat) -> None:
    """Side by side, with what the line costs whom; the other can be locked instead."""
    wishes = with_plan(talk, seat, places=2)
    with talk.database.writing() as session:
        plan = session.scalars(select(WeekPlan)).one()
        offers = {one.offer for one in entries_of(plan) if one.offer}
        line = line_of(plan, wish=wishes[0].hex)
        assert line is not None
        (other,) = offers - {line.offer}
        prefer(session, plan, wish=wishes[0], offer=Id(other))

    seat.opens("/week")
    assert seat.text.count("ほかのできることとくらべる") == 1
    seat.opens(f"/week/compare?wish={wishes[0].hex}")
    assert "お互いにもっと合いそう" in seat.text
    assert "いまの案の、ほかへの影響" in seat.text
    given: dict[str, Any] = {"wish": str(wishes[0]), "offer": other}
    seat.does("lock", **given)

    assert "★ 決めてあります" in seat.text
    assert plan_of(talk).locks == {wishes[0].hex: other}


def test_it_is_for_coordinators(talk: Talk) -> None:
    """An officer has no such page, nor has it in the menu."""
    officer = Seat(talk, talk.member(Role.OFFICER)).signs_in()

    officer.opens("/")
    assert "今週の案" not in officer.text
    officer.opens("/week")
    assert officer.page.status_code == 404
