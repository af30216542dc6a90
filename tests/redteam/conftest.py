"""At the end of ``make redteam`` the figures stand one below the other."""

import pytest

from tests.redteam.figures import FIGURES, FULL


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what came of each attack at full size."""
    if FULL and FIGURES:
        terminalreporter.section("red team")
        for line in FIGURES:
            terminalreporter.write_line(line)
