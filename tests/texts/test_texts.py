"""Every sentence exists in both voices, with the same blanks, and is spoken without a hole."""

import pytest

from texts import Language, MissingText, Part, Text, say, sentences
from texts.say import blanks_of


def for_people() -> dict[str, str]:
    """
    Return plain Japanese, without what is said to the machine's operator (in ja and en only), and
    what is written for the city: its papers have one voice.
    """
    plain = sentences("ja").items()
    return {
        key: words
        for key, words in plain
        if key.partition(".")[0] not in {"operator", "audit"} and not key.startswith("papers")
    }


def test_both_voices_say_the_same_things() -> None:
    """
    Each key stands in plain and in easy Japanese.
    """
    assert set(for_people()) == set(sentences("ja-easy"))


def test_blanks_agree() -> None:
    """
    The two voices fill the same blanks.
    """
    easy = sentences("ja-easy")

    wrong = [
        key for key, sentence in for_people().items() if blanks_of(sentence) != blanks_of(easy[key])
    ]

    assert wrong == []


def test_operators_hear_the_same_in_english() -> None:
    """
    A file that stands in English has the keys and blanks of the Japanese one.
    """
    english = sentences("en")
    files = {key.partition(".")[0] for key in english}

    japanese = {
        key: blanks_of(words)
        for key, words in sentences("ja").items()
        if key.partition(".")[0] in files
    }

    assert {key: blanks_of(words) for key, words in english.items()} == japanese


def test_a_reading_is_spoken_in_brackets() -> None:
    """
    支援者《しえんしゃ》 is heard as 支援者(しえんしゃ).
    """
    spoken = Text.lines(Text.plain("走友会"), "")

    assert spoken.spoken("ja") == "走友会\n"


def test_a_reading_stands_above_its_word() -> None:
    """
    On a page a sentence is spoken in parts, each with the reading that stands above it.
    """
    parts = Text.lines(Text.of("page.brand"), Text.of("post_wish.own_words.name")).parts("ja-easy")

    assert parts == (
        Part("かなえあい"),
        Part("\n"),
        Part("本人", "ほんにん"),
        Part("の ことば"),
    )


def test_somebodys_own_words_are_no_readings() -> None:
    """
    What fills a blank is said as it is.
    """
    filled = Text.of("cleaning.too_long", limit="漢《かん》", length=3)

    assert Part("漢《かん》") in filled.parts("ja")


@pytest.mark.parametrize("language", ["ja", "ja-easy"])
def test_both_ways_of_speaking_say_the_same(language: Language) -> None:
    """
    In brackets or above the word: every sentence is one, and no reading is left over.
    """
    for key, sentence in sentences(language).items():
        text = Text.of(key, **dict.fromkeys(blanks_of(sentence), "〇"))
        parts = text.parts(language)
        spoken = [part.words + (f"({part.reading})" if part.reading else "") for part in parts]
        assert "".join(spoken) == text.spoken(language)


def test_a_missing_sentence_is_loud() -> None:
    """
    An unknown key raises instead of leaving a hole in a message.
    """
    with pytest.raises(MissingText):
        say("nowhere.to.be_found", "ja")
