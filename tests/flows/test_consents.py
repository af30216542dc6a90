"""同意の記録: what is kept of a yes, one button that ends it, and what a family may be told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.consent import AGENCY, FAMILY, GUARDIAN, MATCHING, current_consent, may_look
from casework.days import Company, Terms
from casework.describe_day import describe_day
from casework.family import (
    DecidedWith,
    FamilyNotAsked,
    FamilySharing,
    HomeIsTheDanger,
    choose_family_sharing,
    decide_with_agency,
    end_keeping_from_home,
    family_sharing,
    keep_from_home,
)
from casework.ground import NotYours, TooLate
from storage.database import Database
from storage.states import HowSaid, HowTold, IntroductionState, OutboxState, Role
from storage.tables import (
    Account,
    Consent,
    Introduction,
    MeetingDay,
    Outbox,
    Person,
)
from tests.bot.screening import Reader, page_of
from tests.flows.nights import make_night
from tests.flows.test_week_plan import opens_plan
from tests.flows.wishing import (
    SENTENCE,
    approves,
    asked,
    chooses,
    tells_wish,
    with_candidate,
    with_wish,
)
from tests.making import NOW, make_account, make_consent, make_person
from tests.talk import Talk

CARD = ("本人を守る", "同意の記録")


def test_a_yes_is_a_record(talk: Talk) -> None:
    """
    What and for whom, how it was explained and said, by whom and until when.
    """
    supporter = with_wish(talk)
    supporter.presses("願いを見る", *CARD)

    card = supporter.hears("同意の記録")
    for words in (
        "認めた受け入れ先に、一文とエリアと合う理由を見せること",
        "説明のしかた:会って話した",
        "言い方:本人が選んだ",
        "記録:11月24日(火)、あなた",
        "11月24日(水)まで",
    ):
        assert words in card
    with talk.database.reading() as session:
        row = session.scalars(select(Consent)).one()
        assert (row.purpose, row.told_how, row.how_said) == ("matching", "talked", HowSaid.CHOSEN)
        assert row.until is not None
        assert row.until - row.given_at == timedelta(days=365)


def test_one_button_ends_it_for_all_that_is_queued(talk: Talk) -> None:
    """
    The question to a host, its page and its letters are over at once; nothing is found any more.
    """
    supporter, host, coordinator = with_candidate(talk)
    chooses(supporter)
    talk.now = NOW.replace(hour=14)  # 23:00 in Tokyo: it waits for the morning
    approves(coordinator)
    with talk.database.reading() as session:
        queued = session.scalars(
            select(Outbox).where(Outbox.person_id.is_not(None), Outbox.state == OutboxState.QUEUED)
        ).all()
        assert queued, "nothing is queued: the test proves nothing"

    supporter.commands("wishes")
    supporter.presses("フルマラソン", "同意を取り消す")

    supporter.hears("もうどこにも送りません")
    talk.wait(days=3)
    host.listen()
    assert not [text for text in host.heard if "ごいっしょできそうな方" in text]
    with talk.database.reading() as session:
        assert session.scalars(select(Introduction.state)).one() is IntroductionState.WITHDRAWN
        assert not session.scalars(
            select(Outbox).where(Outbox.person_id.is_not(None), Outbox.state == OutboxState.QUEUED)
        ).all()


def test_a_page_that_is_open_is_over_too(talk: Talk) -> None:
    """
    The host that has been asked finds nothing of the person on its page any more.
    """
    supporter, host, _ = asked(talk)
    reader = Reader(talk, page_of(host))
    assert "フルマラソンに出てみたい" in reader.text

    supporter.commands("wishes")
    supporter.presses("フルマラソン", "同意を取り消す")

    reader.opens()
    assert "フルマラソン" not in reader.text
    assert "もう終わっています" in reader.text


def test_the_plan_and_the_list_of_the_week_leave_it_out(talk: Talk) -> None:
    """
    What was planned before is not shown or opened any more, and no list is.
    """
    supporter, _, coordinator = with_candidate(talk)
    assert f"「{SENTENCE}」" in opens_plan(coordinator)
    place, button = coordinator.find("の候補を見る")

    supporter.commands("wishes")
    supporter.presses("フルマラソン", "同意を取り消す")

    coordinator.press_data(button.data, place)
    assert "候補 1/1" not in coordinator.last
    coordinator.commands("plan")
    assert SENTENCE not in coordinator.last
    supporter.presses("願いを見る")
    assert not [label for label in supporter.buttons if "候補" in label or "できること" in label]
    assert "本人の同意がまだのため" in supporter.last


def test_the_family_is_told_nothing_until_the_person_chose(talk: Talk) -> None:
    """
    Not asked is しない; what was chosen stands on the card, and 未確認 changes nothing.
    """
    supporter = with_wish(talk)
    supporter.presses("願いを見る")
    supporter.hears("家族への共有:まだ聞いていません")

    supporter.presses(*CARD, "家族への共有を決める", "内容だけ", "まだ確かめていない")
    supporter.hears("家族には何も知らせません")
    supporter.presses("同意の記録へ", "家族への共有を決める", "連絡してよい", "本人が選んだ")
    supporter.commands("wishes")
    supporter.presses("フルマラソン")
    supporter.hears("家族への共有:連絡してよい")

    supporter.presses(*CARD, "家族への共有を決める", "しない", "本人が選んだ")
    supporter.commands("wishes")
    supporter.presses("フルマラソン")
    supporter.hears("家族への共有:しない")


def test_the_family_comes_along_only_if_the_person_wants_it(sqlite_database: Database) -> None:
    """
    No button offers it, and no deed takes it, before the person has said 連絡してよい.
    """
    night = make_night(sqlite_database)
    family = Terms(company=Company.FAMILY)
    with sqlite_database.writing() as session:
        day, person = (
            session.scalars(select(MeetingDay)).one(),
            session.scalars(select(Person)).one(),
        )
        by = session.get_one(Account, night.supporter.account.id)
        now = night.talk.now
        for sharing in (None, FamilySharing.NONE, FamilySharing.CONTENT):
            if sharing is not None:
                choose_family_sharing(
                    session,
                    person=person.id,
                    sharing=sharing,
                    how_said=HowSaid.CHOSEN,
                    by=by,
                    now=night.talk.now,
                )
                session.flush()
            with pytest.raises(FamilyNotAsked):
                describe_day(session, day=day.id, by=by, terms=family, now=now)
        choose_family_sharing(
            session,
            person=person.id,
            sharing=FamilySharing.CONTACT,
            how_said=HowSaid.CHOSEN,
            by=by,
            now=night.talk.now,
        )
        session.flush()
        assert describe_day(session, day=day.id, by=by, terms=family, now=now).company == "family"
        keep_from_home(session, person=person.id, by=by, now=night.talk.now)
        assert family_sharing(session, person=person, now=night.talk.now) is FamilySharing.NONE


def test_where_home_is_the_danger_an_agency_takes_the_guardian_s_place(
    sqlite_database: Database,
) -> None:
    """
    A guardian's yes counts no more; only a record of what was decided with an agency does.
    """
    with sqlite_database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        coordinator = make_account(session, Role.COORDINATOR)
        other = make_account(session, Role.SUPPORTER)
        person = make_person(session, supporter, minor=True)
        make_consent(session, person)
        assert not may_look(session, person=person, now=NOW)
        make_consent(session, person, purpose=GUARDIAN)
        assert may_look(session, person=person, now=NOW)

        with pytest.raises(NotYours):
            keep_from_home(session, person=person.id, by=other, now=NOW)
        keep_from_home(session, person=person.id, by=supporter, now=NOW)
        assert not may_look(session, person=person, now=NOW)
        with pytest.raises(HomeIsTheDanger):
            choose_family_sharing(
                session,
                person=person.id,
                sharing=FamilySharing.CONTENT,
                how_said=HowSaid.CHOSEN,
                by=supporter,
                now=NOW,
            )
        decide_with_agency(
            session,
            person=person.id,
            agency=DecidedWith.CHILD,
            told=HowTold.TALKED,
            by=supporter,
            now=NOW,
        )
        assert may_look(session, person=person, now=NOW)
        held = current_consent(session, person=person.id, purpose=AGENCY, now=NOW)
        assert held is not None
        assert (held.extent, held.told_how, held.recorded_by) == ("child", "talked", supporter.id)
        assert current_consent(session, person=person.id, purpose=FAMILY, now=NOW) is None

        with pytest.raises(NotYours):
            end_keeping_from_home(session, person=person.id, by=supporter, now=NOW)
        end_keeping_from_home(session, person=person.id, by=coordinator, now=NOW)
        with pytest.raises(TooLate):
            decide_with_agency(
                session,
                person=person.id,
                agency=DecidedWith.CITY,
                told=HowTold.TALKED,
                by=supporter,
                now=NOW,
            )
        assert current_consent(session, person=person.id, purpose=MATCHING, now=NOW) is not None


def test_nothing_asks_for_a_guardian_where_home_is_the_danger(talk: Talk) -> None:
    """
    From then on no screen, list or reminder of the supporter speaks of a guardian to be asked.
    """
    supporter, coordinator = talk.supporter(), talk.coordinator()
    supporter.commands("wish")
    supporter.fills(
        "夕方の方", "川端校区", "18歳未満", "本人が選んだ", "会って話した", "これでよい"
    )
    tells_wish(supporter)
    supporter.presses("願いを見る")
    supporter.hears("保護者の「はい」がまだのため")

    supporter.presses(*CARD, "家の中に、あぶない人がいる", "家の人には何も知らせない")
    supporter.heard.clear()
    coordinator.heard.clear()
    before = len(supporter.shown)
    supporter.presses("同意の記録へ", "もどる")
    supporter.commands("wishes")
    supporter.presses("フルマラソン")
    supporter.hears("機関と相談して決めるまで")
    talk.wait(days=20)
    supporter.listen()
    coordinator.listen()
    said = [shown.text for shown in supporter.shown[before:]] + coordinator.heard
    buttons = [button.label for shown in supporter.shown[before:] for button in shown.buttons]
    assert not [words for words in said + buttons if "保護者の「はい」を入れる" in words]
    assert not [words for words in said if "保護者の「はい」がまだ" in words]

    supporter.commands("wishes")
    supporter.presses(
        "フルマラソン", *CARD, "機関と決めたことを記録する", "児童相談所", "会って話した"
    )
    supporter.presses("同意の記録へ")
    card = supporter.hears("保護者のかわりに、機関と決めたこと")
    assert "範囲:児童相談所" in card
