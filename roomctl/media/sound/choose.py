"""Which microphone and which loudspeaker: one pure rule, and the reason for it in the same breath.

A choice by hand wins. Else one external speakerphone; else one other external device; then headset,
built-in, webcam. Never a screen, a monitor source or anything virtual. Equals are asked about, unless one
of them sits in the same box as the other direction's device or is in use already. A device that went away
is waited for while only lesser ones are left: nobody wants the laptop's microphone to open by itself
because a foot caught the cable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from roomctl.media.sound.devices import find
from roomctl.media.sound.faults import Reason, ReasonCode
from roomctl.media.sound.port import Device, Direction, Identity, Kind

_ALIKE: Final = {Kind.SPEAKERPHONE: 0, Kind.EXTERNAL: 1, Kind.HEADSET: 2, Kind.BUILT_IN: 3, Kind.WEBCAM: 4}
RANKS: Final[Mapping[Kind, int]] = MappingProxyType(_ALIKE)
"""Lower is better; kinds that are not here are never taken by themselves."""

_REASONS: Final = {0: ReasonCode.ONLY_SPEAKERPHONE, 1: ReasonCode.ONLY_EXTERNAL}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is known of one direction besides what is plugged in."""

    saved: Identity | None = None
    """Chosen by hand, now or in the configuration."""
    current: Device | None = None
    """In use, or in use until it went away."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The outcome for one direction. No device: the reason says whether to wait, to ask or to plug one in."""

    device: Device | None
    reason: Reason
    waits_for: Device | None = None
    """Went away and is waited for."""
    saved_missing: bool = False
    """There is a choice by hand, and it is not plugged in."""


def decide(devices: Iterable[Device], wishes: Mapping[Direction, Wish]) -> dict[Direction, Choice]:
    """One choice per direction. The same devices and wishes always give the same choice."""
    seen = tuple(devices)
    everything = {d: [device for device in seen if device.direction is d] for d in Direction}
    by_direction = {d: _one_per_box(everything[d]) for d in Direction}
    choices = {
        d: _decide_one(by_direction[d], everything[d], wishes.get(d, Wish()), partner=None) for d in Direction
    }
    for direction, other in ((d, o) for d in Direction for o in Direction if d is not o):
        partner = choices[other].device
        if choices[direction].reason.code is ReasonCode.EQUAL and partner is not None:
            wish = wishes.get(direction, Wish())
            choices[direction] = _decide_one(by_direction[direction], everything[direction], wish, partner)
    return choices


def _decide_one(
    devices: list[Device], everything: list[Device], wish: Wish, partner: Device | None
) -> Choice:
    if wish.saved is not None:
        saved = find(wish.saved, everything)
        if saved is not None:
            return Choice(saved, _because(ReasonCode.SAVED, saved))
    choice = _by_rule(devices, wish.current, partner)
    if wish.saved is None:
        return choice
    return Choice(choice.device, choice.reason, choice.waits_for, saved_missing=True)


def _by_rule(devices: list[Device], current: Device | None, partner: Device | None) -> Choice:
    usable = [device for device in devices if device.kind in RANKS]
    here = find(current.identity, usable) if current else None
    best = min((RANKS[device.kind] for device in usable), default=None)
    if current is not None and here is None and _lesser(best, current):
        return Choice(None, _because(ReasonCode.WAITS, current), waits_for=current)
    if best is None:
        return Choice(None, Reason(ReasonCode.NOTHING_FIT))
    equals = [device for device in usable if RANKS[device.kind] == best]
    if len(equals) == 1:
        return Choice(equals[0], _because(_REASONS.get(best, ReasonCode.ONLY_ONE), equals[0]))
    if here in equals:
        assert here is not None
        return Choice(here, _because(ReasonCode.IN_USE, here))
    paired = [device for device in equals if partner and device.box and device.box == partner.box]
    if len(paired) == 1:
        return Choice(paired[0], _because(ReasonCode.SAME_BOX, paired[0]))
    labels = ", ".join(sorted(device.label for device in equals))
    return Choice(None, Reason(ReasonCode.EQUAL, {"devices": labels}))


def _lesser(best: int | None, current: Device) -> bool:
    """Whether all that is left is of a lesser kind than what went away."""
    return best is None or best > RANKS.get(current.kind, -1)


def _because(code: ReasonCode, device: Device) -> Reason:
    return Reason(code, {"device": device.label})


def _one_per_box(devices: list[Device]) -> list[Device]:
    """A box may show several sinks; a digital one is taken only when it is the only one.

    Some speakerphones show their one loudspeaker as digital output, others show one that is not there.
    """
    kept: dict[tuple[str, Kind], Device] = {}
    for device in sorted(devices, key=lambda d: d.server_name):
        key = (device.box or device.server_name, device.kind)
        if key not in kept or "iec958" in kept[key].server_name:
            kept[key] = device
    return list(kept.values())
