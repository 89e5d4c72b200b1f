"""`python -m roomctl.demo`: bring the demo's people into the running service, until it ends.

Started by `roomctl serve --demo`. Owns: the order of coming in. Must not know: anything else.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from roomctl.config.paths import DEMO_TICKETS, room_socket
from roomctl.demo.driver import Actor, actor, play
from roomctl.demo.remote import Remote
from roomctl.demo.script import Script, load
from roomctl.demo.table import Table
from roomctl.demo.tickets import Tickets
from roomctl.errors import ServiceUnreachable
from roomctl.nocore import no_core_dumps

WAIT_S = 20.0
KEEP_S = 0.5


async def evening(socket: Path) -> int:
    """Run the whole demo against the service at `socket`; returns the exit code."""
    script = load()
    table, tickets = Table(script), Tickets(socket.with_name(DEMO_TICKETS))
    sitting = asyncio.ensure_future(table.run(socket))
    try:
        await asyncio.wait(
            {sitting, asyncio.ensure_future(table.ready.wait())}, return_when="FIRST_COMPLETED"
        )
        if sitting.done():
            await sitting
            return 1
        await table.sit_down()
        link = await _link(table)
        known = tickets.load()
        remotes = [Remote(person, link, known.get(person.id, "")) for person in script.remotes]
        await _play(script, table, remotes, tickets, sitting)
    except asyncio.CancelledError:  # the service ends us with itself: nobody will come back
        tickets.forget()
        raise
    except ServiceUnreachable:
        return 3
    finally:
        sitting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sitting
    return 0


async def _link(table: Table) -> str:
    for _ in range(round(WAIT_S / 0.1)):
        if table.mirror.state.meeting.link:
            break
        await asyncio.sleep(0.1)
    return table.mirror.state.meeting.link


async def _keep(script: Script, remotes: list[Remote], tickets: Tickets) -> None:
    """Write down who the remotes are as soon as they know it."""
    while True:
        pairs = zip(script.remotes, remotes, strict=True)
        tickets.keep({person.id: remote.resume for person, remote in pairs if remote.resume})
        await asyncio.sleep(KEEP_S)


async def _play(
    script: Script, table: Table, remotes: list[Remote], tickets: Tickets, sitting: asyncio.Future[None]
) -> None:
    visits = [asyncio.ensure_future(remote.run()) for remote in remotes]
    visits.append(asyncio.ensure_future(_keep(script, remotes, tickets)))
    actors: list[Actor] = [actor(person, table) for person in script.table]
    actors += [actor(person, body) for person, body in zip(script.remotes, remotes, strict=True)]
    meeting = asyncio.ensure_future(play(script, actors, table))
    try:
        await asyncio.wait({sitting, meeting}, return_when="FIRST_COMPLETED")
    finally:
        for task in (*visits, meeting):
            task.cancel()
        await asyncio.gather(*visits, meeting, return_exceptions=True)
        for remote in remotes:
            await remote.close()


async def _until_signal(socket: Path) -> int:
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(evening(socket))
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        return await task
    return 0


def main() -> int:
    """The process."""
    parser = argparse.ArgumentParser(prog="python -m roomctl.demo", description=__doc__)
    parser.add_argument(
        "--socket", type=Path, default=None, help="the service's socket (default: this user's)"
    )
    options = parser.parse_args()
    no_core_dumps()
    return asyncio.run(_until_signal(options.socket or room_socket()))


if __name__ == "__main__":
    sys.exit(main())
