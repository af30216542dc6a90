"""Policies side by side: the same years, the same chance, and what became of everybody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np

from matching.simulation.town import TownSettings, Year, draw_year
from matching.simulation.year import Choose, Course, live


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """
    What one policy brought; of several years, the means.

    :param granted: share of wishes granted
    :param granted_hard: the same, of those for which most offers are out of reach
    :param wait_median: weeks until granted, or until the end of the year; half wait longer
    :param wait_95: the same; one in twenty waits longer
    :param wait_hard: weeks waited on average by those for whom most is out of reach
    :param gini: how unevenly the hosts' places were used, 0 (alike) … 1
    """

    granted: float
    granted_hard: float
    wait_median: float
    wait_95: float
    wait_hard: float
    gini: float

    def against(self, other: "Figures") -> dict[str, float | None]:
        """Return each figure as a multiple of the other's; None where the other's is zero."""
        ours, theirs = asdict(self), asdict(other)
        return {name: ours[name] / theirs[name] if theirs[name] else None for name in ours}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """
    Figures by policy, and for the plots everybody's waiting and every host's use, years joined.
    """

    figures: Mapping[str, Figures]
    waits: Mapping[str, Sequence[int]]
    hosted: Mapping[str, Sequence[float]]


def compare(
    settings: TownSettings,
    *,
    policies: Mapping[str, Choose],
    seeds: Sequence[int],
    lived: Callable[[], None] = lambda: None,
) -> Comparison:
    """
    Let each policy live through the same years.

    :param lived: called after each year of each policy
    :raises ValueError: if there is no seed
    """
    if not seeds:
        raise ValueError("at least one seed is needed")
    years = [draw_year(settings, seed=seed) for seed in seeds]
    courses: dict[str, list[Course]] = {name: [] for name in policies}
    for name, choose in policies.items():
        for year in years:
            courses[name].append(live(year, choose=choose))
            lived()
    return Comparison(
        figures={
            name: _mean([_figures(*pair) for pair in zip(years, found, strict=True)])
            for name, found in courses.items()
        },
        waits={name: [w for one in found for w in one.waited] for name, found in courses.items()},
        hosted={name: [h for one in found for h in one.hosted] for name, found in courses.items()},
    )


def gini(values: Sequence[float]) -> float:
    """
    Return the Gini coefficient of values that are not negative; zero where all are zero.

    Half the mean absolute difference over the mean, from the sorted values (Sen, 1973).
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    count, total = len(ordered), ordered.sum()
    if not total:
        return 0.0
    return float((2 * np.arange(1, count + 1) - count - 1) @ ordered / (count * total))


def _figures(year: Year, course: Course) -> Figures:
    granted, hard = np.asarray(course.granted), np.asarray(year.hard)
    waited = np.asarray(course.waited)
    return Figures(
        granted=float(granted.mean()),
        granted_hard=float(granted[hard].mean()),
        wait_median=float(np.median(waited)),
        wait_95=float(np.percentile(waited, 95)),
        wait_hard=float(waited[hard].mean()),
        gini=gini(course.hosted),
    )


def _mean(found: Sequence[Figures]) -> Figures:
    return Figures(
        **{
            figure.name: float(np.mean([getattr(one, figure.name) for one in found]))
            for figure in fields(Figures)
        }
    )
