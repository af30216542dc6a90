"""
What a form of ours sends: its fields, read no further than they may be long.
"""

from urllib.parse import parse_qs

from starlette.requests import Request

LARGEST_BODY = 16 * 1024


async def read_fields(request: Request) -> dict[str, str] | None:
    """
    Read the form's fields, or return ``None`` as soon as the body is too large.

    :raises starlette.requests.ClientDisconnect: if whoever sends goes away
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            return None
    fields = parse_qs(body.decode(errors="replace"), errors="replace", keep_blank_values=True)
    return {name: values[0].replace("\r\n", "\n") for name, values in fields.items()}
