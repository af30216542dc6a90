"""A town file's mistakes are told in the operator's language, each with a sentence of its own."""

import re
from pathlib import Path

import pytest

from followup.policy import Policy
from kanaeai.cadence import policy_for
from kanaeai.problems import operator_text
from texts import sentences
from towns import PRACTICE_TOWN, TownProblem
from towns.load import load_town


def test_every_rule_of_a_town_has_its_sentence() -> None:
    """
    No broken rule of a town file is without words.
    """
    source = "".join(file.read_text() for file in PRACTICE_TOWN.parent.glob("*.py"))
    raised = set(re.findall(r'PydanticCustomError\(\s*"(\w+)"', source))
    raised |= set(re.findall(r'_shaped\(\w+, "(\w+)"\)', source))
    raised |= set(re.findall(r'Finding\("\w*", "(\w+)"', source))

    assert len(raised) > 15
    assert {f"operator.town_rule.{rule}" for rule in raised} <= set(sentences("en"))


@pytest.mark.parametrize("field", sorted(set(Policy.model_fields) - {"opens", "closes", "closed"}))
def test_every_number_of_the_follow_up_is_refused_in_japanese(field: str) -> None:
    """
    Whichever number of the cadence is out of range, the sentence has no English in it.
    """
    town = load_town(PRACTICE_TOWN).model_copy(update={"cadence": {field: 100_000}})

    with pytest.raises(TownProblem) as caught:
        policy_for(town=town, file=PRACTICE_TOWN)

    (finding,) = caught.value.findings
    words = operator_text(f"town_rule.{finding.rule}", **finding.blanks).spoken("ja")
    assert not re.search(r"[a-z]", words.replace(finding.blanks.get("other", "_"), ""))


def test_an_office_without_a_common_hour_is_told(tmp_path: Path) -> None:
    """
    Mornings on Monday and afternoons on Tuesday leave no hour for the follow-up.
    """
    file = tmp_path / "town.toml"
    good = PRACTICE_TOWN.read_text(encoding="utf-8")
    file.write_text(good.replace('tue = "8:30-17:15"', 'tue = "18:00-20:00"'), encoding="utf-8")

    with pytest.raises(TownProblem, match="hours_apart"):
        policy_for(town=load_town(file), file=file)
