"""The writer's own words about an incident, and a complaint, on the pages of every reader."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bot.channels.page import read_page
from bot.pages import PAGE
from bot.turns import take_turns
from storage.database import Database
from storage.states import Role
from storage.tables import AuditEntry, Draft, Inbox, PageLink, Task
from tests.bot.screening import Reader, host_is_asked, page_of
from tests.flows.wishing import everything_said_to
from tests.talk import Member, Talk

HURT = "足をひねりました"
COMPLAINT = "言い方がつらいです"
NUMBER = "090-1234-5678にかけてください"


@dataclass
class Town:
    """A host that is asked something on a page, its person's supporter, and the staff."""

    talk: Talk
    supporter: Member
    host: Member
    coordinator: Member
    officer: Member
    page: Reader

    def notes(self, kind: str) -> list[str]:
        """Return what was written to the tasks of a kind."""
        with self.talk.database.reading() as session:
            return [row.note for row in session.scalars(select(Task).where(Task.kind == kind))]

    def takes_what_was_written(self) -> None:
        """Let what came from a page have its turn."""
        with self.talk.database.writing() as session:
            took = take_turns(
                session,
                self.talk.now,
                world=self.talk.world,
                registry=self.talk.registry,
                readers={PAGE: read_page},
            )
        assert took == 1

    def page_behind(self, member: Member, label: str) -> Reader:
        """Open the page behind a button with these words."""
        _, button = member.find(label)
        return Reader(self.talk, button.url)


@pytest.fixture
def town(sqlite_database: Database) -> Town:
    """A host has a question and its page."""
    scene = host_is_asked(sqlite_database)
    officer = scene.talk.member(Role.OFFICER)
    return Town(scene.talk, scene.supporter, scene.host, scene.coordinator, officer, scene.reader)


def reads(town: Town) -> str:
    """Let the coordinator open the newest incident and read what was written, on a page."""
    town.coordinator.commands("tasks")
    town.coordinator.presses("けが・事故・いやなこと", "書かれたことを読む")
    return town.page_behind(town.coordinator, "ページをひらく").text


@pytest.mark.parametrize("who", ["supporter", "host"])
def test_written_on_the_page_behind_the_chat(town: Town, who: str) -> None:
    """
    The words go onto the page, to the task, and to nobody's chat.
    """
    writer: Member = getattr(town, who)
    writer.commands("incident")
    writer.presses("本人のこと", "けが・事故", "ひとこと書く")
    town.page_behind(writer, "ページをひらく").sends({"words": HURT})
    town.takes_what_was_written()

    writer.presses("これでよい")
    writer.hears("書かれたことばを、コーディネーターに渡しました。")

    assert town.notes("incident") == [HURT]
    assert HURT in reads(town)
    for member in (town.supporter, town.host, town.coordinator, town.officer):
        assert HURT not in everything_said_to(member)


def test_written_by_a_host_without_an_app(town: Town) -> None:
    """
    The page of any question has the button; kind, words and thanks follow on the same page.
    """
    page = town.page
    page.presses("けが・事故・いやなこと", "本人のこと", "けが・事故", "ひとこと書く")
    page.writes(NUMBER)
    assert town.notes("incident") == [""]
    page.writes(HURT)

    page.presses("これでよい")

    assert town.notes("incident") == [HURT]
    assert HURT in reads(town)
    assert HURT not in everything_said_to(town.host)


@pytest.mark.parametrize("where", ["own_page", "whole_form"])
def test_an_unnamed_complaint_on_a_page_leaves_no_trace(town: Town, where: str) -> None:
    """
    From a question's page or the form's own: the officer reads it, and nothing that stays says who
    wrote it; supporter and coordinator hear nothing, and the question can still be answered.
    """
    if where == "own_page":
        page = town.page
        page.presses("けが・事故・いやなこと", "苦情・言いたいこと", "市担当に書いて渡す")
    else:
        town.host.commands("complaint")
        town.host.presses("市担当に書いて渡す")
        page = Reader(town.talk, page_of(town.host))
    page.presses("名前を出さない")
    for member in (town.supporter, town.coordinator):
        member.listen()
        member.heard.clear()

    page.writes(COMPLAINT)
    page.presses("これでよい")

    assert "お名前は残していません。" in page.text
    if where == "whole_form":
        assert page.opens().status_code == 410
    else:
        page.opens()
        assert "ごいっしょできそうな方がいます" in page.text
    town.officer.hears("苦情・言いたいこと")
    town.supporter.hears_nothing()
    town.coordinator.hears_nothing()
    assert town.notes("complaint") == [COMPLAINT]
    with town.talk.database.reading() as session:
        complaint = session.scalars(select(Task).where(Task.kind == "complaint")).one()
        assert complaint.reporter_id is None
        whose = town.host.account.id
        acts = select(AuditEntry.act).where(AuditEntry.by == whose)
        assert "complaint" not in "".join(session.scalars(acts))
        assert "complaint" not in set(session.scalars(select(Draft.form)))
        kept = session.scalars(select(PageLink).where(PageLink.account_id == whose)).all()
        assert kept
        assert not [link for link in kept if COMPLAINT in str((link.facts, link.state))]
        assert not [link for link in kept if "お名前は残して" in str((link.facts, link.state))]
        assert not [link for link in kept if link.spent_at == complaint.created_at]
        assert COMPLAINT not in str([row.raw for row in session.scalars(select(Inbox))])
    if where == "own_page":
        page.presses("歓迎します")
        town.supporter.hears("歓迎しています")
