"""From what is seen, chosen and open to what is told: one pure function.

Must not know how anything is listed or opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from roomctl.errors import Params
from roomctl.media.sound.choose import Choice
from roomctl.media.sound.faults import Fault, FaultCode, ReasonCode
from roomctl.media.sound.line import Health
from roomctl.media.sound.port import Device, Direction, DirectionState, Link, SoundState

QUIETEST: Final = 0.01
"""A volume below this is none."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One direction as it is now."""

    choice: Choice
    health: Health = Health.CLOSED
    trouble: Health = Health.CLOSED
    detail: str = ""
    silent: bool = False
    """Digital silence for longer than any room is silent."""
    saved: str = ""
    """The choice by hand, as text."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The faults of one direction."""

    none: FaultCode
    lost: FaultCode
    undecided: FaultCode
    stalled: FaultCode
    muted: FaultCode
    zero: FaultCode
    failed: FaultCode


CODES: Final = MappingProxyType(
    {
        Direction.MICROPHONE: Codes(
            FaultCode.NO_MICROPHONE,
            FaultCode.MICROPHONE_LOST,
            FaultCode.MICROPHONE_UNDECIDED,
            FaultCode.MICROPHONE_STALLED,
            FaultCode.MICROPHONE_MUTED,
            FaultCode.MICROPHONE_VOLUME_ZERO,
            FaultCode.MICROPHONE_OPEN_FAILED,
        ),
        Direction.LOUDSPEAKER: Codes(
            FaultCode.NO_LOUDSPEAKER,
            FaultCode.LOUDSPEAKER_LOST,
            FaultCode.LOUDSPEAKER_UNDECIDED,
            FaultCode.LOUDSPEAKER_STALLED,
            FaultCode.LOUDSPEAKER_MUTED,
            FaultCode.LOUDSPEAKER_VOLUME_ZERO,
            FaultCode.LOUDSPEAKER_OPEN_FAILED,
        ),
    }
)


def report(
    facts: dict[Direction, Facts], devices: tuple[Device, ...], *, server_away: bool, reduced: bool
) -> SoundState:
    """The whole state. `server_away`: it was there and is gone; `reduced`: cards are used without one."""
    faults = []
    if any(fact.health is Health.LIBRARY or fact.trouble is Health.LIBRARY for fact in facts.values()):
        detail = next(fact.detail for fact in facts.values() if fact.detail)
        faults.append(Fault(FaultCode.PORTAUDIO_MISSING, {"detail": detail}))
    if server_away:
        faults.append(Fault(FaultCode.SOUND_SERVER_AWAY))
    if reduced:
        faults.append(Fault(FaultCode.SOUND_REDUCED))
    for direction, fact in facts.items():
        faults += _faults(direction, fact)
    microphone = _state(facts[Direction.MICROPHONE])
    loudspeaker = _state(facts[Direction.LOUDSPEAKER])
    boxes = {state.device.box for state in (microphone, loudspeaker) if state.device}
    both = microphone.device is not None and loudspeaker.device is not None
    return SoundState(
        microphone=microphone,
        loudspeaker=loudspeaker,
        devices=devices,
        faults=tuple(faults),
        one_clock=both and len(boxes) == 1 and "" not in boxes,
        reduced=reduced,
    )


def link_of(fact: Facts) -> Link:
    """How a direction stands, in the wire's word."""
    if fact.choice.device is None:
        if fact.choice.waits_for is not None:
            return Link.LOST
        return Link.ASK if fact.choice.reason.code is ReasonCode.EQUAL else Link.NONE
    if fact.health is Health.FLOWING and fact.trouble is Health.CLOSED:
        return Link.OPEN
    if fact.health is Health.OPENING and fact.trouble is Health.CLOSED:
        return Link.OPENING
    return Link.OPENING if fact.health is Health.CLOSED else Link.LOST


def _state(fact: Facts) -> DirectionState:
    device = fact.choice.device or fact.choice.waits_for
    return DirectionState(link_of(fact), fact.choice.reason, device)


def _faults(direction: Direction, fact: Facts) -> Iterator[Fault]:
    codes, choice = CODES[direction], fact.choice
    if choice.saved_missing:
        yield Fault(FaultCode.CHOICE_UNKNOWN, {"direction": direction.value, "identity": fact.saved})
    if choice.device is None:
        yield _missing(codes, choice)
        return
    params: Params = {"device": choice.device.label}
    trouble = fact.health if fact.health in _TROUBLES else fact.trouble
    if trouble is Health.STALLED:
        yield Fault(codes.stalled, params)
    elif trouble is Health.FAILED:
        yield Fault(codes.failed, {**params, "detail": fact.detail})
    elif trouble is Health.ENDED:
        yield Fault(codes.lost, params)
    if choice.device.muted:
        yield Fault(codes.muted, params)
    elif choice.device.volume < QUIETEST:
        yield Fault(codes.zero, params)
    elif fact.silent and fact.health is Health.FLOWING:
        yield Fault(FaultCode.MICROPHONE_SILENT, params)


_TROUBLES: Final = (Health.STALLED, Health.FAILED, Health.ENDED)


def _missing(codes: Codes, choice: Choice) -> Fault:
    if choice.waits_for is not None:
        return Fault(codes.lost, {"device": choice.waits_for.label})
    if choice.reason.code is ReasonCode.EQUAL:
        return Fault(codes.undecided, choice.reason.params)
    return Fault(codes.none)
