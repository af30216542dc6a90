"""
How often a page may be sent: by its link, and by the address that it comes from.

Far more than a hand can do, and far less than a machine would; counted in this process alone.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.requests import Request

_A_MINUTE = 60.0
_MOST_KEPT = 10_000


@dataclass(frozen=True)
class PageLimits:
    """
    What is let through in a minute.

    :param proxy_header: the header in which the proxy before us writes who asks; without it an
        address of this computer is nobody's in particular
    """

    by_link: int = 60
    by_address: int = 300
    proxy_header: str | None = None


class TooFast(Exception):
    """Too much has come by this link, or from this address, within a minute."""


class Pacing:
    """Lets requests through until there are too many of them in a minute."""

    def __init__(
        self, limits: PageLimits, *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = limits
        self._seconds = seconds
        self._times: dict[str, deque[float]] = {}

    def let_through(self, request: Request, *, link: str = "") -> None:
        """
        Let this one go on.

        :raises TooFast: if it may not
        """
        if not self.lets_through(request, link=link):
            raise TooFast

    def lets_through(self, request: Request, *, link: str = "") -> bool:
        """
        Return whether this one may go on; what is held back is not counted.

        :param link: by what it came, if that is not the token in its address
        """
        link = link or request.path_params["token"]
        counts = [(f"link {link}", self._limits.by_link)]
        address = _address(request, self._limits.proxy_header)
        if address:
            counts.append((f"address {address}", self._limits.by_address))
        now = self._seconds()
        if len(self._times) > _MOST_KEPT:
            self._times = {key: kept for key, kept in self._times.items() if _recent(kept, now)}
        kept = [(self._times.setdefault(key, deque()), most) for key, most in counts]
        if any(len(_recent(times, now)) >= most for times, most in kept):
            return False
        for times, _ in kept:
            times.append(now)
        return True


def _recent(times: deque[float], now: float) -> deque[float]:
    while times and times[0] <= now - _A_MINUTE:
        times.popleft()
    return times


def _address(request: Request, proxy_header: str | None) -> str:
    if proxy_header:
        # The last one is what our own proxy saw; those before it may be invented.
        return request.headers.get(proxy_header, "").rpartition(",")[2].strip()
    host = request.client.host if request.client else ""
    try:
        return "" if ip_address(host).is_loopback else host
    except ValueError:
        return ""
