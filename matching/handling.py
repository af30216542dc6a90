"""
What is done with a thing names no activity of its own: 「イラストを入れる」 is no coffee.
"""

from collections.abc import Sequence

from matching.names import Mention
from matching.tokens import Token

_BETWEEN = frozenset({"副詞", "補助記号"})


def without_handling(
    mentions: Sequence[Mention], *, tokens: Sequence[Token], verbs: frozenset[str]
) -> list[Mention]:
    """
    Return mentions, those of verbs empty whose thing belongs to another activity.

    The thing stands before its verb with を, an adverb between them or not. What is done so once
    is done so in all of the text: 「編んだかごを、また編みたい」.

    :param verbs: that say only what is done with a thing, in normalised form
    """
    places = {token.begin: at for at, token in enumerate(tokens) if token.normal in verbs}
    things = {mention.end: mention for mention in mentions if mention.activities}
    handled = set()
    for mention in mentions:
        if mention.begin not in places:
            continue
        place = places[mention.begin]
        end = _end_of_thing(tokens, place)
        if end in things and not things[end].activities & mention.activities:
            handled.add(tokens[place].normal)
    return [
        Mention(frozenset(), mention.begin, mention.end)
        if mention.begin in places and tokens[places[mention.begin]].normal in handled
        else mention
        for mention in mentions
    ]


def _end_of_thing(tokens: Sequence[Token], verb: int) -> int | None:
    """Return where the word ends that stands before a verb with を, if there is one."""
    place = verb - 1
    while place >= 0 and tokens[place].kind in _BETWEEN:
        place -= 1
    return tokens[place - 1].end if place > 0 and tokens[place].normal == "を" else None
