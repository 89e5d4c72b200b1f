"""`python -m roomctl.selfcall --socket PATH`: one call to itself; prints the findings as one line of JSON.

Owns: the console's line, by which the visitors are let in where the door has a lobby.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path

import msgspec

from roomctl import logs
from roomctl.config.paths import room_socket
from roomctl.errors import ServiceUnreachable
from roomctl.i18n import _
from roomctl.nocore import no_core_dumps
from roomctl.selfcall.call import Called, call, findings
from roomctl.wire import clients, codec, console
from roomctl.wire.mirror import Mirror, Missed, after
from roomctl.wire.reports import CheckReport
from roomctl.wire.socket import connect

STATE_S = 5.0


class Helper:
    """A console that opens the door to our own two."""

    def __init__(self, name: str = "") -> None:
        self.mirror: Mirror | None = None
        self.ready = asyncio.Event()
        self.name = name

    async def run(self, socket: Path) -> None:
        """Watch, and admit who bears our name."""
        line = await connect(socket, codec.room_to_client())
        line.send(clients.Attach())
        admitted: set[str] = set()
        async for message in line:
            try:
                self.mirror = after(self.mirror, message)
            except Missed:
                line.send(clients.Attach())
            if isinstance(message, clients.State):
                self.ready.set()
            for knock in self.mirror.state.lobby if self.mirror else ():
                if self.name and knock.name.startswith(self.name) and knock.id not in admitted:
                    admitted.add(knock.id)
                    line.send(clients.Request(id=len(admitted), command=console.Admit(knock=knock.id)))


async def run(socket: Path) -> CheckReport:
    """The whole of it."""
    helper = Helper()
    helping = asyncio.ensure_future(helper.run(socket))
    try:
        await asyncio.wait_for(helper.ready.wait(), STATE_S)
        assert helper.mirror is not None
        meeting = helper.mirror.state.meeting
        helper.name = _("Sound check", meeting.language)
        called = await call(meeting, helper.name)
    except (TimeoutError, ServiceUnreachable):
        called = Called(code="no_answer")
    finally:
        helping.cancel()
        with contextlib.suppress(asyncio.CancelledError, ServiceUnreachable):
            await helping
    measures = {}
    if called.heard:
        measures["call_delay_ms"] = round(1000 * called.delay_s, 1)
        if called.echo_db is not None:
            measures["call_echo_db"] = round(called.echo_db, 1)
    return CheckReport(stage="done", findings=findings(called), measures=measures)


def main() -> int:
    """The process."""
    no_core_dumps()
    parser = argparse.ArgumentParser(prog="python -m roomctl.selfcall", description=__doc__)
    parser.add_argument("--socket", type=Path, help="the service's socket (default: this user's)")
    options = parser.parse_args()
    logs.configure("selfcall")
    report = asyncio.run(run(options.socket or room_socket()))
    sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
