"""
Lay a town's numbers over the follow-up's policy.

The town file knows hours, closed days and numbers; the policy alone knows their ranges.
"""

import re
from pathlib import Path

from followup.policy import Policy, PolicyRefused
from towns import Finding, Town, TownProblem

_WORKING_WEEK = range(5)
# What the policy says of a number; the file's readers are told in their own language.
_SPAN = re.compile(r"(?:whole )?numbers from (\S+) to ([^,\s]+)(?:, (above|below) (\w+))?")


def policy_for(*, town: Town, file: Path) -> Policy:
    """
    Return the follow-up's policy with the town's hours, closed days and cadence.

    Where weekdays differ, a message waits until every one of them is open and goes
    before the first has closed.

    :param file: the town's file, to be named in a problem
    :raises TownProblem: if the cadence has an unknown key or a number out of range
    """
    changes: dict[str, object] = dict(town.cadence)
    week = [hours for day, hours in town.office.by_weekday.items() if day in _WORKING_WEEK]
    if week:
        changes["opens"] = max(hours.opens for hours in week)
        changes["closes"] = min(hours.closes for hours in week)
    if town.office.closed:
        changes["closed"] = frozenset(town.office.closed)
    try:
        return Policy().with_changes(changes)
    except PolicyRefused as refused:
        raise TownProblem(file, [_finding(refused)]) from refused


def _finding(refused: PolicyRefused) -> Finding:
    if refused.key not in Policy.model_fields:
        known = "・".join(sorted(set(Policy.model_fields) - {"opens", "closes", "closed"}))
        return Finding(f"cadence.{refused.key}", "cadence_unknown", {"known": known})
    if refused.key in {"opens", "closes"}:
        return Finding("office", "hours_apart")
    where = f"cadence.{refused.key}"
    span = _SPAN.fullmatch(refused.accepted)
    if not span:
        return Finding(where, "cadence_rising")
    low, high, side, other = span.groups()
    rule = f"cadence_{side}" if side else "cadence_range"
    return Finding(where, rule, {"low": low, "high": high, "other": other or ""})
