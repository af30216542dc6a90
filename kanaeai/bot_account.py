"""
Ask the Bot API who our bot is: the shortest proof that token and network are good.

The token is part of the address, so no error of the network is passed on.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from kanaeai.problems import OperatorProblem
from kanaeai.settings import Settings

_REFUSED = (httpx.codes.UNAUTHORIZED, httpx.codes.NOT_FOUND)
_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class BotAccount:
    """The bot's user name, and the time that the server has."""

    name: str
    server_time: datetime | None


def ask_bot_account(*, settings: Settings) -> BotAccount:
    """
    Return who the bot is.

    :raises OperatorProblem: if the token is refused, or nobody answers
    """
    token = settings.telegram_bot_token
    assert token is not None
    address = f"{settings.telegram_api}/bot{token.get_secret_value()}/getMe"
    try:
        answer = httpx.get(address, timeout=_PATIENCE_SECONDS)
        if answer.status_code in _REFUSED:
            raise OperatorProblem("problem.token")
        name = answer.raise_for_status().json()["result"]["username"]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        raise OperatorProblem("problem.telegram_away") from None
    return BotAccount(name=str(name), server_time=_time_of(answer))


def practice_time(*, settings: Settings) -> datetime | None:
    """Return the moved clock of a practice town that is running here; ``None`` if none is."""
    address = f"http://127.0.0.1:{settings.port}/practice/state"
    try:
        said = httpx.get(address, timeout=1.0).raise_for_status().json()["now"]
        return datetime.fromisoformat(said).astimezone(UTC)
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None


def _time_of(answer: httpx.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None
