"""市担当: counts, complaints, what nobody took; and never a word of a case."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.messages import Did, Incoming
from casework.begin_placement import begin_placement
from casework.days import Terms
from casework.ground import NotYours
from casework.report_incident import Incident, Whom, add_words, report_incident
from casework.set_day import set_day
from casework.views_officer import town_counts
from casework.views_tasks import open_tasks, task_card
from kanaeai.practice_stories import HOSTS, WISHES
from storage.session import Session
from storage.states import IntroductionState, PlacementStep, Role, Side, TaskState
from storage.tables import (
    Account,
    Chat,
    Draft,
    Host,
    Offer,
    Outbox,
    PageLink,
    Person,
    Placement,
    PlacementMember,
    Task,
    Wish,
)
from tests.casework.checking import NOTE, settles_everything
from tests.flows.wishing import LABEL, SENTENCE, asked, with_wish
from tests.making import TOWN, Cast, audit_of, make_cast
from tests.talk import Member, Talk

OWN_WORDS = "弟と川べりを走った日のこと"
PLACE = "公民館の2階"
COMPLAINT = "支援の人の言い方がつらいです"


def writes(talk: Talk, member: Member, words: str) -> None:
    """Write on the page whose link was made last, as its button does."""
    with talk.database.reading() as session:
        link = session.scalars(select(PageLink).order_by(PageLink.id.desc())).first()
        assert link is not None
    talk.turn(member, Incoming(Did.WROTE, text=words, data=str(link.id), sender=member.address))


def complains(talk: Talk, member: Member, *, way: str = "名前を出さない") -> None:
    """Hand a complaint to the city."""
    member.commands("complaint")
    member.hears("050-0000-0130")
    member.presses("市担当に書いて渡す", way)
    writes(talk, member, COMPLAINT)
    member.presses("これでよい")
    member.hears("市担当に渡しました。")


def test_a_complaint_passes_supporter_and_coordinator(talk: Talk) -> None:
    """
    The officer reads it on a page; for everybody else it does not exist.
    """
    officer, coordinator, supporter = (
        talk.member(Role.OFFICER),
        talk.coordinator(),
        talk.supporter(),
    )
    host = talk.host()
    coordinator.heard.clear()
    supporter.heard.clear()
    complains(talk, host)

    assert COMPLAINT not in officer.hears("苦情・言いたいこと")
    coordinator.hears_nothing()
    supporter.hears_nothing()
    coordinator.commands("tasks")
    coordinator.hears("いま対応待ちはありません。")
    with talk.database.reading() as session:
        task = session.scalars(select(Task)).one()
        assert task.note == COMPLAINT
        assert task.reporter_id is None
        assert open_tasks(session, by=coordinator.account, page=0).rows == ()
        with pytest.raises(NotYours):
            task_card(session, task=task.id, by=coordinator.account)
        # Nothing that stays says who wrote it.
        assert host.account.id not in {one.by for one in audit_of(session, task)}
        assert "complaint" not in set(session.scalars(select(Draft.form)))
        assert [
            one for one in session.scalars(select(PageLink)) if "complaint" in str(one.facts)
        ] == []

    officer.presses("ひらく", "自分が受け持つ")
    officer.hears("お名前は残っていません。")
    officer.presses("書かれたことを読む")
    officer.commands("untaken")
    officer.presses("苦情", "終わりにする", "話を聞いた")
    with talk.database.reading() as session:
        assert session.scalars(select(Task.state)).one() is TaskState.RESOLVED


def test_who_gives_their_name_hears_that_it_was_taken(talk: Talk) -> None:
    """
    Only then can the city answer.
    """
    officer, supporter = talk.member(Role.OFFICER), talk.supporter()
    complains(talk, supporter, way="だれからかを伝える")

    officer.presses("自分が受け持つ")

    officer.hears("立場:支援者")
    supporter.hears("担当が受け取りました。")


def test_a_town_without_an_officer_shows_the_number_only(talk: Talk) -> None:
    """
    Nothing is written that nobody would read.
    """
    supporter = talk.supporter()
    supporter.commands("complaint")

    supporter.hears("050-0000-0130")
    assert supporter.buttons == ["メニュー"]


def test_a_complaint_that_tells_who_somebody_is_is_written_again(talk: Talk) -> None:
    """
    The guard stands before the page of a complaint too.
    """
    talk.member(Role.OFFICER)
    host = talk.host()
    host.commands("complaint")
    host.presses("市担当に書いて渡す", "名前を出さない")
    writes(talk, host, "090-1234-5678にかけてください")

    with talk.database.reading() as session:
        assert session.scalars(select(Task)).all() == []


def takes_part(session: Session, cast: Cast, now: datetime) -> Placement:
    """Let a person take part, with a note for the host and a day ahead at some place."""
    placement = begin_placement(
        session,
        introduction=cast.introduction.id,
        by=cast.coordinator,
        joins=None,
        town=TOWN,
        now=now,
    )
    settles_everything(session, placement=placement, now=now)
    placement.step = PlacementStep.TRIAL
    set_day(
        session,
        placement=placement.id,
        by=cast.supporter,
        starts_at=now + timedelta(days=2),
        terms=Terms(place=PLACE),
        now=now,
    )
    session.info.pop("notices", None)
    return placement


def told_there(session: Session, placement: Placement, now: datetime) -> None:
    """Let the host tell of an incident, in words too; nobody takes it."""
    host = session.scalars(
        select(PlacementMember.host_id).where(
            PlacementMember.placement_id == placement.id, PlacementMember.side == Side.HOST
        )
    ).one()
    giver = session.scalars(select(Account).where(Account.host_id == host)).one()
    task = report_incident(
        session,
        place=placement.id.hex[-12:],
        by=giver,
        kind=Incident.VIOLENCE,
        whom=Whom.PERSON,
        towns={TOWN.key: TOWN},
        now=now,
    )
    add_words(session, task=task.id, words=COMPLAINT, by=giver, now=now)
    session.info.pop("notices", None)


def full_town(talk: Talk) -> Member:
    """Fill a town with a wish, an introduction, placements, incidents and complaints."""
    supporter, host, _ = asked(talk)
    # Not before: with an officer there, a lone coordinator's approval would wait.
    officer = talk.member(Role.OFFICER)
    with talk.database.writing() as session:
        make_cast(session, state=IntroductionState.MEETING, sentence="小さな写真展をひらきたい")
        takes_part(session, make_cast(session, sentence="将棋をさしたい"), talk.now)
        resting = takes_part(session, make_cast(session, sentence="花を育てたい"), talk.now)
        told_there(session, resting, talk.now)
        for wish in session.scalars(select(Wish)):
            wish.own_words = OWN_WORDS
    complains(talk, host)
    with talk.database.writing() as session:
        report_incident(
            session,
            by=session.get_one(Account, supporter.account.id),
            kind=Incident.INJURY,
            whom=Whom.PERSON,
            towns={TOWN.key: TOWN},
            now=talk.now,
        )
    talk.wait(minutes=31)
    return officer


def test_no_word_of_a_case_reaches_an_officer(talk: Talk) -> None:
    """
    Every command and every button that an officer can press is walked in a full town.
    """
    officer = full_town(talk)
    secrets = {
        LABEL,
        SENTENCE,
        OWN_WORDS,
        COMPLAINT,
        PLACE,
        NOTE,
        *(story.label for story in WISHES),
    }
    with talk.database.reading() as session:
        for row in session.scalars(select(Wish)):
            secrets.add(row.sentence)
        for person in session.scalars(select(Person)):
            secrets.add(person.label)
        for offer in session.scalars(select(Offer)):
            secrets.add(offer.text)
        for there in session.scalars(select(Host)):
            secrets |= {there.name, there.sentence}
    secrets |= {story.name for story in HOSTS}
    secrets.discard("")

    seen: set[str] = set()
    for command in sorted(talk.registry.commands):
        if command != "leave":
            officer.commands(command)
            _walk(officer, seen, depth=4)

    said = "\n".join(_everything(talk, officer))
    assert len(seen) > 15
    assert [one for one in secrets if one in said] == []


def test_codes_stand_only_in_what_nobody_took(talk: Talk) -> None:
    """
    Taken by a coordinator, the incident is gone from the officer's list.
    """
    officer, coordinator, supporter = talk.member(Role.OFFICER), talk.coordinator(), with_wish(talk)
    supporter.commands("incident")
    supporter.presses("本人のこと", "けが・事故")
    talk.wait(minutes=30)
    officer.commands("untaken")
    assert re.search(r"K-\w{4}", str(officer.buttons))

    coordinator.presses("自分が受け持つ")
    officer.commands("untaken")

    officer.hears("いま、市担当が見るものはありません。")


def test_small_numbers_are_not_told(talk: Talk) -> None:
    """
    One or two persons are 「1〜2」; nobody but an officer counts at all.
    """
    officer, supporter = talk.member(Role.OFFICER), with_wish(talk)
    officer.commands("counts")
    officer.hears("本人:1〜2")

    with talk.database.reading() as session, pytest.raises(NotYours):
        town_counts(session, by=supporter.account, now=talk.now)


def test_counts_end_at_the_town(talk: Talk) -> None:
    """
    An officer of another town counts nobody here.
    """
    with_wish(talk)
    with talk.database.writing() as session:
        other = Account(
            town="elsewhere", role=Role.OFFICER, created_at=talk.now - timedelta(days=1)
        )
        session.add(other)
        session.flush()
        assert town_counts(session, by=other, now=talk.now).persons == 0


def _walk(officer: Member, seen: set[str], *, depth: int) -> None:
    """Press every button that is on screen and not known yet, and what comes then."""
    if not depth:
        return
    officer.listen()
    for button in list(officer.shown[-1].buttons):
        if button.data and button.label not in seen and "利用をやめる" not in button.label:
            seen.add(button.label)
            officer.press_data(button.data, len(officer.shown) - 1)
            _walk(officer, seen, depth=depth - 1)


def _everything(talk: Talk, member: Member) -> list[str]:
    with talk.database.reading() as session:
        rows = session.scalars(
            select(Outbox)
            .join(Chat, Chat.id == Outbox.chat_id)
            .where(Chat.account_id == member.account.id)
        )
        return [str(row.payload) for row in rows] + [shown.text for shown in member.shown]
