"""
What the running program counts, in a Prometheus registry of its own.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge


class Meter:
    """Counters and gauges of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter("kanaeai_turns", "Updates handled.", registry=self.registry)
        self.sends = Counter(
            "kanaeai_sends",
            "Messages handed to a channel, by what became of them.",
            ["channel", "outcome"],
            registry=self.registry,
        )
        self.doubled = Counter(
            "kanaeai_doubled", "Messages that may have arrived twice.", registry=self.registry
        )
        self.waiting = Gauge(
            "kanaeai_waiting", "What waits now.", ["queue"], registry=self.registry
        )
        self.oldest = Gauge(
            "kanaeai_oldest_seconds",
            "How long the oldest has been waiting.",
            ["queue"],
            registry=self.registry,
        )
