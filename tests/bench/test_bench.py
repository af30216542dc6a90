"""The benchmarks at their smallest: everything in them runs; speed is not asserted here."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.bench.__main__ import BENCHES, run
from tests.bench.report import Line, Section, write


@pytest.mark.parametrize("name", BENCHES)
def test_a_benchmark_measures_and_reports(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A benchmark runs its contenders to the end and puts its targets into the report."""
    if name == "desk":
        request.getfixturevalue("chromium")
    sections = run([name], folder=tmp_path, small=True)

    report = tmp_path / "docs" / "benchmarks.md"
    write(
        report,
        sections,
        command="a command",
        folder=tmp_path,
        now=datetime(2026, 11, 24, tzinfo=UTC),
    )

    words = report.read_text()
    assert f"## {sections[0].title}" in words
    targets = [line for line in sections[0].lines if line.target]
    assert targets
    for line in targets:
        assert f"| {line.what} | {line.value} | {line.target} |" in words


def test_what_was_not_measured_stays(tmp_path: Path) -> None:
    """One section can be measured anew; each says when it was."""
    report = tmp_path / "docs" / "benchmarks.md"
    for day, titles in ((24, ("(a) One", "(b) Other")), (25, ("(a) One",))):
        sections = [Section(title, "how", (Line("what", f"{day}"),)) for title in titles]
        now = datetime(2026, 11, day, tzinfo=UTC)
        write(report, sections, command="a command", folder=tmp_path, now=now)

    one, other = report.read_text().split("\n## ")[1:]
    assert one.startswith("(a) One\n\nMeasured 2026-11-25")
    assert "| what | 25 |" in one
    assert other.startswith("(b) Other\n\nMeasured 2026-11-24")
    assert "| what | 24 |" in other
