"""Where the pages are served and what their addresses are.

Owns: choosing places to listen and the address that invites begin with. Must not know: the meeting.
Plain HTTP is for this PC only (browsers give it no microphone from elsewhere), or for a proxy of the user's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from roomctl.config.outside import HTTP_PORT
from roomctl.config.paths import told_unwritable
from roomctl.config.schema import Config
from roomctl.room.certificate import CertificateWatch
from roomctl.web import tls
from roomctl.web.listen import Listen
from roomctl.web.server import WebServer

LOCAL = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Site:
    """What came of it. `watch` looks after the certificate; None without one.

    `follows`: the port where `url` is this PC's own address, which may change; 0: it is given.
    """

    url: str
    local_url: str
    fingerprint: str = ""
    watch: CertificateWatch | None = None
    follows: int = 0


async def open_site(server: WebServer, config: Config, state: Path, *, demo: bool) -> Site:
    """Listen as configured. Raises RoomctlError: port_taken, port_refused, cert_missing, cert_bad, ..."""
    if config.web.tls == "off":
        return await _plain(server, config, demo=demo)
    made = _certificate(config, state)
    watch = CertificateWatch(made, lambda: _certificate(config, state), lambda: dt.datetime.now(dt.UTC))
    wanted = config.web.usual_port
    near = wanted + 1 if config.web.port else HTTP_PORT
    port, local = await server.start([Listen(config.web.host, wanted, made.context), _here(near)])
    anywhere = config.web.host in {"", "0.0.0.0", "::"}  # noqa: S104
    host = tls.local_names()[0] if anywhere else config.web.host
    return Site(
        config.web.public_url or address(host, port),
        f"http://localhost:{local}",
        made.fingerprint if made.made_here else "",
        watch,
        follows=port if anywhere and not config.web.public_url else 0,
    )


def address(host: str, port: int) -> str:
    """What invites begin with where the pages are served with a certificate."""
    return f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"


def _here(port: int) -> Listen:
    return Listen(LOCAL, port, or_any=True, here=True)


def _certificate(config: Config, state: Path) -> tls.Certificate:
    if config.web.tls == "files":
        return tls.load(*config.web.files)
    with told_unwritable(state):
        return tls.own(state, dt.datetime.now(dt.UTC))


async def _plain(server: WebServer, config: Config, *, demo: bool) -> Site:
    host, wanted, proxied = config.web.host or LOCAL, config.web.usual_port, bool(config.web.public_url)
    free = demo and not config.web.port  # a demo takes what is free
    places = [Listen(host, wanted, or_any=free, here=not proxied)]
    if proxied:
        places.append(_here(wanted + 1))
    local = f"http://localhost:{(await server.start(places))[-1]}"
    return Site(config.web.public_url or local, local)
