"""The pictures of ``kanaeai simulate``: how long, who waits, and how the hosts are used."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from matching.simulation import Comparison

_STYLES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)))
"""Lines are told apart without colour."""


def draw(
    found: "Comparison", *, folder: Path, speak: Callable[[str], str]
) -> tuple[Path, Path, Path]:
    """
    Write three SVG files and return them; the folder is made if it is not there.

    :raises OSError: if the folder cannot be written
    """
    folder.mkdir(parents=True, exist_ok=True)
    waits, who, hosts = (folder / f"{name}.svg" for name in ("waiting", "who", "hosts"))
    # Text stays text: the reader's own fonts have the Japanese letters.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "kanaeai"}):
        _picture(waits, speak("simulate.plot.waiting"), lambda axes: _waiting(axes, found, speak))
        _picture(who, speak("simulate.plot.who"), lambda axes: _who(axes, found, speak))
        _picture(hosts, speak("simulate.plot.hosts"), lambda axes: _lorenz(axes, found, speak))
    return waits, who, hosts


def _picture(file: Path, title: str, fill: Callable[["Axes"], None]) -> None:
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    fill(axes)
    axes.set_title(title)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    axes.grid(alpha=0.3)
    figure.savefig(file, metadata={"Date": None})


def _waiting(axes: "Axes", found: "Comparison", speak: Callable[[str], str]) -> None:
    for style, (name, waits) in zip(_STYLES, found.waits.items(), strict=True):
        weeks = np.sort(waits)[::-1]
        share = np.arange(1, len(weeks) + 1) / len(weeks)
        axes.plot(weeks, share, linestyle=style, label=speak(f"simulate.policies.{name}"))
    axes.set_xlabel(speak("simulate.plot.weeks"))
    axes.set_ylabel(speak("simulate.plot.still_waiting"))


def _who(axes: "Axes", found: "Comparison", speak: Callable[[str], str]) -> None:
    """Draw the mean wait of all beside that of those for whom most offers are out of reach."""
    names = list(found.waits)
    rows = np.arange(len(names))
    everybody = [float(np.mean(found.waits[name])) for name in names]
    hard = [found.figures[name].wait_hard for name in names]
    axes.barh(rows - 0.2, everybody, 0.38, label=speak("simulate.plot.everybody"), color="0.75")
    axes.barh(rows + 0.2, hard, 0.38, label=speak("simulate.plot.hard"), color="0.45", hatch="//")
    axes.set_yticks(rows, [speak(f"simulate.policies.{name}") for name in names])
    axes.invert_yaxis()
    axes.set_xlabel(speak("simulate.plot.weeks"))


def _lorenz(axes: "Axes", found: "Comparison", speak: Callable[[str], str]) -> None:
    for style, (name, hosted) in zip(_STYLES, found.hosted.items(), strict=True):
        ordered = np.sort(hosted)
        axes.plot(
            np.linspace(0, 1, len(ordered) + 1),
            np.append(0, ordered.cumsum() / ordered.sum()),
            linestyle=style,
            label=speak(f"simulate.policies.{name}"),
        )
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    axes.set_xlabel(speak("simulate.plot.share_of_hosts"))
    axes.set_ylabel(speak("simulate.plot.share_of_placements"))
