"""経過記録に貼る文: who said what how, and what came next, by code alone."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from casework.case_notes.notes import case_notes, give_case_notes
from casework.ground import NotYours
from casework.read_case import NeedsReason, ReadReason, read_case
from followup.calendar import TOKYO
from reports.case_notes import notes_text
from storage.database import Database
from storage.states import (
    CheckInState,
    DayState,
    HowHeard,
    HowSaid,
    IntroductionState,
    PlacementStep,
    Role,
    Side,
    TaskState,
)
from storage.tables import (
    CallLog,
    CheckIn,
    Contact,
    IntroductionStep,
    MeetingDay,
    PowerAnswer,
    StepYes,
    Task,
    Tie,
)
from tests.casework.following import Scene, at, make_scene
from tests.making import TOWN, audit_of, make_account, make_candidate, make_consent
from towns import Town, YearStyle

NOW = datetime(2026, 5, 20, 15, tzinfo=TOKYO)
APRIL, MAY = (date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 5, 1), date(2026, 5, 31))


def scene_with_a_course(session: Session) -> Scene:
    scene = make_scene(session, step=PlacementStep.TRIAL)
    cast = scene.cast
    cast.introduction.state = IntroductionState.PLACED
    cast.person.created_at = cast.wish.created_at = at("2026-03-02 10:00")
    cast.wish.likes, cast.wish.own_words = ["running"], "完走して、海を見たい"
    scene.placement.created_at = at("2026-03-20 10:00")
    scene.person.joined_at = scene.host.joined_at = at("2026-03-20 10:00")
    make_consent(
        session,
        cast.person,
        given_at=at("2026-03-02 10:00"),
        until=at("2027-03-02"),
        told_how="talked",
    )
    make_candidate(session, cast.wish, cast.offer, made_at=at("2026-03-03 09:00"))
    session.add_all(
        [
            IntroductionStep(
                introduction_id=cast.introduction.id,
                state=state,
                how_said=said,
                how_heard=heard,
                at=at(when),
            )
            for state, said, heard, when in (
                (IntroductionState.CHOSEN, HowSaid.CHOSEN, HowHeard.CHAT, "2026-03-05 11:00"),
                (IntroductionState.ASKED, None, HowHeard.CHAT, "2026-03-06 09:00"),
                (IntroductionState.WELCOMED, None, HowHeard.PHONE, "2026-03-09 13:00"),
                (
                    IntroductionState.MEETING,
                    HowSaid.WORDS_OR_SIGNS,
                    HowHeard.PHONE,
                    "2026-03-11 10:00",
                ),
            )
        ]
    )
    session.add(
        CallLog(
            town=TOWN.key,
            wish_id=cast.wish.id,
            place="里山の会",
            outcome="thinking",
            note="来月また電話する",
            called_by=cast.supporter.id,
            called_at=at("2026-03-04 10:00"),
        )
    )
    session.add_all(
        [
            MeetingDay(
                placement_id=scene.placement.id,
                starts_at=at(when),
                state=state,
                place="公民館の入口",
                how_heard=HowHeard.PHONE,
            )
            for when, state in (
                ("2026-04-11 10:00", DayState.HELD),
                ("2026-04-18 10:00", DayState.RESTED),
                ("2026-05-23 10:00", DayState.PLANNED),
            )
        ]
    )
    for member, when in ((scene.person, "2026-04-12 10:00"), (scene.host, "2026-04-13 10:00")):
        session.add(
            StepYes(
                placement_id=scene.placement.id,
                member_id=member.id,
                step=PlacementStep.TRIAL,
                answer="yes",
                how_said=HowSaid.CHOSEN if member is scene.person else None,
                how_heard=HowHeard.CHAT,
                asked_at=at("2026-04-12"),
                answered_at=at(when),
            )
        )
    for member, side, answers in (
        (scene.person, Side.PERSON, {"person_safe": 0, "person_again": 2, "person_fit": 1}),
        (scene.host, Side.HOST, {"host_together": 3, "host_good": 3, "host_effort": 3}),
    ):
        session.add(
            CheckIn(
                town=TOWN.key,
                placement_id=scene.placement.id,
                member_id=member.id,
                side=side,
                stage="times-1",
                state=CheckInState.ANSWERED,
                answers=answers,
                how_heard=HowHeard.PHONE,
                asked_at=at("2026-04-14"),
                answered_at=at("2026-04-15 10:00"),
            )
        )
    for kind, of in (("bad_answer", "host"), ("uneasy_twice", "person"), ("apart", None)):
        session.add(
            Task(
                town=TOWN.key,
                kind=kind,
                urgency="same_day",
                state=TaskState.RESOLVED,
                person_id=cast.person.id,
                placement_id=scene.placement.id,
                coordinator_id=cast.coordinator.id,
                facts={"side": of} if of else {},
                created_at=at("2026-04-15 10:01"),
                due_at=at("2026-04-16"),
                resolved_at=at("2026-04-16 09:00"),
                outcome="shorter",
            )
        )
    session.add_all(
        [
            Tie(
                person_id=cast.person.id,
                town=TOWN.key,
                kind="counselling",
                name="くらしの相談室 ひだまり",
                bond="strong",
                giving="to_person",
                since=date(2026, 2, 10),
                entered_by=cast.supporter.id,
                entered_at=at("2026-03-02 10:00"),
            ),
            Contact(
                town=TOWN.key,
                kind="along",
                whom="person",
                person_id=cast.person.id,
                day=date(2026, 2, 12),
                by=cast.supporter.id,
                recorded_at=at("2026-02-13"),
            ),
            PowerAnswer(
                person_id=cast.person.id,
                town=TOWN.key,
                member_id=scene.person.id,
                answer="leaves",
                how_said=HowSaid.CHOSEN,
                answered_by=cast.supporter.id,
                answered_at=at("2026-05-01 10:00"),
            ),
        ]
    )
    session.flush()
    return scene


def text_of(scene: Scene, *, first: date, last: date, town: Town = TOWN) -> str:
    notes = case_notes(
        scene.session,
        person=scene.cast.person.id,
        first=first,
        last=last,
        by=scene.cast.supporter,
        now=NOW,
    )
    return notes_text(notes, town=town)


def test_a_month_reads_like_a_record(sqlite_database: Database) -> None:
    """
    The person's own answers stand in it, the host's nowhere, and at the end what comes next.
    """
    with sqlite_database.writing() as session:
        scene = scene_with_a_course(session)

        text = text_of(scene, first=APRIL[0], last=APRIL[1])

        code = scene.cast.person.code
    assert (
        text
        == f"""\
参加支援事業 経過記録({code})
期間:令和8年4月1日(水)から令和8年4月30日(木)まで
作成:令和8年5月20日(水)(叶江市 叶え合い)

令和8年4月11日(土)
・10:00から12:00まで 「走友会」の日取り:行けた(電話で聞いた) 場所:公民館の入口

令和8年4月12日(日)
・体験へ進むことについて、本人「はい」(本人が選んだ)。

令和8年4月13日(月)
・みなの「はい」がそろい、体験に進んだ。

令和8年4月15日(水)
・その後いかがですか、1回目のあと(電話で聞いた):安心=「安心できる」、また行きたい気持ち=「迷う」、出番ややること=「だいたい合う」
・対応待ち:心配な答えが2回

令和8年4月16日(木)
・対応待ち「心配な答えが2回」:時間を短くした

令和8年4月18日(土)
・10:00から12:00まで 「走友会」の日取り:お休み(電話で聞いた) 場所:公民館の入口

いまのようすと、これから
・「走友会」での参加が続いている(体験)。
・次の日取り:令和8年5月23日(土) 10:00 「走友会」 場所:公民館の入口
"""
    )


def test_before_anybody_met(sqlite_database: Database) -> None:
    """
    How it was said, by which way, and what came next; a town may write years the western way.
    """
    western = TOWN.model_copy(
        update={"papers": TOWN.papers.model_copy(update={"years": YearStyle.WESTERN})}
    )
    with sqlite_database.writing() as session:
        scene = scene_with_a_course(session)

        text = text_of(scene, first=date(2026, 3, 1), last=date(2026, 3, 19), town=western)

    assert text.splitlines()[4:25] == [
        "2026年3月2日(月)",
        "・参加支援を始めた。",
        "・同意「人や場所をさがし、認めた受け入れ先に、一文とエリアと合う理由を見せること」を得た"
        "(本人が選んだ)。説明:会って話した。期限は2027年3月2日(火)。",
        "・本人の願い:「フルマラソンに出たい」",
        "・本人のことば:「完走して、海を見たい」",
        "・好きなこと:走ること",
        "",
        "2026年3月3日(火)",
        "・候補を1件示した:走友会",
        "",
        "2026年3月4日(水)",
        "・「里山の会」に電話で声をかけた:考えてくれる",
        "・聞いたこと:来月また電話する",
        "",
        "2026年3月5日(木)",
        "・「走友会」について、本人「見てみたい」(本人が選んだ)。→ コーディネーターの承認へ",
        "",
        "2026年3月6日(金)",
        "・コーディネーターが承認し、「走友会」にたずねた。→ お返事を待つ",
        "",
        "2026年3月9日(月)",
    ]
    assert "歓迎のお返事(電話で聞いた)。→ 本人がもう一度考える" in text
    assert "本人「会ってみたい」(言葉・様子から確認した・電話で聞いた)。→ 顔合わせの準備へ" in text


def test_what_surrounds_somebody_is_told_too(sqlite_database: Database) -> None:
    """
    Formal support with its day, and whether it leaves the person what they can do themselves.
    """
    with sqlite_database.writing() as session:
        scene = scene_with_a_course(session)

        before = text_of(scene, first=date(2026, 2, 1), last=date(2026, 2, 28))
        after = text_of(scene, first=MAY[0], last=MAY[1])

    assert "・つながり:相談支援機関「くらしの相談室 ひだまり」、強いつながり\n" in before
    assert "・同行(いっしょに出かけた):本人\n" in before
    assert "・本人の力を奪っていないか:奪っていない(本人が選んだ)\n" in after


def test_nothing_of_a_host_or_of_another_case_is_in_it(sqlite_database: Database) -> None:
    """
    What a host answered is not said even by the tasks that came of it; a call's words are its
    caller's.
    """
    with sqlite_database.writing() as session:
        scene = scene_with_a_course(session)
        cast = scene.cast

        mine = text_of(scene, first=date(2026, 1, 1), last=MAY[1])
        theirs = notes_text(
            case_notes(
                session,
                person=cast.person.id,
                first=date(2026, 1, 1),
                last=MAY[1],
                by=cast.coordinator,
                now=NOW,
            ),
            town=TOWN,
        )

    for text in (mine, theirs):
        assert "困っている" not in text
        assert "離れている" not in text
        assert "珈琲の方" not in text
    assert "来月また電話する" in mine
    assert "来月また電話する" not in theirs


def test_a_colleagues_case_needs_a_reason_and_leaves_a_trace(sqlite_database: Database) -> None:
    """
    Another coordinator says why; a supporter has their own persons and nobody else's.
    """
    with sqlite_database.writing() as session:
        scene = scene_with_a_course(session)
        wish, person = scene.cast.wish.id, scene.cast.person
        colleague = make_account(session, Role.COORDINATOR)
        stranger = make_account(session, Role.SUPPORTER)

        with pytest.raises(NeedsReason):
            give_case_notes(session, wish=wish, by=colleague, now=NOW)
        with pytest.raises(NotYours):
            give_case_notes(session, wish=wish, by=stranger, now=NOW)
        read_case(session, wish=wish, reason=ReadReason.COVERING, by=colleague, now=NOW)
        give_case_notes(session, wish=wish, by=colleague, now=NOW + timedelta(hours=1))

        acts = [one.act for one in audit_of(session, person)]
    assert acts == ["read_case", "notes.given"]
