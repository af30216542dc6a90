"""
What came of an answer, in words: one of the fixed changes, or the coordinator's own sentence.
"""

from casework.ground import Notice
from casework.resolve_task import CHANGES, Outcome
from texts import Text


def own_words(table: str, notice: Notice) -> Text:
    """
    Say 「お返事を受け、…」 with what a notice carries.

    :param table: whose words for an end without a change are ``<table>.settled``
    """
    outcome = Outcome(notice.facts["outcome"])
    if outcome is Outcome.OWN_WORDS:
        sentence: str = notice.facts["words"]
        return Text.of("check_ins.changed.own", words=sentence.removesuffix("。"))
    if outcome in CHANGES:
        return Text.of("check_ins.changed.told", change=Text.of(f"check_ins.change.{outcome}"))
    return Text.of(f"{table}.settled")
