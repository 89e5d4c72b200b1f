"""Follows a sound check of the running room: asks for it, hands on each stage, returns the result.

Owns: the exchange. Must not know: how it is shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

from roomctl.config.paths import room_socket
from roomctl.errors import RoomctlError, ServiceUnreachable
from roomctl.i18n import language
from roomctl.wire.clients import Attach, Reply, Request, RoomToClient, State
from roomctl.wire.codec import room_to_client
from roomctl.wire.console import CheckSound
from roomctl.wire.mirror import Mirror, Missed, after
from roomctl.wire.reports import CheckReport
from roomctl.wire.socket import Line, connect
from roomctl.wire.view import SoundView

DEVICES_S = 6.0
"""A room that was just started looks for its devices; whatever it has then is checked."""
WHOLE_S = 60.0


def follow(what: Literal["whole", "tap"], show: Callable[[CheckReport], None]) -> CheckReport:
    """Run the check in the running room. Raises RoomctlError: it was refused, or the room went away."""
    try:
        return asyncio.run(_follow(what, show))
    except TimeoutError:
        raise ServiceUnreachable("service.silent", seconds=int(WHOLE_S)) from None


async def _follow(what: Literal["whole", "tap"], show: Callable[[CheckReport], None]) -> CheckReport:
    async with asyncio.timeout(WHOLE_S):
        line = await connect(room_socket(), room_to_client())
        try:
            return await _talk(line, what, show)
        finally:
            await line.close()


async def _talk(
    line: Line[RoomToClient], what: Literal["whole", "tap"], show: Callable[[CheckReport], None]
) -> CheckReport:
    line.send(Attach(language=language()))
    mirror: Mirror | None = None
    asked, shown, until = False, CheckReport(), asyncio.get_running_loop().time() + DEVICES_S
    async for message in line:
        if isinstance(message, Reply) and message.code:
            raise RoomctlError(message.code, **message.params)
        try:
            mirror = after(mirror, message)
        except Missed:
            line.send(Attach(language=language()))
        if mirror is None:
            continue
        if isinstance(message, State):
            shown = mirror.state.sound.check
        late = asyncio.get_running_loop().time() > until
        if not asked and (late or settled(mirror.state.sound)):
            line.send(Request(id=1, command=CheckSound(what=what)))
            asked = True
        report = mirror.state.sound.check
        if asked and report != shown and report.number != 0:
            shown = report
            if report.stage == "done":
                return report
            show(report)
    raise ServiceUnreachable("service.hung_up")


def settled(sound: SoundView) -> bool:
    """The room has found its devices, or knows why it has none: before it has looked there is no reason."""
    links = {sound.microphone.state, sound.loudspeaker.state}
    known = bool(sound.devices or sound.microphone.why)
    return sound.media == "running" and "opening" not in links and known
