"""The paragraphs of what somebody wrote."""


def paragraphs(words: str) -> tuple[str, ...]:
    """Return what stands between empty lines, without the blanks around it."""
    plain = words.replace("\r\n", "\n")
    return tuple(one.strip() for one in plain.split("\n\n") if one.strip())
