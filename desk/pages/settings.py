"""
設定: hours, numbers and words of the town, who works here, and one's own voice.

What is changed holds in every process within seconds, over the town's file; numbers that somebody
in danger calls wait for a second pair of eyes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.forms import Refused
from casework.change_town import LONGEST_WHY, NothingChanged, SaysTooMuch, change_town
from casework.ground import NotYours
from casework.sign_out_colleague import sign_out_colleague
from casework.town_parts import CADENCE, ChangeRefused, TownPart
from casework.towns_in_force import TownsInForce, filed
from casework.views_settings import changes_of_town, settings_of_town, staff_of_town
from desk.fields import Fields
from desk.page import DeskPage, Done
from desk.visit import Visit
from storage.states import Role
from texts import Text, sentences
from towns import AgencyKind

PAGE = 20
STAFF_PAGE = 30
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ROWS_MORE = 2
"""Empty rows below a list of telephones, for new ones."""
PHONE = ("name", "phone", "hours", "note")


def show(visit: Visit) -> Mapping[str, Any]:
    """Show what can be changed, who works here, and what was changed last."""
    settings = settings_of_town(visit.session, by=visit.by, filed=_filed(visit))
    changes, total = changes_of_town(visit.session, by=visit.by, start=0, count=5)
    start = visit.number("from")
    staff, staff_total = staff_of_town(
        visit.session, by=visit.by, now=visit.now, start=start, count=STAFF_PAGE
    )
    return {
        "settings": [settings[part] for part in TownPart],
        "staff": staff,
        "staff_start": start,
        "staff_size": STAFF_PAGE,
        "staff_total": staff_total,
        "changes": changes,
        "more": total > len(changes),
        "coordinator": Role.COORDINATOR,
    }


def show_part(visit: Visit) -> Mapping[str, Any]:
    """Show one part as a form."""
    part = _part(visit)
    towns = visit.world.towns
    if isinstance(towns, TownsInForce):
        # What was changed just now holds in this process from its first page on.
        towns.follow(visit.session)
    setting = settings_of_town(visit.session, by=visit.by, filed=_filed(visit))[part]
    return {
        "part": part,
        "setting": setting,
        "days": DAYS,
        "limits": CADENCE,
        "areas": visit.town.areas,
        "agency_kinds": list(AgencyKind),
        "rows": _rows(setting.value) if part in _LISTS else [],
        "longest_why": LONGEST_WHY,
    }


def show_changes(visit: Visit) -> Mapping[str, Any]:
    """Show everything that was changed, the newest first."""
    start = visit.number("from")
    changes, total = changes_of_town(visit.session, by=visit.by, start=start, count=PAGE)
    return {"changes": changes, "total": total, "start": start, "size": PAGE}


def _change(visit: Visit, fields: Fields) -> Done:
    part = _part(visit)
    return _changed(visit, part, _READ[part](fields), fields.get("why"))


def _reset(visit: Visit, fields: Fields) -> Done:
    return _changed(visit, _part(visit), None, fields.get("why"))


def _changed(visit: Visit, part: TownPart, value: Any, why: str) -> Done:
    try:
        done = change_town(
            visit.session,
            part=part,
            value=value,
            why=why,
            by=visit.by,
            filed=_filed(visit),
            now=visit.now,
        )
    except ChangeRefused as refused:
        raise Refused(_findings(refused)) from refused
    except SaysTooMuch as too_much:
        raise Refused(Text.of("desk_settings.says_too_much", words=too_much.words)) from too_much
    except NothingChanged as nothing:
        raise Refused(Text.of("desk_settings.nothing_changed")) from nothing
    return Done("/settings", f"desk_settings.said.{'waits' if done.waits else 'changed'}")


def _sign_out(visit: Visit, fields: Fields) -> Done:
    sign_out_colleague(visit.session, account=fields.id("account"), by=visit.by, now=visit.now)
    return Done("/settings", "desk_settings.said.signed_out")


def _findings(refused: ChangeRefused) -> Text:
    return Text.lines(*(_finding(one.where, one.rule, one.blanks) for one in refused.findings))


def _finding(where: str, rule: str, blanks: Mapping[str, str]) -> Text:
    key = f"desk_settings.wrong.{rule}"
    words = Text.of(key if key in sentences("ja") else "desk_settings.wrong.other", **blanks)
    number = where.removeprefix("cadence.")
    if number in CADENCE:
        named = Text.of(f"desk_settings.cadence.{number}")
        return Text.of("desk_settings.wrong_of", what=named, why=words)
    day = where.removeprefix("office.")
    if day in DAYS:
        named = Text.of(f"dates.weekdays.{DAYS.index(day)}")
        return Text.of("desk_settings.wrong_of", what=named, why=words)
    return words


def _filed(visit: Visit) -> Any:
    return filed(visit.world.towns, visit.by.town)


def _part(visit: Visit) -> TownPart:
    part = visit.path["part"]
    if part not in set(TownPart):
        raise NotYours
    return TownPart(part)


def _office(fields: Fields) -> dict[str, Any]:
    days = {day: fields.get(day).replace("〜", "-").replace("~", "-") for day in DAYS}
    closed = [line.strip() for line in fields.get("closed").splitlines() if line.strip()]
    return {day: hours for day, hours in days.items() if hours} | {"closed": closed}


def _cadence(fields: Fields) -> dict[str, Any]:
    return {key: _number(fields.get(key)) for key in CADENCE}


def _number(words: str) -> int | str:
    return int(words) if words.isascii() and words.isdigit() and len(words) < 7 else words


def _greeting(fields: Fields) -> dict[str, Any]:
    return {"ja": fields.get("ja"), "ja_easy": fields.get("ja_easy")}


def _lines(fields: Fields) -> list[dict[str, str]]:
    columns = {name: fields.all(name) for name in PHONE}
    rows = zip(*columns.values(), strict=True)
    found = (dict(zip(PHONE, map(str.strip, row), strict=True)) for row in rows)
    return [one for one in found if one["name"] or one["phone"]]


def _agencies(fields: Fields) -> list[dict[str, str]]:
    columns = {name: fields.all(name) for name in ("kind", *PHONE)}
    rows = zip(*columns.values(), strict=True)
    found = (dict(zip(columns, map(str.strip, row), strict=True)) for row in rows)
    return [one for one in found if one["name"] or one["phone"]]


def _neighbours(fields: Fields) -> dict[str, list[str]]:
    near: dict[str, list[str]] = {}
    for pair in fields.all("pair"):
        one, _, other = pair.partition(" ")
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    return near


def _rows(value: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    empty: Mapping[str, str] = dict.fromkeys(("kind", *PHONE), "")
    return [*({**empty, **one} for one in value), *(empty for _ in range(ROWS_MORE))]


_LISTS = frozenset({TownPart.PUBLIC_LINES, TownPart.AGENCIES})
_READ: Mapping[TownPart, Callable[[Fields], Any]] = {
    TownPart.OFFICE: _office,
    TownPart.CADENCE: _cadence,
    TownPart.GREETING: _greeting,
    TownPart.PUBLIC_LINES: _lines,
    TownPart.AGENCIES: _agencies,
    TownPart.NEIGHBOURS: _neighbours,
}

PAGES = (
    DeskPage(
        path="/settings",
        template="settings.html",
        show=show,
        acts={"sign_out": _sign_out},
        menu="desk_settings.menu",
    ),
    DeskPage(path="/settings/changes", template="settings_changes.html", show=show_changes),
    DeskPage(
        path="/settings/{part}",
        template="settings_part.html",
        show=show_part,
        acts={"change": _change, "reset": _reset},
    ),
)
