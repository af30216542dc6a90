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
    begins = {token.begin: place for place, token in enumerate(tokens)}
    ends = {mention.end: mention for mention in mentions if mention.activities}
    handled = set()
    for mention in mentions:
        verb = tokens[begins[mention.begin]].normal if mention.begin in begins else ""
        if verb not in verbs:
            continue
        place = begins[mention.begin] - 1
        while place >= 0 and tokens[place].kind in _BETWEEN:
            place -= 1
        if place > 0 and tokens[place].normal == "を":
            thing = ends.get(tokens[place - 1].end)
            if thing is not None and not thing.activities & mention.activities:
                handled.add(verb)
    return [
        Mention(frozenset(), mention.begin, mention.end)
        if mention.begin in begins and tokens[begins[mention.begin]].normal in handled
        else mention
        for mention in mentions
    ]
