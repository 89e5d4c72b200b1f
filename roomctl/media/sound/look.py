"""What is plugged in and what would be taken, without opening anything: for `roomctl devices` and `check`."""

from __future__ import annotations

from collections.abc import Mapping

from roomctl.media.sound.choose import Wish, decide
from roomctl.media.sound.devices import Listing, describe
from roomctl.media.sound.line import Health
from roomctl.media.sound.port import Direction, Identity, Kind, SoundState
from roomctl.media.sound.portaudio import LibraryMissing, OpenFailed, PortAudio
from roomctl.media.sound.pulse import PulseServer, ServerAway
from roomctl.media.sound.report import Facts, report


async def look(saved: Mapping[Direction, str] | None = None) -> SoundState:
    """The state a port would begin with; every direction with a device says `opening`. Never raises."""
    listings, reduced, detail = await _list()
    devices = tuple(d for d in map(describe, listings) if d.kind is not Kind.VIRTUAL)
    wanted = {direction: text for direction, text in (saved or {}).items() if text}
    wishes = {direction: Wish(saved=Identity.parse(text)) for direction, text in wanted.items()}
    health = Health.LIBRARY if detail else Health.CLOSED
    facts = {
        direction: Facts(choice, health, detail=detail, saved=wanted.get(direction, ""))
        for direction, choice in decide(devices, wishes).items()
    }
    return report(facts, devices, server_away=False, reduced=reduced)


async def _list() -> tuple[list[Listing], bool, str]:
    """Listings, whether there is no sound server, and why PortAudio cannot be asked then."""
    try:
        async with PulseServer(lambda: None, lambda _direction, _index: None) as server:
            return list((await server.look()).listings), False, ""
    except ServerAway:
        audio = PortAudio()
        try:
            return await audio.cards(), True, ""
        except (LibraryMissing, OpenFailed) as problem:
            return [], True, str(problem)
        finally:
            audio.shut()
