"""What a box's HID report descriptor says of telephony: which bit is the mute button, which bits are lamps.

PURE: bytes in, places of bits out. After the USB HID specification 1.11 (section 6.2.2: items) and the HID
Usage Tables: Telephony page 0x0B (Hook Switch 0x20, Phone Mute 0x2F), LED page 0x08 (Mute 0x09, Off-Hook
0x17). Must not know files. Of a descriptor that makes no sense the part before counts; it is never an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final


class Control(Enum):
    """The usages that count here: page and number in one."""

    HOOK = 0x0B_0020
    MUTE = 0x0B_002F
    MUTE_LAMP = 0x08_0009
    OFF_HOOK_LAMP = 0x08_0017


@dataclass(frozen=True, slots=True)
class Field:
    """One control: `bit` counts from the first bit after the report's number."""

    control: Control
    report: int
    """0: the box numbers no reports, and none is sent."""
    bit: int
    switch: bool = False
    """It rests where it was put, and 1 is on. Otherwise each 1 is a press."""
    index: int | None = None
    """Of an array: the control is on while a slot holds this number. The slots are `slots`."""
    slots: tuple[tuple[int, int], ...] = ()
    """First bit and width of each slot of an array."""

    def on(self, data: bytes) -> bool:
        """Whether it is on in this report's bytes (without the number). What is too short says no."""
        if self.index is not None:
            return any(_bits(data, at, width) == self.index for at, width in self.slots)
        return _bits(data, self.bit, 1) == 1


@dataclass(frozen=True, slots=True)
class Telephony:
    """What the box can say and show."""

    inputs: tuple[Field, ...] = ()
    lamps: tuple[Field, ...] = ()
    lengths: dict[int, int] = field(default_factory=dict)
    """Bytes of each output report, without its number."""

    def button(self) -> Field | None:
        """The mute button, if it has one that is said over HID."""
        return next((one for one in self.inputs if one.control is Control.MUTE), None)

    def reports(self, *, muted: bool, call: bool = True) -> list[bytes]:
        """The output reports that show a call under way, muted or not; the number comes first, 0 for none."""
        on = {one for one, lit in ((Control.OFF_HOOK_LAMP, call), (Control.MUTE_LAMP, muted)) if lit}
        made = []
        for report in sorted({lamp.report for lamp in self.lamps}):
            data = bytearray(self.lengths.get(report, 0))
            for lamp in self.lamps:
                if lamp.report == report and lamp.control in on and lamp.bit // 8 < len(data):
                    data[lamp.bit // 8] |= 1 << lamp.bit % 8
            made.append(bytes((report, *data)))
        return made


MOST_BITS: Final = 8 * 1024
"""No report of a speakerphone is longer; beyond it a descriptor is rubbish."""
_LONG: Final = 0xFE
_INPUT, _OUTPUT, _FEATURE = 0x8, 0x9, 0xB
_CONSTANT, _VARIABLE, _RELATIVE, _NO_PREFERRED = 0x01, 0x02, 0x04, 0x20


@dataclass(frozen=True, slots=True)
class _State:
    """The global items."""

    page: int = 0
    minimum: int = 0
    size: int = 0
    count: int = 0
    report: int = 0


def parse(descriptor: bytes) -> Telephony:
    """What this descriptor says of telephony."""
    state, stack = _State(), []
    usages: list[int] = []
    first: int | None = None
    filled: dict[tuple[int, int], int] = {}
    found: dict[int, list[Field]] = {_INPUT: [], _OUTPUT: []}
    for kind, tag, size, value in _items(descriptor):
        if kind == 0:
            if tag in {_INPUT, _OUTPUT}:
                at = filled.get((tag, state.report), 0)
                if at + state.size * state.count > MOST_BITS:
                    break
                found[tag] += _fields(state, usages, at, value)
                filled[tag, state.report] = at + state.size * state.count
            usages, first = [], None
        elif kind == 1:
            if tag == 0xA:
                stack.append(state)
            elif tag == 0xB:
                state = stack.pop() if stack else state
            else:
                state = _global(state, tag, size, value)
        elif kind == 2:
            usage = value if size == 4 else state.page << 16 | value
            if tag == 0:
                usages.append(usage)
            elif tag == 1:
                first = usage
            elif tag == 2 and first is not None:
                usages += range(first, min(usage, first + MOST_BITS) + 1)
    lengths = {report: -(-bits // 8) for (tag, report), bits in filled.items() if tag == _OUTPUT}
    lamps = [one for one in found[_OUTPUT] if one.index is None]
    return Telephony(tuple(found[_INPUT]), tuple(lamps), lengths)


def _items(descriptor: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Kind (0 main, 1 global, 2 local), tag, bytes and value of each short item; long ones are skipped."""
    at = 0
    while at < len(descriptor):
        head = descriptor[at]
        if head == _LONG:
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        size = (0, 1, 2, 4)[head & 3]
        data = descriptor[at + 1 : at + 1 + size]
        if len(data) < size:
            return
        yield head >> 2 & 3, head >> 4, size, int.from_bytes(data, "little")
        at += 1 + size


def _global(state: _State, tag: int, size: int, value: int) -> _State:
    match tag:
        case 0x0:
            return replace(state, page=value)
        case 0x1:
            signed = value - (1 << 8 * size) if size and value >> (8 * size - 1) else value
            return replace(state, minimum=signed)
        case 0x7:
            return replace(state, size=value)
        case 0x8:
            return replace(state, report=value & 0xFF)
        case 0x9:
            return replace(state, count=min(value, MOST_BITS))
    return state


def _fields(state: _State, usages: list[int], at: int, flags: int) -> Iterator[Field]:
    """The controls that count among what one main item describes."""
    if flags & _CONSTANT or not usages or state.size == 0:
        return
    known = {one.value: one for one in Control}
    switch = not flags & _RELATIVE and bool(flags & _NO_PREFERRED)
    if flags & _VARIABLE:
        for number in range(state.count):
            usage = usages[min(number, len(usages) - 1)]
            if usage in known:
                yield Field(known[usage], state.report, at + number * state.size, switch)
        return
    slots = tuple((at + number * state.size, state.size) for number in range(state.count))
    for number, usage in enumerate(usages):
        if usage in known:
            yield Field(known[usage], state.report, at, switch, state.minimum + number, slots)


def _bits(data: bytes, at: int, width: int) -> int:
    return int.from_bytes(data, "little") >> at & ((1 << width) - 1) if at + width <= 8 * len(data) else 0
