"""
The Bot API methods about the bot itself: who it is, how it gets its updates, its command menus.
"""

from typing import Any

from bot.practice.commands import read_scope
from bot.practice.params import Params
from bot.practice.parts import Method, Telegram
from bot.practice.refusals import bad_request
from bot.practice.updates import Update

MAX_UPDATES = 100
MAX_POLL = 50


async def get_me(telegram: Telegram, _params: Params) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#getme"""
    return telegram.world.bot


async def get_updates(telegram: Telegram, params: Params) -> list[Update]:
    """https://core.telegram.org/bots/api#getupdates"""
    offset, limit = params.integer("offset") or 0, params.integer("limit")
    timeout = min(max(params.integer("timeout") or 0, 0), MAX_POLL)
    kinds = params.array("allowed_updates")
    if not telegram.queue.webhook_is_set:
        telegram.queue.allow(kinds)
    return await telegram.queue.fetch(
        offset=offset,
        limit=min(max(limit or MAX_UPDATES, 1), MAX_UPDATES),
        timeout=timeout,
    )


async def set_webhook(telegram: Telegram, params: Params) -> bool:
    """https://core.telegram.org/bots/api#setwebhook"""
    if params.flag("drop_pending_updates"):
        telegram.queue.drop_pending()
    kinds = params.array("allowed_updates")
    if params.text("certificate") or params.upload("certificate") or params.text("ip_address"):
        raise bad_request("bad webhook: certificates and addresses are not practised here")
    telegram.webhook.set(
        url=params.text("url") or "",
        secret=params.text("secret_token") or "",
        max_connections=params.integer("max_connections") or 40,
    )
    telegram.queue.allow(kinds)
    return True


async def delete_webhook(telegram: Telegram, params: Params) -> bool:
    """https://core.telegram.org/bots/api#deletewebhook"""
    if params.flag("drop_pending_updates"):
        telegram.queue.drop_pending()
    telegram.webhook.set(url="", secret="", max_connections=40)
    return True


async def get_webhook_info(telegram: Telegram, _params: Params) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#getwebhookinfo"""
    return telegram.webhook.info()


async def set_my_commands(telegram: Telegram, params: Params) -> bool:
    """https://core.telegram.org/bots/api#setmycommands"""
    telegram.menus.set(
        commands=params.array("commands") or [],
        scope=read_scope(params.text("scope")),
        language=params.text("language_code") or "",
    )
    telegram.world.tell({"type": "commands"})
    return True


async def get_my_commands(telegram: Telegram, params: Params) -> list[Any]:
    """https://core.telegram.org/bots/api#getmycommands"""
    scope, language = read_scope(params.text("scope")), params.text("language_code") or ""
    return telegram.menus.get(scope=scope, language=language)


async def delete_my_commands(telegram: Telegram, params: Params) -> bool:
    """https://core.telegram.org/bots/api#deletemycommands"""
    scope, language = read_scope(params.text("scope")), params.text("language_code") or ""
    telegram.menus.delete(scope=scope, language=language)
    telegram.world.tell({"type": "commands"})
    return True


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
}
