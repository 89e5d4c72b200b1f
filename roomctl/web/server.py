"""The HTTP server: four pages, their files, the catalogues, the door. No log of who asked for what.

Owns: routes, headers. Must not know: the meeting; what it needs of the room is `port.Room`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import msgspec
from aiohttp import web

from roomctl.errors import BadMessage
from roomctl.i18n import spoken
from roomctl.web.files import File, only_said, packed, page_files
from roomctl.web.headers import security_headers
from roomctl.web.listen import Listen, Listener
from roomctl.web.locales import catalogue
from roomctl.web.port import Room
from roomctl.web.signalling import DoorOptions, SocketDoor
from roomctl.wire.codec import look_at_door
from roomctl.wire.questions import DoorView, LinesView

PAGES = Path(__file__).parent / "pages"
ADDRESSES = {
    "/": "join",
    "/j": "join",
    "/hand": "hand",
    "/display": "display",
    "/chair": "chair",
    "/lines": "lines",
}
WITH_MICROPHONE = frozenset({"/", "/j"})
FAILED_LOOKS = frozenset({"invite_bad", "resume_bad"})
IDLE_S = 20.0
"""A connection on which nothing is asked is ended after so long; also one on which nothing ever was."""
PROXIED_IDLE_S = 130.0
"""A proxy keeps its connections for the next visitor, Caddy for two minutes."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebServer:
    """Serves the pages of one room."""

    def __init__(self, room: Room, options: DoorOptions, pages: Path = PAGES) -> None:
        self._room = room
        self._files = page_files(pages)
        self._lists: dict[str, File] = {}
        self._looks = look_at_door()
        self.door = SocketDoor(room, options, lambda request: self._listener.settled(request.transport))
        self._listener = Listener(self._protocol)
        self._runner = web.AppRunner(
            self._app(),
            access_log=None,
            handle_signals=False,
            shutdown_timeout=2.0,
            keepalive_timeout=PROXIED_IDLE_S if options.public_url else IDLE_S,
        )

    async def start(self, places: Sequence[Listen]) -> list[int]:
        """Listen; the port of each place in order. Raises RoomctlError("port_taken") or ("port_refused")."""
        await self._runner.setup()
        ports = [await self._listener.open(place) for place in places]
        self.door.here.update(port for port, place in zip(ports, places, strict=True) if place.here)
        return ports

    async def stop(self) -> None:
        """Stop listening, say goodbye to every page."""
        await self._listener.close()
        self.door.close_all()
        await self._runner.cleanup()

    def _protocol(self) -> asyncio.Protocol:
        """What speaks HTTP on a new connection."""
        assert self._runner.server is not None
        return self._runner.server()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard], client_max_size=16_384)
        for address in ADDRESSES:
            app.router.add_get(address, self._page)
        app.router.add_get("/pages/{path:.+}", self._file)
        app.router.add_get("/locales/spoken.json", self._spoken)
        app.router.add_get("/locales/{lang}.json", self._locale)
        app.router.add_post("/door", self._look)
        app.router.add_get("/lines.json", self._lines)
        app.router.add_get("/ws", self.door.handle)
        app.router.add_get("/ws/chair", self.door.handle)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Headers on every answer, refusals included; an error of ours tells nothing of itself."""
        headers = security_headers(
            request.host, secure=request.secure, microphone=request.path in WITH_MICROPHONE
        )
        try:
            answer = await handler(request)
        except web.HTTPException as error:
            error.headers.update(headers)
            raise
        if not answer.prepared:
            answer.headers.update(headers)
        return answer

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return self._file_at(request, f"{ADDRESSES[request.path]}.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return self._file_at(request, request.match_info["path"])

    def _file_at(self, request: web.Request, name: str) -> web.StreamResponse:
        found = self._files.get(name)
        if found is None:
            raise web.HTTPNotFound(text="not_found")
        file, lasting = found
        return _sent(request, file, lasting=lasting)

    async def _spoken(self, request: web.Request) -> web.StreamResponse:
        return _sent(request, self._words("spoken", spoken.FILE.read_bytes))

    async def _locale(self, request: web.Request) -> web.StreamResponse:
        lang = request.match_info["lang"]
        found = catalogue(lang)
        if found is None:
            raise web.HTTPNotFound(text="not_found")
        return _sent(request, self._words(lang, lambda: _what_pages_say(found, self._files.said())))

    def _words(self, name: str, made: Callable[[], bytes]) -> File:
        """A list of words, packed the first time it is asked for."""
        if name not in self._lists:
            self._lists[name] = packed(made(), "application/json")
        return self._lists[name]

    async def _look(self, request: web.Request) -> web.StreamResponse:
        """POST /door: what is behind this invite. A body, because an address would be logged somewhere."""
        if "Origin" in request.headers and self.door.is_foreign(request):
            # A foreign page would use up its visitor's attempts.
            raise web.HTTPForbidden(text="foreign_origin")
        if not self.door.may_look(request):
            return _json(DoorView(code="too_many_attempts"), 429)
        try:
            look = self._looks.decode(await request.read())
        except BadMessage as error:
            return _json(DoorView(code=error.code), 400)
        view = self._room.look(look, self.door.is_local(request))
        if view.code in FAILED_LOOKS:
            self.door.failed_look(request)
        return _json(view, 200)

    async def _lines(self, request: web.Request) -> web.StreamResponse:
        """GET /lines.json: how the lines are, for a browser of this PC and for nobody else."""
        if not self.door.is_local(request):
            return _json(LinesView(code="lines_local_only"), 403)
        return _json(self._room.lines(), 200)


def _what_pages_say(found: bytes, said: str) -> bytes:
    return msgspec.json.encode(only_said(msgspec.json.decode(found, type=dict[str, object]), said))


def _sent(request: web.Request, file: File, *, lasting: bool = False) -> web.StreamResponse:
    """A file as an answer; packed where the browser takes it, nothing where it has it already."""
    headers = {
        "ETag": f'"{file.mark}"',
        "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if file.mark in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    headers["Content-Type"] = file.kind
    small = file.packed and "gzip" in request.headers.get("Accept-Encoding", "")
    if small:
        headers["Content-Encoding"] = "gzip"
    return web.Response(body=file.packed if small else file.body, headers=headers)


def _json(view: DoorView | LinesView, status: int) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(view),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
