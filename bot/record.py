"""
本人の記録 in sentences: the page that a supporter reads with the person, or prints for them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.dates import full_day_words, moment_words
from bot.flows.reasons import area_name
from bot.flows.times import slot_words
from bot.links import PageClosed
from bot.turn import World
from casework.ground import NotYours
from casework.person_record import PersonRecord, person_record
from matching.facts import Slot
from reports.pictures.words import day_text, level_key
from storage.tables import Account, PageLink
from texts import Language, Text
from towns import Town

RECORD = "record"
"""The purpose of a page with the record of a person."""


@dataclass(frozen=True)
class RecordPage:
    """What the page shows: parts, each with a heading and its lines; and the same for machines."""

    parts: tuple[tuple[Text, tuple[Text, ...]], ...]
    record: PersonRecord
    until: datetime
    town: Town
    language: Language


def open_record(session: Session, *, link: PageLink, world: World, now: datetime) -> RecordPage:
    """
    Return what the page of ``link`` shows.

    :raises PageClosed: if its day is over, or the person is not its reader's to speak for any more
    """
    account = session.get(Account, link.account_id)
    if link.expires_at <= now or account is None or account.town not in world.towns:
        raise PageClosed
    try:
        found = person_record(session, person=link.subject_id, by=account, now=now)
    except NotYours:
        raise PageClosed from None
    town = world.towns[account.town]
    return RecordPage(
        parts=tuple(_parts(found, town)),
        record=found,
        until=link.expires_at,
        town=town,
        language="ja-easy" if account.language == "ja-easy" else "ja",
    )


def _parts(record: PersonRecord, town: Town) -> Iterator[tuple[Text, tuple[Text, ...]]]:
    yield _head("person"), tuple(_person(record.person, town))
    for name, rows in (
        ("consents", map(_consent, record.consents)),
        ("wishes", (line for wish in record.wishes for line in _wish(wish))),
        ("introductions", (line for one in record.introductions for line in _introduction(one))),
        ("placements", (line for one in record.placements for line in _placement(one))),
        ("referrals", map(_referral, record.referrals)),
        ("stories", (line for one in record.stories for line in _story(one))),
        ("contacts", map(_contact, record.contacts)),
        ("ties", map(_tie, record.ties)),
        ("power", map(_power, record.power)),
        ("goals", (line for goal in record.goals for line in _goal(goal))),
        ("kept_apart", (Text.plain(one["host"]) for one in record.kept_apart)),
        ("who_did_what", map(_act, record.who_did_what)),
    ):
        yield _head(name), tuple(rows) or (Text.of("person_record.nothing"),)


def _head(name: str) -> Text:
    return Text.of(f"person_record.head.{name}")


def _line(key: str, /, **blanks: Text | str | int) -> Text:
    return Text.of(f"person_record.line.{key}", **blanks)


def _person(person: dict[str, Any], town: Town) -> Iterator[Text]:
    yield _line("code", code=person["code"], label=person["label"])
    yield _line("area", area=area_name(town, person["area"]))
    yield _line("entered", day=_day(person["entered"]))
    yield _line(f"state_{person['state']}")
    if person["closed"]:
        yield _line("closed", day=_day(person["closed"]))
    if person["minor"]:
        yield _line("minor")
    if person["protected"]:
        yield _line("protected")


def _consent(consent: dict[str, Any]) -> Text:
    ends = consent["withdrawn"] or consent["until"]
    key = "consent_withdrawn" if consent["withdrawn"] else "consent"
    return _line(
        key if ends else "consent_open",
        what=Text.of(f"person_record.purpose.{consent['purpose']}"),
        how=Text.of(f"how_said.{consent['how_said']}"),
        day=_day(consent["given"]),
        **({"until": _day(ends)} if ends else {}),
    )


def _wish(wish: dict[str, Any]) -> Iterator[Text]:
    words = Text.of("wishes.later") if wish["later"] else Text.plain(wish["sentence"])
    yield _line(
        "wish",
        words=words,
        state=Text.of(f"wishes.states.{wish['state']}"),
        day=_day(wish["entered"]),
    )
    if wish["own_words"]:
        yield _line("own_words", words=Text.plain(wish["own_words"]))
    for name, table in (
        ("likes", "activities"),
        ("strengths", "activities"),
        ("needs", "facets.need"),
    ):
        if wish[name]:
            yield _line(name, words=Text.listed(*(Text.of(f"{table}.{one}") for one in wish[name])))
    if wish["slots"]:
        yield _line("slots", words=slot_words([Slot(one) for one in wish["slots"]]))


def _contact(contact: dict[str, Any]) -> Text:
    return _line(
        "contact",
        day=day_text(date.fromisoformat(contact["day"])),
        kind=Text.of(f"log_contact.kinds.{contact['kind']}"),
        whom=Text.of(f"log_contact.with.{contact['whom']}"),
    )


def _tie(tie: dict[str, Any]) -> Text:
    kind = Text.of(f"ties.kind.{tie['kind']}")
    return _line(
        "tie_ended" if tie["until"] else "tie",
        who=Text.of("pictures.ecomap.named", kind=kind, name=Text.plain(tie["name"]))
        if tie["name"]
        else kind,
        bond=Text.of(f"ties.bond.{tie['bond']}"),
        giving=Text.of(f"ties.giving.{tie['giving']}"),
        day=day_text(date.fromisoformat(tie["since"])),
        **({"until": day_text(date.fromisoformat(tie["until"]))} if tie["until"] else {}),
    )


def _power(one: dict[str, Any]) -> Text:
    line = _line(
        "power",
        day=_day(one["at"]),
        about=Text.of(
            "person_record.placement"
            if one["about"] == "placement"
            else f"ties.kind.{one['about']}"
        ),
        answer=Text.of(f"ties.power.{one['answer']}"),
    )
    return Text.listed(line, Text.plain(one["words"])) if one["words"] else line


def _goal(goal: dict[str, Any]) -> Iterator[Text]:
    yield _line("goal", levels=Text.listed(*map(Text.plain, goal["levels"])), day=_day(goal["set"]))
    for one in goal["ratings"]:
        yield _line(
            "goal_rating",
            day=_day(one["at"]),
            level=Text.of(f"pictures.goal.{level_key(one['level'])}"),
            how=Text.of(f"how_said.{one['how_said']}"),
        )


def _introduction(one: dict[str, Any]) -> Iterator[Text]:
    yield _line(
        "introduction",
        host=one["host"],
        state=Text.of(f"introductions.states.{one['state']}"),
        day=_day(one["began"]),
    )
    if one["shown_sentence"]:
        yield _line("shown", words=Text.plain(one["shown_sentence"]))
    for step in one["steps"]:
        state = Text.of(f"introductions.states.{step['state']}")
        if step["how_said"]:
            how = Text.of(f"how_said.{step['how_said']}")
            yield _line("step_said", day=_day(step["at"]), state=state, how=how)
        else:
            yield _line("step", day=_day(step["at"]), state=state)


def _placement(one: dict[str, Any]) -> Iterator[Text]:
    yield _line(
        "placement",
        hosts=Text.listed(*(Text.plain(name) for name in one["hosts"])),
        step=Text.of(f"placements.step.{one['step']}"),
        day=_day(one["joined"]),
    )
    if one["left"]:
        yield _line("left", day=_day(one["left"]))
    if one["note"]:
        yield _line("note", words=Text.plain(one["note"]))
    for day in one["days"]:
        state = Text.of(f"placements.day.{day['state']}")
        yield _line("day", moment=moment_words(_moment(day["starts_at"])), state=state)
    for check_in in one["check_ins"]:
        for question, level in check_in["answers"].items():
            yield _line(
                "check_in",
                day=_day(check_in["answered"] or check_in["asked"]),
                ask=Text.of(f"check_ins.{question}.ask"),
                answer=Text.of(f"check_ins.{question}.level_{level}"),
            )
    if one["came_true"]:
        yield _line("came_true", answer=Text.of(f"placements.true.{one['came_true']}"))


def _referral(one: dict[str, Any]) -> Text:
    return _line("referral", agency=one["agency"], day=_day(one["made"]))


def _story(one: dict[str, Any]) -> Iterator[Text]:
    yield _line("story", state=Text.of(f"stories.short.{one['state']}"), title=one["title"])
    yield Text.plain(one["words"])


def _act(one: dict[str, Any]) -> Text:
    who = f"everyone.roles.{one['role']}" if one["role"] in _ROLES else "person_record.program"
    return _line("act", moment=moment_words(_moment(one["at"])), who=Text.of(who))


_ROLES = frozenset({"supporter", "host", "coordinator", "officer"})


def _day(iso: str) -> Text:
    return full_day_words(_moment(iso))


def _moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso)
