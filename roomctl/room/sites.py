"""Where the pages are served and what their addresses are.

Owns: choosing places to listen and the address that invites begin with. Must not know: the meeting.
Plain HTTP is for this PC only (browsers give it no microphone from elsewhere), or for a proxy of the user's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from roomctl.config.outside import HTTP_PORT
from roomctl.config.schema import Config
from roomctl.errors import RoomctlError
from roomctl.room.certificate import CertificateWatch
from roomctl.web import tls
from roomctl.web.server import Listen, WebServer

LOCAL = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Site:
    """What came of it. `watch` looks after the certificate; None without one.

    `alone`: the PC is in no network, and nobody elsewhere can open `url`.
    """

    url: str
    local_url: str
    fingerprint: str = ""
    watch: CertificateWatch | None = None
    alone: bool = False


async def open_site(server: WebServer, config: Config, state: Path, *, demo: bool) -> Site:
    """Listen as configured. Raises RoomctlError: port_taken, port_refused, cert_missing, cert_bad, ..."""
    if config.web.tls == "off":
        return await _plain(server, config, demo=demo)
    made = _certificate(config, state)
    watch = CertificateWatch(made, lambda: _certificate(config, state), lambda: dt.datetime.now(dt.UTC))
    wanted = config.web.usual_port
    near = wanted + 1 if config.web.port else HTTP_PORT
    port, local = await server.start(
        [Listen(config.web.host, wanted, made.context), Listen(LOCAL, near, optional=True)]
    )
    anywhere = config.web.host in {"", "0.0.0.0", "::"}  # noqa: S104
    host = _best_name() if anywhere else config.web.host
    return Site(
        config.web.public_url or f"https://{_bracketed(host)}:{port}",
        f"http://localhost:{local}" if local else "",
        made.fingerprint if made.made_here else "",
        watch,
        alone=anywhere and not config.web.public_url and not tls.lan_addresses(),
    )


def _certificate(config: Config, state: Path) -> tls.Certificate:
    if config.web.tls == "files":
        return tls.load(*config.web.files)
    return tls.own(state, dt.datetime.now(dt.UTC))


async def _plain(server: WebServer, config: Config, *, demo: bool) -> Site:
    host = config.web.host or LOCAL
    try:
        (port,) = await server.start([Listen(host, config.web.usual_port)])
    except RoomctlError:
        if not demo or config.web.port:
            raise
        (port,) = await server.start([Listen(host, 0)])  # a demo takes what is free
    local = f"http://localhost:{port}"
    return Site(config.web.public_url or local, local)


def _best_name() -> str:
    return tls.local_names()[0]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
