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
    fields = await read_all_fields(request, largest=LARGEST_BODY)
    return None if fields is None else {name: values[0] for name, values in fields.items()}


async def read_all_fields(request: Request, *, largest: int) -> dict[str, list[str]] | None:
    """
    Read the form's fields with all their values, or return ``None`` as :func:`read_fields` does.

    :param largest: how many bytes the body may have
    :raises starlette.requests.ClientDisconnect: if whoever sends goes away
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > largest:
            return None
    fields = parse_qs(body.decode(errors="replace"), errors="replace", keep_blank_values=True)
    return {
        name: [value.replace("\r\n", "\n") for value in values] for name, values in fields.items()
    }
