"""How each report becomes a file: its format by the ending of the name, checked, and private."""

from pathlib import Path
from typing import TYPE_CHECKING

from kanaeai.private_file import write_private
from kanaeai.problems import OperatorProblem

if TYPE_CHECKING:
    from reports.model import Report
    from reports.write import Format


def format_of(out: Path) -> "Format":
    """
    Return the format that the ending of a name says, in large letters or small.

    :raises OperatorProblem: if it says none
    """
    from reports.write import Format

    ending = out.suffix.removeprefix(".").lower()
    if ending not in set(Format):
        raise OperatorProblem("problem.report_ending", file=str(out))
    return Format(ending)


def write_report(report: "Report", out: Path) -> None:
    """
    Write a report to a file that is its owner's alone.

    :raises OperatorProblem: if its numbers contradict each other, or it cannot be written
    """
    from reports.contradictions import Contradicts
    from reports.write import write

    try:
        content = write(report, format_of(out)).content
    except Contradicts as wrong:
        reasons = "\n".join(reason.spoken("ja") for reason in wrong.reasons)
        raise OperatorProblem("problem.report_wrong", reasons=reasons) from wrong
    # What it tells of a town is not for everybody on this computer.
    write_private(out, content)
