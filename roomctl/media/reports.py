"""From the engine's own values to the wire's: pure translations, no decisions.

Owns the one-to-one mapping of names. Must not know sockets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Final

from roomctl.media.call.port import CallFault, CallOptions, IceServer, PeerStats
from roomctl.media.dsp.frame import FRAME
from roomctl.media.engine import Meters
from roomctl.media.seats import Seats
from roomctl.media.sound import port
from roomctl.media.sound.faults import Fault, FaultCode
from roomctl.media.speech.engine import SpeechEnded, SpeechFact, SpeechStarted, TurnEnded, TurnEvidence
from roomctl.media.speech.overlap import SpokeOver
from roomctl.media.speech.spurts import SpurtRule
from roomctl.types import ButtonState, PeerId, PersonId, SourceId
from roomctl.wire import media as wire
from roomctl.wire.reports import (
    CheckReport,
    DeviceInfo,
    DirectionState,
    FaultReport,
    PeerReport,
    SeatPlace,
    SoundReport,
)

LEAST_DB: Final = -100.0
"""The wire's silence."""
_NEVER_BY_ITSELF: Final = (port.Kind.SCREEN, port.Kind.VIRTUAL)


_OPENING: Final = DirectionState(state="opening")
NOT_YET: Final = SoundReport(microphone=_OPENING, loudspeaker=_OPENING)
"""Before there is anything to ask."""


def sound_report(
    state: port.SoundState,
    counters: port.SoundCounters,
    echo: str,
    *,
    muted: bool,
    simulated: bool,
    mic_ppm: float,
    seats: Seats | None = None,
    looking: bool = False,
    check: CheckReport = CheckReport(),  # noqa: B008 - frozen
    button: ButtonState = "",
) -> SoundReport:
    """The room's devices as consoles see them. `looking`: the first look at them is not over."""
    table = seats or Seats()
    ppm = None if state.one_clock else counters.drift_ppm
    return SoundReport(
        microphone=_direction(state.microphone, mic_ppm, looking=looking),
        loudspeaker=_direction(state.loudspeaker, ppm, looking=looking),
        devices=tuple(_device(device) for device in state.devices),
        echo=echo,
        room_muted=muted,
        simulated=simulated,
        microphones=table.microphones,
        array=table.is_array,
        seats=tuple(SeatPlace(seat=seat, place=at) for seat, at in sorted(table.seats.items())),
        teaching=table.teaching,
        check=check,
        button=button,
    )


def _direction(state: port.DirectionState, ppm: float | None, *, looking: bool) -> DirectionState:
    if looking and state.link is port.Link.NONE:
        return _OPENING
    device = state.device
    return DirectionState(
        state=state.link.value,
        identity=device.identity.text() if device else "",
        label=device.label if device else "",
        why=state.reason.code.value,
        params=dict(state.reason.params),
        rate_ppm=ppm if state.link is port.Link.OPEN else None,
    )


def clocks(state: port.SoundState, counters: port.SoundCounters, mic_ppm: float) -> dict[str, float | None]:
    """The health line's clocks, ppm; None where no device is open."""

    def of(direction: port.DirectionState, ppm: float) -> float | None:
        return round(ppm, 1) if direction.link is port.Link.OPEN else None

    return {
        "microphone_ppm": of(state.microphone, mic_ppm),
        "loudspeaker_ppm": of(state.loudspeaker, 0.0 if state.one_clock else counters.drift_ppm),
    }


def _device(device: port.Device) -> DeviceInfo:
    usable = device.kind not in _NEVER_BY_ITSELF
    return DeviceInfo(
        identity=device.identity.text(),
        label=device.label,
        direction=device.direction.value,
        usable=usable,
        reason="" if usable else device.kind.value,
    )


def sound_faults(faults: Iterable[Fault]) -> list[FaultReport]:
    """What stands between the room and its sound."""
    return [FaultReport(code=fault.code.value, params=dict(fault.params)) for fault in faults]


def quality_faults(codes: Iterable[FaultCode], state: port.SoundState) -> list[Fault]:
    """What the quiet measures found, with the devices' names."""
    device = state.microphone.device.label if state.microphone.device else ""
    loudspeaker = state.loudspeaker.device.label if state.loudspeaker.device else ""
    return [Fault(code, {"device": device, "loudspeaker": loudspeaker}) for code in codes]


def call_fault(fault: CallFault) -> FaultReport:
    """Something about one link, or about all."""
    return FaultReport(code=fault.code, subject=fault.peer or "", params=dict(fault.params))


def peer_report(peer: PeerId, person: PersonId, stats: PeerStats) -> PeerReport:
    """One link."""
    return PeerReport(
        peer=peer,
        person=person,
        state=stats.state,
        delay_ms=stats.delay_ms,
        rtt_ms=stats.rtt_ms,
        loss_pct=stats.loss_pct,
        concealed_pct=stats.concealed_pct,
        late_pct=stats.late_pct,
        drift_ppm=stats.drift_ppm,
        heard_loss_pct=stats.heard_loss_pct,
        mode=stats.mode,
        frame_ms=stats.frame_ms,
        weak=stats.weak,
    )


def levels(meters: Meters) -> wire.Levels:
    """The meters."""
    return wire.Levels(
        microphone=_db(meters.microphone),
        loudspeaker=_db(meters.loudspeaker),
        people={person: _db(level) for person, level in meters.people.items()},
        place=meters.place,
    )


def _db(level: float) -> float:
    return round(max(LEAST_DB, level), 1)


SpeechMessage = wire.SpeechStarted | wire.SpeechEnded | wire.TurnEvidence | wire.TurnOver | wire.SpokeOver


def speech_fact(fact: SpeechFact | SpokeOver) -> SpeechMessage:
    """What the room is told."""
    source = SourceId(fact.source)
    match fact:
        case SpeechStarted():
            return wire.SpeechStarted(source=source, t=fact.t, meant=False)
        case SpeechEnded():
            return wire.SpeechEnded(source=source, t=fact.t)
        case TurnEvidence():
            return wire.TurnEvidence(source=source, t=fact.t)
        case TurnEnded():
            return wire.TurnOver(source=source, t=fact.t)
        case SpokeOver():
            return wire.SpokeOver(source=source, over=SourceId(fact.over), t=fact.t)


_FLOW: Final = frozenset({"captured", "played", "opened", "drift_ppm"})
"""What counts the flow itself, not its faults."""


def counters(sound: port.SoundCounters, own: Mapping[str, int]) -> dict[str, int]:
    """Everything that can go wrong, by name, without what never did. Lost sound in pieces of 10 ms."""
    named: dict[str, int] = {}
    for name, value in asdict(sound).items():
        if name not in _FLOW:
            in_samples = name.endswith(("_dropped", "_missing"))
            named[f"sound_{name}"] = -(-int(value) // FRAME) if in_samples else int(value)
    return {name: value for name, value in {**named, **own}.items() if value}


def spurt_rule(settings: wire.SpeechSettings) -> SpurtRule:
    """Thresholds as configured. ValueError when they make no sense together."""
    return SpurtRule(
        activation=settings.activation,
        deactivation=settings.deactivation,
        min_speech_s=settings.min_speech_s,
        lamp_hangover_s=settings.lamp_hangover_s,
    )


def call_options(settings: wire.CallSettings) -> CallOptions:
    """How links are made."""
    servers = tuple(
        IceServer(server.urls, server.username, server.credential, server.secret)
        for server in settings.ice_servers
    )
    return CallOptions(
        mode=settings.mode,
        frame_ms=settings.frame_ms,
        bitrate=settings.bitrate,
        ice_servers=servers,
        port_min=settings.port_min,
        port_max=settings.port_max,
        loopback=settings.loopback,
        max_peers=settings.max_peers,
    )
