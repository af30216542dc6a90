"""Every reason that matching can give has a sentence in both voices."""

import re
from pathlib import Path

import pytest

import matching
from matching import Condition, Gate, Need, OfferKind, Reach, Reason, Slot
from matching.activities import load_vocabulary
from matching.reasons import activity_name, facet_names
from texts import Language, sentences
from texts.reasons import reason_text
from texts.say import blanks_of

SOURCES = ("wish", "like", "strength")
VOICES: tuple[Language, ...] = ("ja", "ja-easy")


def written_keys() -> set[str]:
    """The keys that the code of matching can put together."""
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in Path(matching.__file__).parent.glob("*.py")
    )
    keys: set[str] = set()
    for key in re.findall(r'"(reasons\.[a-z_.{}]+)"', code):
        keys |= {
            key.replace("{source}", source)
            .replace("{how}", how)
            .replace("{ask}", ask)
            .replace("{gate}", gate)
            .replace("{name}", gate)
            .replace("{link.role}", role)
            .replace("{offered.clash}", clash)
            .replace("{key}", size)
            .replace("{step}", step)
            for source in SOURCES
            for how in ("activity", "related")
            for ask in ("hope_word", "hope_unseen")
            for role in ("learn", "teach", "place", "tools", "watch")
            for clash in ("teach", "learn")
            for size in ("small", "large")
            for step in ("look", "short", "along", "online")
            for gate in (*Gate, "employment")
        }
    return keys - {"reasons.opens.block", "reasons.opens.past"}


@pytest.mark.parametrize("voice", VOICES)
def test_every_reason_has_a_sentence_and_every_sentence_a_reason(voice: Language) -> None:
    """
    No key of matching is missing in ``texts``, and none there is out of use.
    """
    said = {key for key in sentences(voice) if key.startswith("reasons.")}

    assert said == written_keys()


@pytest.mark.parametrize("voice", VOICES)
def test_everything_that_a_reason_can_name_has_a_name(voice: Language) -> None:
    """
    Activities, times, needs, conditions, kinds and reaches are all named.
    """
    named = {name for key in load_vocabulary().activities for name in activity_name(key)}
    for kind in (Slot, Need, Condition, OfferKind, Reach):
        named |= set(facet_names(kind))

    said = {key for key in sentences(voice) if key.startswith(("activities.", "facets."))}

    assert said == named


def test_a_sentence_for_a_host_has_no_blank_for_words_of_a_person() -> None:
    """
    A host's reason is filled with an activity, times, its own day and its own hope alone.
    """
    blanks = {
        blank
        for key, sentence in sentences("ja").items()
        if key.startswith("reasons.host.")
        for blank in blanks_of(sentence)
    }

    assert blanks == {"activity", "hope", "slots", "day"}


def test_a_reason_is_spoken_in_both_voices() -> None:
    """
    Keys, words and names become one plain sentence.
    """
    reason = Reason("reasons.opens.times", names=(("slots", facet_names({Slot.THU_AM})),))

    assert reason_text(reason).spoken("ja") == "木曜の午前なら、候補になります。"
    assert reason_text(reason).spoken("ja-easy") == "もくようびの ごぜんなら えらべます。"


def test_facets_are_listed_in_the_order_of_the_week() -> None:
    """
    However they were given, Monday comes before Sunday.
    """
    names = facet_names({Slot.SUN_AM, Slot.MON_EVE})

    assert names == ("facets.slot.mon_eve", "facets.slot.sun_am")
