"""Firefox, driven by its own remote door (WebDriver BiDi): no driver program, no patched browser.

Owns: starting it with a fresh profile and a silent sound server, opening, clicking as a finger does, asking
the page. Must not know: what our pages do. Playwright drives only a Firefox of its own making, which is never
fetched here; this is the one that people have.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox") or ""
STARTS_S = 40.0
PREFERENCES: dict[str, object] = {
    "media.navigator.streams.fake": True,  # a tone for a microphone
    "media.navigator.permission.disabled": True,  # no question
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "intl.accept_languages": "fr-CH, fr",
    "intl.locale.requested": "fr",
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.normandy.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}

EAR = """() => {
  const elements = new Set(), play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () { elements.add(this); return play.call(this); };
  const sounds = (one) => one.srcObject && one.srcObject.getAudioTracks().length > 0;
  const plays = (one) => sounds(one) && !one.paused && !one.muted && one.currentTime > 0;
  window.playing = () => [...elements].filter(plays).length;
}"""
"""Put in before the page's own program: how many streams of sound does the page play?"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.asynccontextmanager
async def sound_server(folder: Path) -> AsyncIterator[dict[str, str]]:
    """A sound server with a loudspeaker that nobody hears: without one Firefox plays nothing."""
    path = folder / "pulse"
    command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
    for module in ("module-null-sink", f"module-native-protocol-unix auth-anonymous=1 socket={path}"):
        command += ["-L", module]
    env = os.environ | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    server = await asyncio.create_subprocess_exec(
        *command, env=env, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            if path.exists():
                break
            await asyncio.sleep(0.05)
        yield env | {"PULSE_SERVER": f"unix:{path}"}
    finally:
        server.terminate()
        await server.wait()


class Firefox:
    """One window. `run` what a page says, `click` what it shows."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse) -> None:
        self._line = line
        self._ids = itertools.count(1)
        self._window = ""

    async def _do(self, method: str, **params: Any) -> Any:
        number = next(self._ids)
        await self._line.send_json({"id": number, "method": method, "params": params})
        while True:
            answer = await self._line.receive_json(timeout=30)
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]

    async def begin(self) -> None:
        await self._do("session.new", capabilities={})
        tree = await self._do("browsingContext.getTree")
        self._window = tree["contexts"][0]["context"]
        await self._do("script.addPreloadScript", functionDeclaration=EAR)

    async def open(self, url: str) -> None:
        await self._do("browsingContext.navigate", context=self._window, url=url, wait="interactive")

    async def run(self, expression: str) -> Any:
        """The value of an expression in the page."""
        found = await self._do(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target={"context": self._window},
            awaitPromise=True,
        )
        assert found["type"] == "success", found
        return json.loads(found["result"]["value"])

    async def until(self, expression: str, within_s: float = 20.0) -> Any:
        """Wait until it is true."""
        end = monotonic() + within_s
        while not (value := await self.run(expression)):
            assert monotonic() < end, f"{expression} did not become true"
            await asyncio.sleep(0.1)
        return value

    async def click(self, selector: str) -> None:
        """As a finger does: browsers count it as a tap."""
        await self.until(f"Boolean(document.querySelector({selector!r})?.offsetParent)")
        await self.run(f"document.querySelector({selector!r}).scrollIntoView({{block: 'center'}})")
        place = await self.run(
            f"(({{x, y, width, height}}) => [Math.round(x + width / 2), Math.round(y + height / 2)])"
            f"(document.querySelector({selector!r}).getBoundingClientRect())"
        )
        steps = [{"type": "pointerMove", "x": place[0], "y": place[1]}, {"type": "pointerDown", "button": 0},
                 {"type": "pointerUp", "button": 0}]  # fmt: skip
        finger = {"type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}, "actions": steps}
        await self._do("input.performActions", context=self._window, actions=[finger])


@contextlib.asynccontextmanager
async def firefox(folder: Path) -> AsyncIterator[Firefox]:
    """A Firefox of its own, from start to end."""
    profile = folder / "profile"
    profile.mkdir()
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines))
    port = free_port()
    async with sound_server(folder) as env, aiohttp.ClientSession() as session:
        words = ("--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", str(port))
        quiet = asyncio.subprocess.DEVNULL
        browser = await asyncio.create_subprocess_exec(
            FIREFOX, *words, "about:blank", env=env, stdout=quiet, stderr=quiet
        )
        try:
            window = Firefox(await _door(session, port))
            await window.begin()
            yield window
        finally:
            browser.terminate()
            try:
                await asyncio.wait_for(browser.wait(), 10.0)
            except TimeoutError:
                browser.kill()
                await browser.wait()


async def _door(session: aiohttp.ClientSession, port: int) -> aiohttp.ClientWebSocketResponse:
    end = monotonic() + STARTS_S
    while True:
        try:
            return await session.ws_connect(f"ws://127.0.0.1:{port}/session", max_msg_size=1 << 24)
        except aiohttp.ClientError:
            assert monotonic() < end, "Firefox did not begin"
            await asyncio.sleep(0.2)
