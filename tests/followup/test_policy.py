"""The policy table: defaults, a town's changes, and what is refused."""

import pytest

from followup.policy import Policy, PolicyRefused, accepted
from tests.followup.making import POLICY


def test_every_number_has_a_sentence_and_a_range() -> None:
    """
    Each key says in a sentence what it is and which values it takes.
    """
    for key, field in Policy.model_fields.items():
        assert field.description, key
        assert field.description.endswith("."), key
        assert accepted(key), key


def test_a_town_changes_what_it_names_and_keeps_the_rest() -> None:
    """
    Hours and months of the town stand; the cap stays as it was.
    """
    changed = POLICY.with_changes({"opens": "08:30", "months": [1, 2, 4], "closed": ["08-15"]})

    assert changed.office.hours.opens.isoformat() == "08:30:00"
    assert changed.months == (1, 2, 4)
    assert changed.office.closed == frozenset({"08-15"})
    assert changed.host_messages_a_month == POLICY.host_messages_a_month


@pytest.mark.parametrize(
    ("changes", "key", "accepts"),
    [
        ({"task_repeats": 99}, "task_repeats", "whole numbers from 0 to 20"),
        ({"task_repeats": True}, "task_repeats", "whole numbers from 0 to 20"),
        ({"apart_gap": 4}, "apart_gap", "numbers from 0.1 to 3"),
        ({"months": [3, 1]}, "months", "rising whole numbers"),
        ({"sessions": []}, "sessions", "rising whole numbers"),
        ({"closed": ["13-40"]}, "closed", "12-29"),
        ({"opens": 9}, "opens", "09:00"),
        ({"opens": "18:00"}, "opens", "opening before closing"),
        ({"opens": "10:00", "closes": "09:00"}, "closes", "opening before closing"),
        ({"host_expires_after": 3}, "host_expires_after", "above host_reminded_after"),
        ({"host_reminded_after": 7}, "host_reminded_after", "below host_expires_after"),
        ({"mnoths": [1]}, "mnoths", "one of"),
    ],
)
def test_a_refusal_names_the_key_and_what_is_accepted(
    changes: dict[str, object], key: str, accepts: str
) -> None:
    """
    A number out of range, or a misspelt key, is named together with what is taken.
    """
    with pytest.raises(PolicyRefused) as refused:
        POLICY.with_changes(changes)

    assert refused.value.key == key
    assert accepts in refused.value.accepted
