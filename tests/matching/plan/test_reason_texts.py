"""Every reason that a plan can give has a sentence in both voices."""

import re
from itertools import product
from pathlib import Path

import pytest

import matching.plan
from texts import Language, sentences

IN_THE_WAY = {
    "cost.person_": ("full", "asked", "chosen"),
    "none.": ("full", "asked", "load"),
}


def written_keys() -> set[str]:
    """The keys that the code of the plan can put together."""
    folder = Path(matching.plan.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    keys = set(re.findall(r'"plan_reasons\.([a-z_.]+)"', code))
    for stem in re.findall(r'"plan_reasons\.([a-z_.]+)\{', code):
        keys |= {stem + end for stem, end in product([stem], IN_THE_WAY[stem])}
    return {f"plan_reasons.{key}" for key in keys}


@pytest.mark.parametrize("voice", ["ja", "ja-easy"])
def test_every_reason_has_a_sentence_and_every_sentence_a_reason(voice: Language) -> None:
    """No key of the plan is missing in ``texts``, and none there is out of use."""
    said = {key for key in sentences(voice) if key.startswith("plan_reasons.")}

    assert said == written_keys()
