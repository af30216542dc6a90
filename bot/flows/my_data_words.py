"""自分のデータ in words: what is kept about an account, for the chat and for a file."""

from datetime import date

from bot.dates import day_words
from casework.my_data import MyData
from storage.states import Role
from texts import Text


def my_data_words(data: MyData, *, today: date | None = None) -> Text:
    """Say what is kept, a line each, and whom to ask for more."""
    lines = [
        Text.of(
            "everyone.mydata.account",
            role=Text.of(f"everyone.roles.{data.role}"),
            since=day_words(data.since, today=today),
            chats=data.chats,
            drafts=data.drafts,
        )
    ]
    if data.role is Role.SUPPORTER:
        lines.append(Text.of("everyone.mydata.persons", persons=data.persons))
    if data.host_name:
        lines.append(Text.of("everyone.mydata.host", name=data.host_name, offers=data.offers))
    return Text.lines(*lines, "", Text.of("everyone.mydata.note"))
