"""Headless Firefox for benches, by its own remote protocol (WebDriver BiDi): what a bench needs of a page.

Owns Firefox's process, its settings, its profile, the sound server it needs (a null sink of its own) and the
place its pages are served from. Must not know what is measured.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from scripts.benchlib.browser import PAGES
from scripts.benchlib.cpu import running

PATIENCE_S = 40.0
SETTINGS: dict[str, Any] = {
    "media.navigator.streams.fake": True, "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0, "media.autoplay.blocking_policy": 0,
    "media.peerconnection.ice.loopback": True, "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.gmp-manager.url": "data:,", "privacy.reduceTimerPrecision": False, "remote.active-protocols": 1,
    "app.update.enabled": False, "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False, "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False, "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False, "services.settings.server": "data:,#x",
    "browser.shell.checkDefaultBrowser": False,
}  # fmt: skip
"""Alone with itself: no updates, no reports, no questions; local addresses offered as they are."""


class FirefoxPage:
    """One page, as a bench uses it: `evaluate` and `wait_for_function` as Playwright has them."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = itertools.count(1)
        self._order = asyncio.Lock()
        self._context = ""

    async def open(self, url: str) -> None:
        """Begin a session and go to this address."""
        await self._ask("session.new", capabilities={})
        self._context = (await self._ask("browsingContext.getTree"))["contexts"][0]["context"]
        await self._ask("browsingContext.navigate", context=self._context, url=url, wait="complete")

    async def evaluate(self, expression: str, arg: Any = None) -> Any:
        """An expression's value, awaited; a function is called with `arg`. RuntimeError when it throws."""
        work = (
            f"(async () => {{ const found = ({expression});"
            f" const value = typeof found === 'function' ? found({json.dumps(arg)}) : found;"
            " return JSON.stringify(await value) ?? 'null'; })()"
        )
        done = await self._ask(
            "script.evaluate", expression=work, target={"context": self._context}, awaitPromise=True
        )
        if done["type"] == "exception":
            raise RuntimeError(done["exceptionDetails"]["text"])
        return json.loads(done["result"]["value"])

    async def wait_for_function(self, expression: str) -> None:
        """Until this is true."""
        end = asyncio.get_running_loop().time() + PATIENCE_S
        while not await self.evaluate(f"Boolean({expression})"):
            if asyncio.get_running_loop().time() > end:
                raise TimeoutError(expression)
            await asyncio.sleep(0.05)

    async def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        async with self._order:
            number = next(self._number)
            await self._socket.send_json({"id": number, "method": method, "params": params})
            while True:
                answer: dict[str, Any] = await self._socket.receive_json(timeout=PATIENCE_S)
                if answer.get("id") == number:
                    break
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result


def why_not() -> str | None:
    """Why Firefox cannot be measured here, or None."""
    for program in ("firefox-esr", "pulseaudio"):
        if shutil.which(program) is None:
            return f"Firefox was not measured: {program} is not installed"
    return None


@contextlib.asynccontextmanager
async def sound_server(folder: Path) -> AsyncIterator[dict[str, str]]:
    """A null sink of our own, without which Firefox's AudioContext never begins; the environment for it."""
    socket = folder / "sound.socket"
    words = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"]
    place = f"--load=module-native-protocol-unix socket={socket} auth-anonymous=1"
    words += [place, "--load=module-null-sink"]
    here = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    async with running("pulseaudio", *words, env=here):
        for _ in range(round(PATIENCE_S / 0.05)):
            if socket.exists():
                break
            await asyncio.sleep(0.05)
        yield {**here, "PULSE_SERVER": f"unix:{socket}"}


@contextlib.asynccontextmanager
async def served(script: str) -> AsyncIterator[str]:
    """A page with this module as its only script, and roomctl's modules at their places; its address."""

    async def respond(request: web.Request) -> web.Response:
        if request.path == "/":
            head = "<!doctype html><meta charset=utf-8><title>bench</title>"
            text = f'{head}<script type=module src="/bench.js"></script>'
            return web.Response(text=text, content_type="text/html")
        file = PAGES / request.path.lstrip("/")
        if request.path != "/bench.js" and not file.is_file():
            raise web.HTTPNotFound
        text = script if request.path == "/bench.js" else file.read_text(encoding="utf-8")
        return web.Response(text=text, content_type="text/javascript")

    app = web.Application()
    app.router.add_get("/{path:.*}", respond)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://localhost:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def firefox(port: int, url: str, env: dict[str, str]) -> AsyncIterator[FirefoxPage]:
    """One Firefox on this page, with its remote protocol at `port`."""
    async with contextlib.AsyncExitStack() as stack:
        profile = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="rc-", ignore_cleanup_errors=True))
        )
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in SETTINGS.items()]
        (profile / "user.js").write_text("\n".join(lines))
        words = ["--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", str(port)]
        await stack.enter_async_context(running("firefox-esr", *words, "about:blank", env=env))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        page = FirefoxPage(await stack.enter_async_context(await _connected(session, port)))
        await page.open(url)
        yield page


async def _connected(session: aiohttp.ClientSession, port: int) -> Any:
    end = asyncio.get_running_loop().time() + PATIENCE_S
    while True:
        try:
            return await session.ws_connect(f"ws://127.0.0.1:{port}/session", max_msg_size=0)
        except aiohttp.ClientError:
            if asyncio.get_running_loop().time() > end:
                raise
            await asyncio.sleep(0.2)
