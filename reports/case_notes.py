"""
経過記録に貼る文 as plain text: days in the town's way of writing years, a line for each thing.

It is written for the municipality's own record system, so in the sober style of such records and
always in plain Japanese, whatever voice its reader has chosen.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from casework.case_notes.notes import CaseNotes, NoteLine
from casework.resolve_task import Outcome
from followup.calendar import TOKYO, tokyo_day
from followup.course import Stage
from reports import wareki
from storage.states import HowHeard
from texts import Text
from towns import Town, YearStyle

_OWN_WORD = frozenset({"", HowHeard.CHAT.value})
"""Ways of an answer that need no word: whoever was asked wrote it themselves."""


def notes_text(notes: CaseNotes, *, town: Town) -> str:
    """Return the whole text, ready to be pasted; it ends with a line break."""
    writer = _Writer(town)
    period = _of("period", first=writer.day(notes.first), last=writer.day(notes.last))
    made = _of("made", day=writer.day(tokyo_day(notes.made_at)), town=town.name)
    parts = [
        _of("head", work=town.papers.work, code=notes.code),
        period,
        made,
        *writer.days(notes.lines),
        "",
        _of("standing"),
        *writer.standing(notes.standing),
    ]
    return Text.lines(*parts).spoken("ja") + "\n"


class _Writer:
    def __init__(self, town: Town) -> None:
        self._town = town

    def day(self, day: date) -> Text:
        """Say a day as the town writes years."""
        if self._town.papers.years is YearStyle.ERA:
            words = Text.plain(wareki.day_words(day))
        else:
            words = Text.of("dates.full_day", year=day.year, month=day.month, day=day.day)
        weekday = Text.of(f"dates.weekdays.{day.weekday()}")
        return _of("day", date=words, weekday=weekday)

    def days(self, lines: tuple[NoteLine, ...]) -> list[Text | str]:
        """Say what was on each day, a line for each thing."""
        if not lines:
            return ["", _of("nothing")]
        parts: list[Text | str] = []
        for day, some in groupby(lines, key=lambda one: tokyo_day(one.at)):
            parts += ["", self.day(day)]
            for line in some:
                parts += [_of("bullet", words=one) for one in self._words(line)]
        return parts

    def standing(self, lines: tuple[NoteLine, ...]) -> list[Text | str]:
        """Say how things stand, and what comes next."""
        if not lines:
            return [_of("none_standing")]
        return [_of("bullet", words=self._standing(line)) for line in lines]

    def _words(self, line: NoteLine) -> list[Text]:
        if line.what == "consent":
            return [self._consent(line.facts)]
        own = _OF_THEIR_OWN.get(line.what)
        return own(line) if own else [_say(line.what, **_blanks(line.facts))]

    def _consent(self, facts: Mapping[str, Any]) -> Text:
        told = Text.of(f"how_told.{facts['told']}") if facts["told"] else None
        blanks = {
            "purpose": Text.of(f"consents.what.{facts['purpose']}"),
            "how": _how(facts),
            "told": _say("told", told=told) if told else _of("none"),
        }
        if facts["until"] is None:
            return _say("consent_no_end", **blanks)
        return _say("consent", until=self.day(tokyo_day(facts["until"])), **blanks)

    def _standing(self, line: NoteLine) -> Text:
        facts = line.facts
        key = f"{line.what}_{facts['state']}" if "state" in facts else line.what
        blanks = {name: one for name, one in _blanks(facts).items() if name != "state"}
        if line.what == "day_comes":
            blanks |= {"day": self.day(tokyo_day(line.at)), "time": _time(line.at)}
        return Text.of(f"papers_notes.standing_line.{key}", **blanks)


def _of(key: str, /, **blanks: Text | str | int) -> Text:
    return Text.of(f"papers_notes.{key}", **blanks)


def _say(key: str, /, **blanks: Text | str | int) -> Text:
    return Text.of(f"papers_notes.line.{key}", **blanks)


def _blanks(facts: Mapping[str, Any]) -> dict[str, Text | str]:
    """Say what stands in the blanks of a sentence: codes by their words, the rest as it is."""
    words: dict[str, Text | str] = {}
    for name, fact in facts.items():
        if name == "how":
            words[name] = Text.of(f"host_visited.hows.{fact}") if fact in _CHECKED else _how(facts)
        elif name == "heard":
            words.setdefault("how", _how(facts))
        elif name == "hosts":
            words[name] = _listed(facts)
        elif name == "place" and "hosts" in facts:
            words[name] = _place(fact)
        elif name == "words" and "state" in facts:
            words[name] = _wished(fact)
        elif name == "name":
            words[name] = _of("sentence", words=_flat(fact)) if fact else _of("none")
        elif name == "outcome":
            done = fact in set(Outcome)
            words[name] = Text.of(f"tasks.outcome.{fact}") if done else _of("settled")
        elif name in _WORDS:
            words[name] = Text.of(f"{_WORDS[name]}.{fact}")
        else:
            words[name] = _flat(fact)
    return words


_CHECKED = frozenset({"visit", "online", "known"})
_WORDS = {
    "purpose": "consents.what",
    "step": "placements.step",
    "answer": "placements.answer",
    "kind": "tasks.kinds",
    "contact": "log_contact.kinds",
    "whom": "log_contact.with",
    "party": "ties.kind",
    "bond": "ties.bond",
    "power": "ties.power",
}


def _how(facts: Mapping[str, Any]) -> Text:
    """Say how the person said it and by which way it reached us; nothing where neither is told."""
    said = Text.of(f"how_said.{facts['how']}") if facts.get("how") else None
    way = facts.get("heard", "")
    heard = None if way in _OWN_WORD else _of(f"heard.{way}")
    if said and heard:
        return _of("how_heard", how=said, heard=heard)
    one = said or heard
    return _of("how", how=one) if one else _of("none")


def _wish(line: NoteLine) -> list[Text]:
    facts = line.facts
    lines = [_say("wish", words=_wished(facts["words"]))]
    if facts["own_words"]:
        lines.append(_say("own_words", words=_flat(facts["own_words"])))
    for name, table in (
        ("likes", "activities"),
        ("strengths", "activities"),
        ("needs", "facets.need"),
    ):
        if facts[name]:
            named = Text.listed(*(Text.of(f"{table}.{one}") for one in facts[name]))
            lines.append(_say(name, words=named))
    return lines


def _wished(words: str) -> Text:
    return _of("sentence", words=Text.plain(words)) if words else _of("later")


def _candidates(line: NoteLine) -> list[Text]:
    hosts = _listed(line.facts)
    return [_say("candidates", count=len(line.facts["hosts"]), hosts=hosts)]


def _call(line: NoteLine) -> list[Text]:
    facts = line.facts
    outcome = Text.of(f"places.outcome.{facts['outcome']}")
    lines = [_say("call", place=Text.plain(facts["place"]), outcome=outcome)]
    if facts["note"]:
        lines.append(_say("call_note", words=_flat(facts["note"])))
    return lines


def _day(line: NoteLine) -> list[Text]:
    facts = line.facts
    said = _say(
        "day",
        start=_time(line.at),
        until=_time(facts["until"]),
        hosts=_listed(facts),
        state=Text.of(f"placements.day.{facts['state']}"),
        how=_how(facts),
        place=_place(facts["place"]),
    )
    return [said]


def _check_in(line: NoteLine) -> list[Text]:
    facts = line.facts
    stage = Stage.of(facts["stage"])
    blanks: dict[str, Text | str] = {"stage": _of(f"stage.{stage.kind}", count=stage.count)}
    if line.what != "check_in_silent":
        blanks["how"] = _how(facts)
    if line.what == "check_in":
        blanks["answers"] = Text.listed(
            *(
                _say(
                    "answer",
                    ask=_of(f"asked.{question}"),
                    answer=Text.of(f"check_ins.{question}.level_{level}"),
                )
                for question, level in facts["answers"].items()
            )
        )
    return [_say(line.what, **blanks)]


def _ended(line: NoteLine) -> list[Text]:
    facts = line.facts
    lines = [_say("ended", hosts=_listed(facts))]
    if facts["reason"]:
        lines.append(_say("ended_why", reason=Text.of(f"placements.reason.{facts['reason']}")))
    if facts["true"]:
        lines.append(_say("ended_true", true=Text.of(f"placements.true.{facts['true']}")))
    return lines


def _listed(facts: Mapping[str, Any]) -> Text:
    return Text.listed(*(Text.plain(name) for name in facts["hosts"]))


def _flat(words: str) -> Text:
    """Own words in one line, as everything else in a record."""
    return Text.plain("".join(words.splitlines()))


def _place(place: str) -> Text:
    return _say("place", place=Text.plain(place)) if place else _of("none")


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(TOKYO):%-H:%M}"


_OF_THEIR_OWN: Mapping[str, Callable[[NoteLine], list[Text]]] = {
    "wish": _wish,
    "candidates": _candidates,
    "call": _call,
    "day": _day,
    "check_in": _check_in,
    "check_in_silent": _check_in,
    "check_in_declined": _check_in,
    "ended": _ended,
}
"""Lines that are said in another way than by filling their sentence."""
