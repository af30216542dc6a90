"""
個人情報を書かせない: what could tell who somebody is, found in what is about to be kept or shown.

One layer of several: rules for numbers and addresses, Sudachi and a public list for names. What
it finds is the writer's to mask, to write again, or to call not personal; docs/guard.md says how
often it is right.
"""

from casework.guard.addresses import addresses_in
from casework.guard.belongings import belongings_in
from casework.guard.case_codes import case_codes_in
from casework.guard.findings import MY_NUMBER_ONLY, REACHES_NOBODY, Finding, Kind, Span, masked
from casework.guard.folded import Folded
from casework.guard.names import names_in
from casework.guard.numbers import numbers_in

__all__ = [
    "MY_NUMBER_ONLY",
    "REACHES_NOBODY",
    "Finding",
    "Kind",
    "masked",
    "personal_data_in",
]


# Where two rules see one thing, the first of these is what it is.
_ORDER = (
    Kind.MY_NUMBER,
    Kind.MAIL,
    Kind.PHONE,
    Kind.POSTAL_CODE,
    Kind.BIRTH_DATE,
    Kind.ACCOUNT,
    Kind.NUMBER,
    Kind.ADDRESS,
    Kind.SCHOOL,
    Kind.EMPLOYER,
    Kind.CASE_CODE,
    Kind.NAME,
)


def personal_data_in(words: str, *, case_codes: bool = False) -> tuple[Finding, ...]:
    """
    Find what could tell who somebody is, in the order of the text; no two findings overlap.

    The first text opens Sudachi's dictionary and the list of names, which takes a second.

    :param case_codes: find these too; inside the office they are how one speaks of a case
    """
    folded = Folded.of(words)
    spans = [*numbers_in(folded.text), *addresses_in(folded.text), *belongings_in(folded.text)]
    spans += names_in(folded.text)
    if case_codes:
        spans += case_codes_in(folded.text)
    return tuple(_finding(words, folded, span) for span in _apart(spans))


def _apart(spans: list[Span]) -> list[Span]:
    """Return spans in order; of those that overlap one, the one of the surer kind, for all."""
    kept: list[Span] = []
    for kind, begin, end in sorted(spans, key=lambda span: (span[1], -span[2])):
        if kept and begin < kept[-1][2]:
            last = kept[-1]
            first = min(last[0], kind, key=_ORDER.index)
            kept[-1] = (first, last[1], max(last[2], end))
        else:
            kept.append((kind, begin, end))
    return kept


def _finding(words: str, folded: Folded, span: Span) -> Finding:
    kind, begin, end = span
    start, stop = folded.span(begin, end)
    return Finding(kind, words[start:stop], start, stop)
