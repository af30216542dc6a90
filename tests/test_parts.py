"""Every part is pinned by hash, and an unanswered question about it is no clean bill."""

import re
from pathlib import Path

import pytest

from tests.parts import PINS, verdict

REQUIREMENTS = Path(__file__).parents[1] / "requirements"
SOUND = {"name": "sound", "version": "1.0", "vulns": []}
UNASKED = {"name": "unasked", "skip_reason": "not found"}
HOLED = {
    "name": "holed",
    "version": "2.0",
    "vulns": [{"id": "CVE-2026-1", "fix_versions": ["2.1"]}],
}


@pytest.mark.parametrize("name", [*PINS, "vectors"])
def test_a_part_is_named_with_one_version_and_its_hashes_and_no_index(name: str) -> None:
    """Nobody between the index and this machine can put another part in its place."""
    text = (REQUIREMENTS / f"{name}.txt").read_text().replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[\w.\[\],-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}", line), line
    assert "://" not in re.sub(r"#.*", "", text)


def test_a_known_hole_is_named_and_fails() -> None:
    """The version that mends it is said."""
    said, code = verdict({"holed": HOLED, "sound": SOUND})
    assert code == 1
    assert said[0] == "holed 2.0: CVE-2026-1, mended in 2.1"


def test_no_answer_is_said_and_is_not_a_clean_bill() -> None:
    """Without a network the gate goes on, and says that nothing was asked."""
    said, code = verdict({"unasked": UNASKED})
    assert code == 0
    assert said[0] == "0 of 1 parts asked about"
    assert "Nobody answered" in said[1]


def test_a_part_unknown_to_the_advisers_is_named() -> None:
    """A part that only this project can get is still somebody's to look after."""
    said, code = verdict({"sound": SOUND, "unasked": UNASKED})
    assert code == 0
    assert said == ["1 of 2 parts asked about", "Not known there: unasked"]
