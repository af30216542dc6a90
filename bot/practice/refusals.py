"""
What the Bot API says when it refuses: a code, Telegram's own words, and sometimes parameters.
Methods raise `Refusal`; the HTTP edge turns it into the answer that a bot library expects.
"""

from typing import Any


class Refusal(Exception):
    """A request that the Bot API answers with `ok: false`."""

    def __init__(
        self, *, code: int, description: str, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """The answer's body, in Telegram's shape."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(words: str) -> Refusal:
    """400: the request makes no sense; trying again will not help."""
    return Refusal(code=400, description=f"Bad Request: {words}")


def forbidden(words: str) -> Refusal:
    """403: the other side does not want to hear from the bot."""
    return Refusal(code=403, description=f"Forbidden: {words}")


def conflict(words: str) -> Refusal:
    """409: somebody else is fetching the updates."""
    return Refusal(code=409, description=f"Conflict: {words}")


def too_many_requests(*, retry_after: int) -> Refusal:
    """429: wait for `retry_after` seconds."""
    return Refusal(
        code=429,
        description=f"Too Many Requests: retry after {retry_after}",
        parameters={"retry_after": retry_after},
    )


def migrated(*, to_chat: int) -> Refusal:
    """400 with the id of the supergroup that a group has become."""
    return Refusal(
        code=400,
        description="Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": to_chat},
    )
