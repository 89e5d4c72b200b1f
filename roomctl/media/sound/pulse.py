"""The sound server's view: which devices there are, where our streams really sit, and what changed.

PulseAudio, and PipeWire through its PulseAudio side. Only importer of pulsectl. Every method raises
`ServerAway` when the server does not answer; after that the connection must be left and made anew (libpulse
ends the whole process when a closed connection is used again, so nothing here is shared between tasks).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from roomctl.media.sound.devices import Listing
from roomctl.media.sound.port import Direction

T = TypeVar("T")

TAG: Final = "roomctl.stream"
"""The property by which our own streams are known among all others."""
PATIENCE_S: Final = 1.0
"""It answers in milliseconds, or it hangs."""
GOODBYE_S: Final = 0.2


class ServerAway(Exception):  # noqa: N818 - it names what happened
    """There is no sound server, or it stopped answering."""


class _Refused(Exception):  # noqa: N818 - it names what happened
    """The server is there and says no: what it was about has gone meanwhile."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one of our streams sits."""

    direction: Direction
    tag: str
    stream: int
    """The server's number for the stream."""
    server_name: str
    """The sink or source it is connected to; empty when that is just going away."""


@dataclass(frozen=True, slots=True)
class Look:
    """Everything the server says at one moment."""

    listings: tuple[Listing, ...]
    placements: tuple[Placement, ...]
    indices: Mapping[tuple[Direction, str], int]
    """The server's numbers for the devices, valid until the next look."""


def load() -> None:
    """The client library, early. Where it is missing, whoever connects is told."""
    with suppress(ImportError, OSError):
        import pulsectl_asyncio  # noqa: F401


def stream_environment(direction: Direction, server_name: str, tag: str) -> dict[str, str]:
    """What makes a stream opened now sit on this device, and stay there.

    `node.dont-reconnect`: PipeWire ends the stream instead of moving it. `module-stream-restore.id` and
    `media.role`: a move somebody once made in a mixer is not replayed.
    """
    variable = "PULSE_SOURCE" if direction is Direction.MICROPHONE else "PULSE_SINK"
    properties = {
        TAG: tag,
        "node.dont-reconnect": "true",
        "module-stream-restore.id": f"roomctl-{tag}",
        "media.role": "phone",
    }
    return {
        variable: server_name,
        "PULSE_PROP": " ".join(f"{name}={value}" for name, value in properties.items()),
    }


class PulseServer:
    """One connection. `async with PulseServer(on_change) as server: ...`"""

    def __init__(self, on_change: Callable[[], None], on_gone: Callable[[Direction, int], None]) -> None:
        """`on_change`: something about devices or streams changed, or the server went. `on_gone`: the
        device with this number was removed; called at once, in the loop's thread.
        """
        self._on_change, self._on_gone = on_change, on_gone
        self._pulse: Any = None
        self._events: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        try:
            import pulsectl_asyncio

            self._pulse = pulsectl_asyncio.PulseAsync("roomctl")
            await asyncio.wait_for(self._pulse.connect(), PATIENCE_S)
        except Exception as problem:  # ImportError, OSError, PulseError and its strangers: no server for us
            self._close()
            raise ServerAway(str(problem) or type(problem).__name__) from problem
        self._events = asyncio.create_task(self._follow(), name="sound-server-events")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._events is not None:
            self._events.cancel()
            await asyncio.wait({self._events}, timeout=GOODBYE_S)  # it tells the server, which may hang
        self._close()

    async def look(self) -> Look:
        """List devices and our own streams."""
        try:
            return await self._look()
        except _Refused as problem:
            raise ServerAway("it refuses to list its devices") from problem

    async def _look(self) -> Look:
        pulse = self._pulse
        cards = {card.index: card.proplist for card in await self._ask(pulse.card_list())}
        sinks = await self._ask(pulse.sink_list())
        sources = await self._ask(pulse.source_list())
        inputs = await self._ask(pulse.sink_input_list())
        outputs = await self._ask(pulse.source_output_list())
        sink_names = {sink.index: sink.name for sink in sinks}
        source_names = {source.index: source.name for source in sources}
        speaker, microphone = Direction.LOUDSPEAKER, Direction.MICROPHONE
        return Look(
            listings=(
                *(_listing(speaker, sink, cards) for sink in sinks),
                *(_listing(microphone, source, cards) for source in sources),
            ),
            placements=(
                *(_placement(speaker, s, sink_names.get(s.sink, "")) for s in inputs if _ours(s)),
                *(_placement(microphone, s, source_names.get(s.source, "")) for s in outputs if _ours(s)),
            ),
            indices={
                **{(speaker, name): index for index, name in sink_names.items()},
                **{(microphone, name): index for index, name in source_names.items()},
            },
        )

    async def move(self, placement: Placement, index: int) -> None:
        """Put one of our streams back on the device with this number; a refusal is left to the next look."""
        speaker = placement.direction is Direction.LOUDSPEAKER
        move = self._pulse.sink_input_move if speaker else self._pulse.source_output_move
        with suppress(_Refused):
            await self._ask(move(placement.stream, index))

    async def _follow(self) -> None:
        from pulsectl import PulseEventFacilityEnum as Facility

        facilities = {Facility.sink: Direction.LOUDSPEAKER, Facility.source: Direction.MICROPHONE}
        try:
            async for event in self._pulse.subscribe_events(
                "sink", "source", "sink_input", "source_output", "server", "card"
            ):
                direction = facilities.get(event.facility)
                if event.t == "remove" and direction is not None:
                    self._on_gone(direction, event.index)
                self._on_change()
        except asyncio.CancelledError:
            raise
        except Exception:  # noqa: BLE001 - the server went: whoever looks next is told by `ServerAway`
            self._on_change()

    async def _ask(self, question: Awaitable[T]) -> T:
        from pulsectl import PulseOperationFailed

        try:
            return await asyncio.wait_for(question, PATIENCE_S)
        except Exception as problem:  # PulseDisconnected is no PulseError, and a hung server times out
            if type(problem) is PulseOperationFailed and self._pulse.connected:
                raise _Refused from problem
            raise ServerAway(str(problem) or type(problem).__name__) from problem

    def _close(self) -> None:
        pulse, self._pulse = self._pulse, None
        if pulse is not None:
            pulse.close()


def _ours(stream: Any) -> bool:
    mine = stream.proplist.get("application.process.id") == str(os.getpid())
    return mine and TAG in stream.proplist


def _placement(direction: Direction, stream: Any, server_name: str) -> Placement:
    return Placement(direction, stream.proplist[TAG], stream.index, server_name)


def _listing(direction: Direction, info: Any, cards: Mapping[int, Mapping[str, str]]) -> Listing:
    """A sink's own properties over those of its card, which PipeWire does not repeat on the sink."""
    microphone = direction is Direction.MICROPHONE
    return Listing(
        direction=direction,
        server_name=info.name,
        description=info.description,
        properties={**cards.get(info.card, {}), **info.proplist},
        monitor=microphone and bool(info.monitor_of_sink_name),
        channels=info.channel_count,
        muted=bool(info.mute),
        volume=float(info.volume.value_flat),
        port=info.port_active.name if info.port_active else "",
    )
