"""Janus as a peer to be measured against: Debian's package with a configuration of ours, and its AudioBridge.

It needs one address that is not loopback (it offers no other). A new process for each run, ended by its id.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import aiohttp
import ifaddr

from scripts.benchlib.cpu import running

ROOM = 1234
_LIBRARIES = ("/usr/lib/x86_64-linux-gnu/janus", "/usr/lib/aarch64-linux-gnu/janus")


def available() -> str | None:
    """Why Janus cannot be measured here, or None."""
    if shutil.which("janus") is None:
        return "janus is not installed (apt install janus)"
    if not any(Path(path).is_dir() for path in _LIBRARIES):
        return "janus' plug-ins were not found"
    return None if _address() else "this machine has no address but loopback, and Janus offers no other"


def _address() -> str | None:
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            if isinstance(ip.ip, str) and not ip.ip.startswith("127."):
                return ip.ip
    return None


_GENERAL: Final = """general: {{
  configs_folder = "{folder}"
  plugins_folder = "{library}/plugins"
  transports_folder = "{library}/transports"
  events_folder = "{library}/events"
  loggers_folder = "{library}/loggers"
  debug_level = 1
}}
nat: {{ ice_enforce_list = "{address}" }}
plugins: {{ disable = "libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,\
libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,\
{rest}libjanus_voicemail.so" }}
transports: {{ disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,\
libjanus_rabbitmq.so" }}
"""
_AUDIO: Final = f"""room-{ROOM}: {{
  description = "bench"
  sampling_rate = 48000
  spatial_audio = false
  audiolevel_ext = true
  audiolevel_event = false
  default_prebuffering = 4
  default_bitrate = 32000
  default_expectedloss = 5
}}
"""
_VIDEO: Final = f"""room-{ROOM}: {{
  description = "bench"
  publishers = 20
  bitrate = 0
  fir_freq = 0
  videocodec = "vp8"
}}
"""
_SOCKET: Final = """general: {{ ws = true
  ws_port = {port}
  ws_ip = "127.0.0.1"
  wss = false }}
"""


def _write_configuration(folder: Path, port: int, *, pictures: bool) -> None:
    library = next(path for path in _LIBRARIES if Path(path).is_dir())
    rest = "" if pictures else "libjanus_videoroom.so,"
    general = _GENERAL.format(folder=folder, library=library, address=_address(), rest=rest)
    (folder / "janus.jcfg").write_text(general)
    (folder / "janus.plugin.audiobridge.jcfg").write_text(_AUDIO)
    (folder / "janus.plugin.videoroom.jcfg").write_text(_VIDEO)
    (folder / "janus.transport.websockets.jcfg").write_text(_SOCKET.format(port=port))


@contextlib.asynccontextmanager
async def janus(*, pictures: bool = False) -> AsyncIterator[tuple[int, int]]:
    """A fresh Janus; gives its process id and its WebSocket port. `pictures`: with its VideoRoom."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        _write_configuration(Path(folder), port, pictures=pictures)
        async with running("janus", "-F", folder, "-C", f"{folder}/janus.jcfg") as process:
            assert process.stdout is not None
            drain = asyncio.ensure_future(process.stdout.read())
            for _ in range(100):
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                await asyncio.sleep(0.1)
            yield process.pid, port
            drain.cancel()


class JanusBridge:
    """Clients of the AudioBridge: one session, one handle per client."""

    def __init__(self, session: aiohttp.ClientSession, socket_: aiohttp.ClientWebSocketResponse) -> None:
        self._session = session
        self._socket = socket_
        self._number = itertools.count(1)
        self._id = 0

    @classmethod
    async def to(cls, port: int) -> JanusBridge:
        """Open a session."""
        session = aiohttp.ClientSession()
        address = f"ws://127.0.0.1:{port}"
        bridge = cls(session, await session.ws_connect(address, protocols=["janus-protocol"]))
        bridge._id = (await bridge._ask({"janus": "create"}))["data"]["id"]
        return bridge

    async def join(self, name: str, sdp: str) -> str:
        """Enter the room with an offer; the answer."""
        handle = await self._attach("janus.plugin.audiobridge")
        await self._tell(handle, {"request": "join", "room": ROOM, "display": name})
        answered = await self._tell(handle, {"request": "configure", "muted": False}, sdp)
        answer: str = answered["jsep"]["sdp"]
        return answer

    async def close(self) -> None:
        """End the session."""
        await self._socket.close()
        await self._session.close()

    async def publish(self, name: str, sdp: str) -> tuple[int, str]:
        """A publisher of the VideoRoom: its feed, and the answer to its offer."""
        handle = await self._attach("janus.plugin.videoroom")
        joined = await self._tell(
            handle, {"request": "join", "ptype": "publisher", "room": ROOM, "display": name}
        )
        feed: int = joined["plugindata"]["data"]["id"]
        answered = await self._tell(handle, {"request": "publish"}, sdp)
        return feed, answered["jsep"]["sdp"]

    async def watch(self, feeds: list[int]) -> tuple[int, str]:
        """A viewer of these feeds: its handle, and Janus' offer to it."""
        handle = await self._attach("janus.plugin.videoroom")
        streams = [{"feed": feed} for feed in feeds]
        asked = {"request": "join", "ptype": "subscriber", "room": ROOM, "streams": streams}
        offered = await self._tell(handle, asked)
        return handle, offered["jsep"]["sdp"]

    async def begin(self, handle: int, sdp: str) -> None:
        """The viewer's answer: pictures flow from here on."""
        await self._tell(handle, {"request": "start"}, sdp, kind="answer")

    async def _attach(self, plugin: str) -> int:
        handle: int = (await self._ask({"janus": "attach", "plugin": plugin}))["data"]["id"]
        return handle

    async def _tell(
        self, handle: int, body: dict[str, Any], sdp: str | None = None, *, kind: str = "offer"
    ) -> dict[str, Any]:
        message: dict[str, Any] = {"janus": "message", "handle_id": handle, "body": body}
        if sdp is not None:
            message["jsep"] = {"type": kind, "sdp": sdp}
        return await self._ask(message)

    async def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """One request; acknowledgements and events of other requests are passed over."""
        transaction = str(next(self._number))
        await self._socket.send_json(
            {**message, "transaction": transaction, **({"session_id": self._id} if self._id else {})}
        )
        while True:
            heard: dict[str, Any] = await self._socket.receive_json(timeout=10)
            if heard.get("transaction") == transaction and heard["janus"] != "ack":
                if heard["janus"] == "error" or "error" in heard.get("plugindata", {}).get("data", {}):
                    raise RuntimeError(str(heard))
                return heard
