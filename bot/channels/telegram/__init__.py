"""Telegram as a channel: what it brings, what we send there, and what became of it."""

from bot.channels.telegram.channel import TelegramChannel, WebhookRefused
from bot.channels.telegram.outcomes import outcome_of

__all__ = ["TelegramChannel", "WebhookRefused", "outcome_of"]
