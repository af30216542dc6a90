"""
Known holes in the pinned parts: ``make holes`` asks pip-audit, and says so if nobody answered.

pip-audit leaves out quietly what it could not ask about; an unasked part is not a sound one.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

PINS = ("run", "build", "onnx", "dev")


def ask(names: Sequence[str] = PINS) -> dict[str, dict[str, Any]]:
    """
    Ask about every pinned part, without installing anything.

    :raises ConnectionError: if the tool got no answer at all
    """
    files = [word for name in names for word in ("--requirement", f"requirements/{name}.txt")]
    how = "--require-hashes --disable-pip --format json --progress-spinner off --timeout 10"
    asked = subprocess.run(
        [sys.executable, "-m", "pip_audit", *files, *how.split()],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        answer = json.loads(asked.stdout)
    except ValueError:
        raise ConnectionError(asked.stderr.strip().splitlines()[-1:]) from None
    return {part["name"]: part for part in answer["dependencies"]}


def verdict(parts: Mapping[str, Mapping[str, Any]]) -> tuple[list[str], int]:
    """Return what to say about the answers, and the exit code: 1 only for a known hole."""
    holes = [
        f"{name} {part['version']}: {hole['id']}, mended in {_versions(hole['fix_versions'])}"
        for name, part in sorted(parts.items())
        for hole in part.get("vulns", ())
    ]
    unasked = sorted(name for name, part in parts.items() if "skip_reason" in part)
    lines = [*holes, f"{len(parts) - len(unasked)} of {len(parts)} parts asked about"]
    if len(unasked) == len(parts):
        lines.append("Nobody answered: look at the network connection and ask again.")
    elif unasked:
        lines.append(f"Not known there: {', '.join(unasked)}")
    return lines, 1 if holes else 0


def _versions(versions: Iterable[str]) -> str:
    return ", ".join(versions) or "no version yet"


if __name__ == "__main__":
    try:
        said, code = verdict(ask())
    except ConnectionError:
        said, code = ["Nobody answered: look at the network connection and ask again."], 0
    sys.stderr.write("\n".join(said) + "\n")
    sys.exit(code)
