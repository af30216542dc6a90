"""
What a window of the practice page reads and does, as JSON, and the stream of what changes.
Everything that changes the town is answered only once it is stored.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.practice.acts import MessageGone
from bot.practice.clock import in_half_an_hour, next_month, next_week, tomorrow
from bot.practice.files import picture
from bot.practice.parts import Telegram
from bot.practice.refusals import Refusal
from bot.practice.world import Event, Person, UnknownPerson

LONGEST_TEXT = 40_000
LONGEST_NAME = 40
KEEP_ALIVE = 15.0
_STEPS = {
    "half_an_hour": in_half_an_hour,
    "tomorrow": tomorrow,
    "next_week": next_week,
    "next_month": next_month,
}


class Window:
    """The JSON routes under /practice/ that the page uses."""

    def __init__(self, *, telegram: Telegram) -> None:
        self._telegram = telegram
        self._streams: set[asyncio.Queue[Event | None]] = set()
        self._closing = False
        self.routes = [
            Route("/practice/town", self._town),
            Route("/practice/chat/{person:int}", self._chat),
            Route("/practice/events", self._events),
            Route("/practice/files/{unique_id}", self._file),
            Route("/practice/people", self._new_person, methods=["POST"]),
            Route("/practice/write", self._write, methods=["POST"]),
            Route("/practice/press", self._press, methods=["POST"]),
            Route("/practice/upload", self._upload, methods=["POST"]),
            Route("/practice/block", self._block, methods=["POST"]),
            Route("/practice/clock", self._move_clock, methods=["POST"]),
        ]

    def open(self) -> None:
        """Begin to stream (again)."""
        self._closing = False

    def close(self) -> None:
        """End all streams."""
        self._closing = True
        for stream in self._streams:
            stream.put_nowait(None)

    # --- reading ---------------------------------------------------------------------------------

    async def _town(self, _request: Request) -> Response:
        world = self._telegram.world
        return JSONResponse(
            {
                "people": [asdict(person) for person in world.people.values()],
                "bot": {"name": world.bot["first_name"], "username": world.bot["username"]},
                "now": world.clock.now().isoformat(),
            }
        )

    async def _chat(self, request: Request) -> Response:
        person = self._person(request.path_params["person"])
        world = self._telegram.world
        pressed = [
            {"message_id": press.message_id, "press": press.id}
            for press in self._telegram.acts.presses.values()
            if press.person == person.id and not press.answered
        ]
        return JSONResponse(
            {
                "person": asdict(person),
                "messages": world.messages(person.id),
                "keyboard": world.keyboard(person.id),
                "commands": self._telegram.menus.seen_by(
                    person_id=person.id, language=person.language
                ),
                "pressed": pressed,
            }
        )

    async def _file(self, request: Request) -> Response:
        file = self._telegram.files.with_unique_id(request.path_params["unique_id"])
        if file is None:
            raise HTTPException(404)
        content = self._telegram.files.content(file)
        headers = {"Cache-Control": "private, max-age=86400"}
        seen = picture(content)
        if seen is None:
            # Whatever a file claims to be, it must not run as a page of this server.
            headers["Content-Disposition"] = "attachment"
            return Response(content, media_type="application/octet-stream", headers=headers)
        return Response(content, media_type=seen.mime, headers=headers)

    async def _events(self, _request: Request) -> Response:
        return StreamingResponse(
            self._stream(),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    async def _stream(self) -> AsyncIterator[bytes]:
        stream: asyncio.Queue[Event | None] = asyncio.Queue()
        stop = self._telegram.world.watch(stream.put_nowait)
        self._streams.add(stream)
        try:
            yield b"retry: 500\n\n"
            while not self._closing:
                try:
                    event = await asyncio.wait_for(stream.get(), KEEP_ALIVE)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if event is not None:
                    await self._telegram.world.store.saved()
                    yield b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n"
        finally:
            stop()
            self._streams.discard(stream)

    # --- doing -----------------------------------------------------------------------------------

    async def _new_person(self, request: Request) -> Response:
        given = await _read(request)
        name = _words(given, "name", longest=LONGEST_NAME)
        person = self._telegram.world.add_stranger(
            name=name, note=str(given.get("note", ""))[:LONGEST_NAME]
        )
        return await self._done({"person": asdict(person)})

    async def _write(self, request: Request) -> Response:
        given = await _read(request)
        person = self._person(given.get("person"))
        text = _words(given, "text", longest=LONGEST_TEXT)
        message = self._telegram.acts.write(person=person, text=text)
        return await self._done({"message_id": message["message_id"]})

    async def _press(self, request: Request) -> Response:
        given = await _read(request)
        person = self._person(given.get("person"))
        try:
            press = self._telegram.acts.press(
                person=person,
                chat_id=person.id,
                message_id=int(given.get("message_id", 0)),
                data=str(given.get("data", "")),
            )
        except MessageGone as error:
            raise HTTPException(410, "that message is gone") from error
        return await self._done({"press": press.id})

    async def _upload(self, request: Request) -> Response:
        async with request.form() as form:
            person, file = self._person(form.get("person")), form.get("file")
            if not isinstance(file, UploadFile):
                raise HTTPException(400, "a file is needed")
            content, name = await file.read(), file.filename or "file"
        try:
            is_picture = picture(content) is not None
            send = self._telegram.acts.send_photo if is_picture else self._telegram.acts.send_file
            message = send(person=person, content=content, name=name)
        except Refusal as refusal:
            raise HTTPException(refusal.code, refusal.description) from refusal
        return await self._done({"message_id": message["message_id"]})

    async def _block(self, request: Request) -> Response:
        given = await _read(request)
        person = self._person(given.get("person"))
        if given.get("blocked"):
            self._telegram.acts.block(person)
        else:
            self._telegram.acts.unblock(person)
        return await self._done({"person": asdict(person)})

    async def _move_clock(self, request: Request) -> Response:
        given = await _read(request)
        clock = self._telegram.world.clock
        step = _STEPS.get(str(given.get("to")))
        if step is not None:
            clock.move_to(moment=step(clock.now()))
        else:
            try:
                clock.move(**{name: float(given.get(name, 0)) for name in ("days", "hours")})
            except (TypeError, ValueError) as error:
                raise HTTPException(400, "days and hours are numbers") from error
        now = clock.now().isoformat()
        return await self._done({"now": now})

    def _person(self, person_id: Any) -> Person:
        try:
            return self._telegram.world.person(int(person_id))
        except (UnknownPerson, TypeError, ValueError):
            raise HTTPException(404, "nobody has that id") from None

    async def _done(self, body: dict[str, Any]) -> Response:
        await self._telegram.world.store.saved()
        return JSONResponse(body)


async def _read(request: Request) -> dict[str, Any]:
    try:
        given = await request.json()
    except ValueError:
        raise HTTPException(400, "JSON is needed") from None
    if not isinstance(given, dict):
        raise HTTPException(400, "a JSON object is needed")
    return given


def _words(given: dict[str, Any], name: str, *, longest: int) -> str:
    words = str(given.get(name, "")).strip()
    if not 1 <= len(words) <= longest:
        raise HTTPException(400, f"{name} is empty or too long")
    return words
