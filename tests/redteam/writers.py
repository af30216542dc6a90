"""People who write a canary wherever there is room for words, by chat, on pages, and by deeds."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.add_mail import add_mail
from casework.answer_power import answer_power
from casework.begin_series import begin_series
from casework.change_town import change_town
from casework.choose_label import choose_label
from casework.conference.write_note import write_note
from casework.days import Terms
from casework.draft_report import begin_report
from casework.enter_tie import TieTold, enter_tie
from casework.first_visit import Item
from casework.ground import take_notices
from casework.hand_in_report import finish_report, hand_in_report
from casework.hand_over import hand_over_persons
from casework.invite import invite
from casework.log_call import CallOutcome, log_call, note_call
from casework.monthly_content import MinutesTold
from casework.name_first_call import name_first_call
from casework.propose_days import propose_days
from casework.refer_wish import refer_wish
from casework.register_host import HostKind
from casework.register_visited_host import HostTold, HowMet, register_visited_host
from casework.report_incident import Incident, Whom, add_words, report_incident
from casework.set_day import set_day
from casework.set_goal import set_goal
from casework.stories.draft_story import Writing, draft_story, edit_story
from casework.ties import Bond, Giving, PartyKind, Power
from casework.town_parts import TownPart
from casework.work_plans.write_plan import Part, PlanLine, agree_plan, write_plan_line
from casework.write_host_note import write_host_note
from casework.write_in_report import attach_minutes, write_remarks
from followup.calendar import tokyo_day
from followup.series import Every
from storage.inbox import ReceivedUpdate, store_updates
from storage.outbox import queue
from storage.states import HowSaid, ImportState, Role
from storage.tables import (
    Account,
    CallPlace,
    Chat,
    Placement,
    PlacementMember,
    TableImport,
    WorkPlan,
)
from tests.casework.checking import settles_everything
from tests.making import TOWN, make_person, make_wish
from tests.redteam.canaries import Canaries
from tests.stories.playing import Player, StoryTown
from tests.stories.telling import approves, offers

WRITTEN_IN_THE_MIDDLE = 16
"""About so many canaries are written by :meth:`Writers.in_the_middle`."""


class Writers:
    """People of a town who put a canary wherever there is room for words."""

    def __init__(self, town: StoryTown, canaries: Canaries) -> None:
        self.town = town
        self.canaries = canaries
        self.coordinator = self._joins("coordinator")

    def _joins(self, role: str) -> Player:
        player = self.town.player(self.canaries.number(), self.canaries.word())
        with self.town.database.writing() as session:
            token = invite(session, role=Role(role), town=TOWN.key, by=None, now=self.town.now)
        player.opens(f"https://t.me/{self.town.server.username}?start={token}")
        return player

    def a_host(self) -> Player:
        """Somebody registers, offers, and is approved."""
        host, name = self._joins("host"), self.canaries.word()
        host.fills("団体", name, "川端校区", self.canaries.word(), "これでよい")
        offers(host, f"{self.canaries.word()}のあとに走る", self.canaries.word())
        approves(self.coordinator, name)
        return host

    def a_wish(self) -> Player:
        """A supporter tells of somebody, in the chat and on pages."""
        supporter, label = self._joins("supporter"), self.canaries.word()
        supporter.presses("願いをあずける")
        supporter.fills(label, "川端校区", "18歳以上", "本人が選んだ")
        supporter.fills("会って話した", "これでよい")
        supporter.fills(
            "してみたいことがある", f"走って{self.canaries.word()}", "走る", "選び終わった"
        )
        supporter.fills("いつでも", "見学だけ", "もう少し伝える", "走る", "選び終わった", "とばす")
        for _ in range(2):
            supporter.writes_on_page("ページをひらく", self.canaries.word())
        supporter.presses("これでよい")
        return supporter

    def everything_else(self) -> None:
        """What is written once: about calls, incidents, days, hand-overs, on posters, by mail."""
        town = self.town
        host, supporter, colleague = self.a_host(), self.a_wish(), self._joins("supporter")
        supporter.presses("候補を見る", "見てみたい", "本人が選んだ")
        self.coordinator.presses("打診と顔合わせ", "見てみたい", "先方にたずねる")
        host.presses("歓迎します")
        supporter.presses("会ってみたい", "本人が選んだ")
        self.coordinator.presses("打診と顔合わせ", "顔合わせ", "顔合わせが決まった")
        assert "受け取りました" in self._on_a_poster()
        with town.database.writing() as session:
            self._about_the_placement(session, supporter.account(session), host.account(session))
            self._elsewhere(session, supporter.account(session), colleague.account(session))
            take_notices(session)

    def in_the_middle(self) -> None:
        """A draft, a message, an update and a table that nobody goes on with."""
        word, town = self.canaries.word, self.town
        supporter = self.a_wish()
        supporter.presses("願いをあずける", "新しい方を登録する")
        supporter.says(word())
        stranger = town.player(self.canaries.number(), word())
        stranger.says(word())
        stranger.commands(f"start {word()}")
        with town.database.writing() as session:
            chat = session.scalars(select(Chat).where(Chat.channel == "telegram")).first()
            assert chat is not None
            queue(session, chat=chat, outgoing={"text": word()}, key="waiting", now=town.now)
            coordinator = self.coordinator.account(session)
            session.add(
                TableImport(
                    town=TOWN.key,
                    account_id=coordinator.id,
                    chat_id=chat.id,
                    kind="hosts",
                    state=ImportState.READ,
                    asked_at=town.now,
                    file={"name": word()},
                    data=word().encode(),
                    content={"rows": [[word()]]},
                )
            )
            session.add(
                CallPlace(
                    town=TOWN.key,
                    name=word(),
                    phone=f"0{self.canaries.number()}",
                    details={"about": word()},
                    added_by=coordinator.id,
                    created_at=town.now,
                )
            )
            late = ReceivedUpdate(10**9, {"text": word()}, str(self.canaries.number()))
            store_updates(session, channel="later", bot="1", updates=[late], now=town.now)

    def _on_a_poster(self) -> str:
        """Somebody writes on the page behind a poster; return the answer."""
        self.coordinator.presses("ほかの仕事", "ポスターのリンク", "新しいリンクを作る")
        link = re.search(r"https?://\S+/j/\S+", self.coordinator.last.text)
        assert link is not None
        return self.town.does(self._writes(urlsplit(link[0]).path))

    async def _writes(self, path: str) -> str:
        async with self.town.server.client() as browser:
            opened = await browser.get(path)
            page = re.search(r'name="page" value="([^"]+)"', opened.text)
            assert page is not None, opened.text
            said = {name: self.canaries.word() for name in ("sentence", "hope")}
            said["contact"] = f"0{self.canaries.number()}"
            about = {"page": page[1], "kind": "volunteer", "area": "kawabata"}
            sent = await browser.post(path, data=about | said)
        await self.town._settle()
        return sent.text

    def _about_the_placement(self, session: Session, supporter: Account, host: Account) -> None:
        word, now = self.canaries.word, self.town.now
        coordinator = self.coordinator.account(session)
        placement = session.scalars(select(Placement)).one()
        person = session.scalars(
            select(PlacementMember).where(PlacementMember.person_id.is_not(None))
        ).one()
        self._around(session, person, supporter)
        write_host_note(
            session,
            member=person.id,
            words=word(),
            how_said=HowSaid.CHOSEN,
            by=supporter,
            town=TOWN,
            now=now,
        )
        settles_everything(session, placement=placement, now=now, besides=[Item.NOTE])
        name_first_call(
            session, placement=placement.id, office=word(), phone="119", by=supporter, now=now
        )
        self._in_papers(session, placement)
        moment = now + timedelta(days=3)
        set_day(
            session,
            placement=placement.id,
            by=coordinator,
            starts_at=moment,
            terms=Terms(place=word()),
            now=now,
        )
        propose_days(
            session,
            placement=placement.id,
            by=host,
            options=[moment + timedelta(days=7)],
            terms=Terms(place=word()),
            now=now,
        )
        begin_series(
            session,
            placement=placement.id,
            by=coordinator,
            starts_at=moment + timedelta(days=14),
            every=Every.WEEK,
            times=2,
            on_holidays=False,
            terms=Terms(place=word()),
            town=TOWN,
            now=now,
        )

    def _in_papers(self, session: Session, placement: Placement) -> None:
        word, now = self.canaries.word, self.town.now
        coordinator = self.coordinator.account(session)
        story = draft_story(
            session,
            placement=placement.id,
            writing=Writing(word(), word()),
            by=coordinator,
            now=now,
        )
        edit_story(
            session,
            story=story.id,
            seen=1,
            writing=Writing(word(), word()),
            named=[],
            by=coordinator,
            now=now,
        )
        report = begin_report(session, month=now.date(), by=coordinator, town=TOWN.key, now=now)
        report.counted_at = now
        minutes = [MinutesTold(word(), now.date(), word())]
        attach_minutes(session, report=report.id, minutes=minutes, by=coordinator, now=now)
        write_remarks(session, report=report.id, words=word(), by=coordinator, now=now)
        report.stories = [{"title": word(), "words": word(), "story": story.id.hex}]
        finish_report(session, report=report.id, by=coordinator, now=now)
        hand_in_report(session, report=report.id, by=coordinator, now=now)
        for _ in range(2):
            line = PlanLine(Part.CONTENT, heading=word(), words=word())
            write_plan_line(session, year=2026, content=line, by=coordinator, now=now)
            number = session.scalars(select(WorkPlan.number).order_by(WorkPlan.number.desc()))
            agree_plan(
                session,
                year=2026,
                number=number.first() or 0,
                agreed_on=now.date(),
                reason=word(),
                by=coordinator,
                now=now,
            )

    def _around(self, session: Session, person: PlacementMember, supporter: Account) -> None:
        word, now = self.canaries.word, self.town.now
        told = TieTold(
            kind=PartyKind.MEDICAL,
            bond=Bond.WEAK,
            giving=Giving.TO_PERSON,
            since=tokyo_day(now),
            name=word(),
            values=word(),
            good_at=word(),
        )
        tie = enter_tie(session, person=person.person_id, told=told, by=supporter, now=now)
        answer_power(
            session,
            tie=tie.id,
            answer=Power.PARTLY,
            words=word(),
            how_said=HowSaid.CHOSEN,
            by=supporter,
            now=now,
        )
        levels = [word() for _ in range(5)]
        set_goal(session, wish=person.wish_id, levels=levels, by=supporter, now=now)

    def _elsewhere(self, session: Session, supporter: Account, colleague: Account) -> None:
        word, now, coordinator = (
            self.canaries.word,
            self.town.now,
            self.coordinator.account(session),
        )
        choose_label(session, label=word(), by=coordinator, now=now)
        change_town(
            session,
            part=TownPart.CADENCE,
            value={"task_repeats": 3},
            why=word(),
            by=coordinator,
            filed=TOWN,
            now=now,
        )
        person = make_person(session, supporter, label=word())
        write_note(
            session,
            person=person.id,
            words=word(),
            held_on=now.date(),
            readers=[coordinator.id],
            by=supporter,
            now=now,
        )
        wish = make_wish(session, person, sentence=word())
        call = log_call(
            session,
            wish=wish.id,
            place=TOWN.places_to_call[0].name,
            outcome=CallOutcome.NOBODY_THERE,
            by=coordinator,
            town=TOWN,
            now=now,
        )
        note_call(session, call=call.id, words=word(), by=coordinator, now=now)
        hand_over_persons(
            session, persons=[person.id], to=colleague.id, by=supporter, note=word(), now=now
        )
        register_visited_host(
            session,
            by=coordinator,
            told=HostTold(
                kind=HostKind.GROUP,
                name=word(),
                area="kawabata",
                sentence=word(),
                phone=str(self.canaries.number()),
                how_met=HowMet.VISIT,
            ),
            town=TOWN,
            now=now,
        )
        other = make_wish(session, make_person(session, supporter, label=word()), sentence=word())
        refer_wish(
            session,
            wish=other.id,
            words=word(),
            how_said=HowSaid.CHOSEN,
            by=supporter,
            town=TOWN,
            now=now,
        )
        task = report_incident(
            session,
            by=supporter,
            kind=Incident.INJURY,
            whom=Whom.PERSON,
            towns={TOWN.key: TOWN},
            now=now,
        )
        add_words(session, task=task.id, words=word(), by=supporter, now=now)
        account = coordinator.id
        add_mail(
            session,
            account=session.get_one(Account, account),
            address=f"{self.canaries.number()}@example.jp",
            by=session.get_one(Account, account),
            now=now,
        )
