"""表を取り込む: what a coordinator sends is shown first, and nobody else may send anything."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from bot.import_words import exported, template
from casework.export_hosts import export_hosts
from casework.import_rows import ImportKind
from casework.places_to_call import places_to_call
from casework.sheets import csv_bytes, xlsx_bytes
from casework.sheets.limits import LARGEST
from matching.facts import OfferKind
from storage.base import Base
from storage.database import Database
from storage.states import HostState, HowHeard
from storage.tables import AuditEntry, Hope, Host, Offer, TableImport, Task
from tests.archives import bomb
from tests.making import TOWN, make_host, make_offer
from tests.talk import Member, Talk
from texts import say

HEAD = (
    "種類",
    "名前",
    "校区",
    "ひとこと",
    "電話",
    "できること",
    "あるとうれしいこと",
    "いつ",
    "人数",
)
AREA = TOWN.areas[0].name
RUNNERS = ("団体", "走る会", AREA, "土曜の朝に走っています", "050-0000-1111")
ROWS = (
    (*RUNNERS, "土曜の朝、いっしょに走れます", "走る仲間がほしい", "土曜午前、日曜の午前", "3人"),
    (*RUNNERS, "大会のあとのお茶にどうぞ", "話し相手がほしい", "", ""),
    ("会社・お店", "ことり珈琲", AREA, "静かな喫茶店です", "050 0000 2222"),
)
FILES = (csv_bytes, lambda rows: xlsx_bytes({"表": rows}))


@pytest.fixture
def talk(sqlite_database: Database) -> Talk:
    """A town that talks."""
    return Talk(sqlite_database)


def asks(talk: Talk, kind: str = "受け入れ先とできること") -> Member:
    """Let a coordinator ask to bring a table in."""
    coordinator = talk.coordinator()
    coordinator.says(say("menus.more", "ja"))
    coordinator.presses("表を取り込む", kind)
    return coordinator


def count(talk: Talk, table: type[Base]) -> int:
    """Count the rows of a table."""
    with talk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("write", FILES)
def test_a_table_is_shown_and_then_taken_in(talk: Talk, write: object) -> None:
    """Hosts wait for approval with what they can do; the same table again brings nothing."""
    assert callable(write)
    coordinator = asks(talk)
    coordinator.hears("1時間のあいだ")

    coordinator.sends(write([HEAD, *ROWS]))
    coordinator.hears("いま読んでいます")
    preview = coordinator.hears("次のものを取り込みます")
    assert "新しい受け入れ先:2件" in preview
    assert "新しいできること:2件" in preview
    assert count(talk, Host) == 0

    coordinator.presses("取り込む")
    coordinator.hears("受け入れ先2件、できること2件")
    with talk.database.reading() as session:
        hosts = session.scalars(select(Host).order_by(Host.id)).all()
        assert [(host.name, host.state) for host in hosts] == [
            ("走る会", HostState.WAITING),
            ("ことり珈琲", HostState.WAITING),
        ]
        assert hosts[1].phone == "050-0000-2222"
        offers = session.scalars(select(Offer).order_by(Offer.id)).all()
        assert offers[0].slots == ["sat_am", "sun_am"]
        assert (offers[0].capacity, offers[0].how_heard) == (3, HowHeard.TABLE)
        assert [hope.text for hope in session.scalars(select(Hope).order_by(Hope.id))] == [
            "走る仲間がほしい",
            "話し相手がほしい",
        ]
        assert session.scalars(select(Task.kind)).all() == ["imported_hosts"]
        assert session.scalars(select(TableImport)).one().content is None
        assert "import_table" in session.scalars(select(AuditEntry.act)).all()

    coordinator.presses("承認待ちの一覧")
    coordinator.hears("承認を待っている受け入れ先")
    coordinator.says(say("menus.more", "ja"))
    coordinator.presses("表を取り込む", "受け入れ先とできること")
    coordinator.sends(write([HEAD, *ROWS]))
    coordinator.hears("もう全部登録されています")


def test_every_mistake_is_named_by_row_and_column(talk: Talk) -> None:
    """Nothing is taken in as long as one is left, and the mended file can be sent at once."""
    coordinator = asks(talk)
    wrong = (
        (
            "委員会",
            "",
            "よその校区",
            "あ" * 61,
            "0312",
            "走れます",
            "人手がほしい",
            "いつか",
            "多数",
        ),
        (*RUNNERS, "=1+1", "走る仲間がほしい", "", ""),
    )

    coordinator.sends(csv_bytes([HEAD, *wrong]))

    said = coordinator.hears("直していただきたいところが8か所")
    for words in (
        "2行目「種類」:「委員会」という選び方はありません",
        "2行目「名前」:空です",
        "2行目「校区」:「よその校区」",
        "2行目「ひとこと」:長すぎます",
        "2行目「電話」:電話番号のようではありません",
        "2行目「あるとうれしいこと」:「人手」ではなく",
        "2行目「いつ」:「いつか」",
        "2行目「人数」:1から20までの数",
    ):
        assert words in said
    assert not any("取り込む" in label for label in coordinator.buttons)
    coordinator.sends(csv_bytes([HEAD, *ROWS]))
    coordinator.presses("取り込む")
    assert count(talk, Host) == 2


def test_unknown_and_missing_headings_are_named(talk: Talk) -> None:
    """A column that is not ours, one that stands twice, and one that is needed."""
    coordinator = asks(talk)

    coordinator.sends(csv_bytes([["種類", "名前", "名前", "本名"], ["団体", "走る会"]]))

    said = coordinator.hears("直していただきたい")
    assert "1行目「左から4番目」:「本名」という見出しはありません" in said
    assert "1行目「名前」:同じ見出しが二つ" in said
    assert "1行目「電話」:この見出しの列がありません" in said


def test_formulas_in_a_workbook_are_named(talk: Talk) -> None:
    """What a cell would calculate is nothing that anybody wrote."""
    book = Workbook()
    book.active.append(list(HEAD))
    book.active.append([*RUNNERS, '=HYPERLINK("http://x.invalid")', "走る仲間がほしい"])
    out = BytesIO()
    book.save(out)
    coordinator = asks(talk)

    coordinator.sends(out.getvalue())

    coordinator.hears("2行目「できること」:計算式があります")


def test_what_may_be_personal_is_asked_about(talk: Talk) -> None:
    """The coordinator sees what was found and says that it is not personal; that is recorded."""
    coordinator = asks(talk)
    row = ("団体", "走る会", AREA, "田中さんと土曜に走っています", "050-0000-1111")

    coordinator.sends(csv_bytes([HEAD, row]))

    coordinator.hears("2行目「ひとこと」:「田中」")
    coordinator.presses("個人のことではないので、取り込む")
    assert count(talk, Host) == 1
    with talk.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "import_table")).one()
        assert entry.facts["not_personal"] == 1


def test_what_is_like_something_else_is_shown(talk: Talk) -> None:
    """Hosts and offers that may be there already under words that differ a little."""
    with talk.database.writing() as session:
        make_offer(session, make_host(session, name="さくら走友会"), text="土曜の朝に走れます")
    coordinator = asks(talk)
    row = (
        "団体",
        "さくら走友会。",
        AREA,
        "走っています",
        "050-0000-1111",
        "土曜の朝、走れます",
        "走る仲間",
    )

    coordinator.sends(csv_bytes([HEAD, row]))

    said = coordinator.hears("同じものかもしれません")
    assert "2行目「さくら走友会。」と「さくら走友会」" in said
    assert "2行目「土曜の朝、走れます」と「土曜の朝に走れます」" in said


def test_places_to_call_are_named_for_a_wish(talk: Talk) -> None:
    """What was taken in stands beside the places of the town's file, once."""
    coordinator = asks(talk, "声かけ先")
    table = [["名前", "電話", "得意なこと", "たずねること", "校区"]]
    table += [["もり文庫", "050-0000-3333", "本、読み聞かせ", "本の好きな方はいませんか。", AREA]]

    table.append([TOWN.places_to_call[0].name, *table[1][1:]])

    coordinator.sends(csv_bytes(table))
    assert "登録ずみの行:1行" in coordinator.hears("新しい声かけ先:1件")
    coordinator.presses("取り込む")

    coordinator.hears("声かけ先1件を取り込みました")
    with talk.database.reading() as session:
        names = [place.name for place in places_to_call(session, town=TOWN)]
    assert names == [*(place.name for place in TOWN.places_to_call), "もり文庫"]


def test_only_who_asked_may_send_a_file(talk: Talk) -> None:
    """Nobody else's file is even fetched: no stranger's, supporter's, host's or unasked one."""
    file = csv_bytes([HEAD, *ROWS])
    unasked = talk.coordinator()
    for member in (talk.supporter(), talk.host(), unasked, talk.stranger()):
        member.sends(file)
        member.hears("受け取れません" if member.address != "1003" else "招待された方")
    late = asks(talk)
    talk.now += timedelta(hours=2)
    late.sends(file)
    late.hears("受け取れません")
    stopped = asks(talk)
    stopped.presses("やめる")
    stopped.sends(file)
    stopped.hears("受け取れません")

    assert talk.fetched == []
    assert count(talk, Host) == 0


def test_a_file_that_is_no_table_is_refused_kindly(talk: Talk) -> None:
    """Too large is not even fetched; what grows is not unpacked; another one may be sent."""
    coordinator = asks(talk)

    coordinator.sends(b"x", size=LARGEST + 1)
    coordinator.hears("ファイルが大きすぎます")
    assert talk.fetched == []
    coordinator.sends(bomb(size=40 << 20))
    coordinator.hears("とても大きくなるファイルです")
    coordinator.sends(b"\x89PNG\r\n\x1a\n")
    coordinator.hears("表のファイルではないようです")
    coordinator.sends('名前,電話\nあ,1\n"い,2'.encode())
    assert "3行目です" in coordinator.hears("引用符")
    coordinator.sends(csv_bytes([HEAD, *ROWS]))
    coordinator.presses("取り込む")
    assert count(talk, Host) == 2


def test_a_template_can_be_taken_in_as_it_is(talk: Talk) -> None:
    """Its example is a row like any other, so that the columns are understood by looking."""
    for kind in ImportKind:
        coordinator = asks(talk, say(f"import_table.kinds.{kind}", "ja"))
        coordinator.sends(xlsx_bytes(template(kind, town=TOWN)))
        coordinator.hears("次のものを取り込みます")


def test_an_export_comes_back_and_brings_nothing(talk: Talk) -> None:
    """The same columns, text that stays text, and no giver who is a person."""
    with talk.database.writing() as session:
        host = make_host(session, name="=走友会", phone="050-0000-4444", sentence="+朝に走ります")
        offer = make_offer(session, host, text="@公園で走れます", kind=OfferKind.TOGETHER.value)
        session.add(Hope(offer_id=offer.id, text="走る仲間", created_at=talk.now))
        make_host(session, name="地域の方", person_id=offer.id)
        rows = exported(export_hosts(session, by=None, town=TOWN.key, now=talk.now), town=TOWN)
    assert [row[1] for row in rows] == ["名前", "=走友会"]

    for write in FILES:
        coordinator = asks(talk)
        coordinator.sends(write(rows))
        coordinator.hears("もう全部登録されています")
