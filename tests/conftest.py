"""
What every test may lean on.

A test whose part is missing on this machine is skipped with a reason, except in CI:
there it fails, so that nothing goes quietly untested.
"""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says more of the machine than of the program.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

pytest_plugins = ["tests.databases"]


def needs_part(name: str, found: object) -> None:
    """
    Go on if ``found`` is truthy; otherwise skip, or fail where ``CI`` is set.

    :param name: what is missing, in words a developer can act on
    """
    if found:
        return
    if os.environ.get("CI"):
        pytest.fail(f"missing in CI: {name}", pytrace=False)
    pytest.skip(f"missing here: {name}")


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser that the page is driven with."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    needs_part("chromium (apt install chromium)", found)
    assert found is not None
    return Path(found)


@pytest.fixture
def anyio_backend() -> str:
    """Async tests run on asyncio, as the program does."""
    return "asyncio"
