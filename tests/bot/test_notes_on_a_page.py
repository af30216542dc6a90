"""経過記録に貼る文: from the card of a wish to a page that is read, copied and saved."""

from datetime import timedelta

from storage.database import Database
from tests.bot.own_words import WORDS, Desk, at_own_words, field_of


def at_notes(database: Database) -> Desk:
    desk = at_own_words(database)
    desk.sends(desk.link, WORDS)
    desk.takes_its_turn()
    desk.supporter.fills("とばす")
    desk.supporter.presses("これでよい", "願いを見る", "経過記録に貼る文")
    desk.supporter.hears("記録に貼れる文にしました")
    return desk


def test_from_the_card_to_a_file(sqlite_database: Database) -> None:
    """
    The text stands in a field to be copied, holds the person's own words, and is saved as txt.
    Days that cannot be read are said so; after three hours the page is closed.
    """
    desk = at_notes(sqlite_database)

    page, file = desk.opens(desk.link), desk.opens(f"{desk.link}?as=txt")

    assert page.status_code == 200
    assert "・本人のことば:「朝の光の中で、だれかと走ってみたいです。」" in field_of(page)
    assert file.content.decode("utf-8-sig").replace("\r\n", "\n") == field_of(page)
    assert file.headers["content-disposition"].startswith('attachment; filename="K-')
    assert not any("朝の光" in shown.text for shown in desk.supporter.shown)

    before = desk.opens(f"{desk.link}?from=2026-01-01&until=2026-01-31")
    wrong = desk.opens(f"{desk.link}?from=2026-02-01&until=2026-01-31")
    link = desk.link
    desk.talk.now += timedelta(hours=3)

    assert "この期間の記録はない。" in field_of(before)
    assert (wrong.status_code, "始まりは、終わりより前に" in wrong.text) == (422, True)
    assert "参加支援を始めた。" in field_of(wrong)
    assert desk.opens(link).status_code == 410
