"""HID report descriptors: of public shape, of our own making, and rubbish."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from roomctl.media.sound.hid_descriptor import Control, Field, Telephony, parse

HEADSET = bytes.fromhex(
    "05 0b 09 05 a1 01"  # telephony page, headset, application
    "85 08 15 00 25 01 75 01 95 01"  # report 8, bits
    "09 20 81 23"  # hook switch: constant, as one that is not to be read
    "09 2f 81 06"  # phone mute: variable, relative
    "09 21 81 06 75 05 95 01 81 03"  # flash; padding
    "05 08 85 09 75 01 95 01 09 17 91 02"  # LED page, report 9: off-hook
    "95 06 91 03 09 09 95 01 91 02"  # padding of six; mute
    "75 08 95 01 91 03 c0"
)
"""The shape of the example in the HID usage tables (telephony, headset), with report numbers."""


def short(tag: int, kind: int, value: int, size: int = 1) -> bytes:
    """One short item."""
    return bytes((tag << 4 | kind << 2 | (3 if size == 4 else size),)) + value.to_bytes(size, "little")


def main_item(tag: int, flags: int) -> bytes:
    return short(tag, 0, flags)


def test_a_headset_says_its_button_and_shows_its_lamps() -> None:
    says = parse(HEADSET)
    assert says.button() == Field(Control.MUTE, 8, 1)
    assert says.lamps == (Field(Control.OFF_HOOK_LAMP, 9, 0), Field(Control.MUTE_LAMP, 9, 7))
    assert says.reports(muted=False) == [bytes((9, 0x01, 0))]
    assert says.reports(muted=True) == [bytes((9, 0x81, 0))]
    assert says.reports(muted=False, call=False) == [bytes((9, 0, 0))]


def test_a_bit_is_read_where_it_stands_and_nowhere_else() -> None:
    button = parse(HEADSET).button()
    assert button is not None
    assert button.on(b"\x02")
    assert not button.on(b"\xfd")
    assert not button.on(b"")


def test_a_box_without_telephony_says_nothing() -> None:
    keyboard = bytes.fromhex("05 01 09 06 a1 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 c0")
    assert parse(keyboard) == Telephony()


def test_a_button_in_an_array_is_on_while_its_number_stands_in_a_slot() -> None:
    array = (
        short(0, 1, 0x0B) + short(1, 1, 1) + short(7, 1, 8) + short(9, 1, 2)
        + short(0, 2, 0x20) + short(0, 2, 0x2F) + main_item(8, 0x00)
    )  # fmt: skip
    button = parse(array).button()
    assert button is not None
    assert button.on(b"\x00\x02")
    assert button.on(b"\x02\x01")
    assert not button.on(b"\x01\x00")


def test_a_switch_that_rests_is_told_from_a_key() -> None:
    def of(flags: int) -> bool:
        bits = short(0, 1, 0x0B) + short(7, 1, 1) + short(9, 1, 1) + short(0, 2, 0x2F) + main_item(8, flags)
        button = parse(bits).button()
        assert button is not None
        return button.switch

    assert of(0x22)
    assert not of(0x02)
    assert not of(0x06)
    assert not of(0x26)


def test_global_items_are_kept_and_brought_back() -> None:
    pushed = (
        short(0, 1, 0x0B) + short(7, 1, 1) + short(9, 1, 1) + bytes((0xA4,)) + short(0, 1, 0x08)
        + bytes((0xB4,)) + short(0, 2, 0x2F) + main_item(8, 0x02)
    )  # fmt: skip
    assert parse(pushed).button() == Field(Control.MUTE, 0, 0)


@given(
    before=st.integers(0, 40),
    report=st.integers(0, 255),
    wide=st.booleans(),
    comment=st.binary(max_size=5),
    relative=st.booleans(),
)
def test_wherever_the_button_and_the_lamp_stand_they_are_found(
    before: int, report: int, wide: bool, comment: bytes, relative: bool
) -> None:
    def usage(page: int, number: int) -> bytes:
        if wide:
            return short(0, 2, page << 16 | number, 4)
        return short(0, 1, page) + short(0, 2, number)

    long_item = bytes((0xFE, len(comment), 0xF0)) + comment
    one_bit, padding = short(7, 1, 1) + short(9, 1, 1), short(7, 1, 1) + short(9, 1, before)
    described = (
        (short(8, 1, report) if report else b"") + long_item
        + padding + main_item(8, 0x03) + one_bit + usage(0x0B, 0x2F) + main_item(8, 6 if relative else 2)
        + padding + main_item(9, 0x03) + one_bit + usage(0x08, 0x09) + main_item(9, 0x02)
    )  # fmt: skip
    says = parse(described)
    assert says.button() == Field(Control.MUTE, report, before)
    button = says.button()
    assert button is not None
    (lit,), (dark,) = says.reports(muted=True), says.reports(muted=False)
    assert lit[0] == dark[0] == report
    assert len(lit) == 1 + before // 8 + 1
    assert int.from_bytes(lit[1:], "little") == 1 << before
    assert not any(dark[1:])
    assert button.on(lit[1:])
    assert not button.on(dark[1:])


@given(st.binary(max_size=200))
@example(bytes.fromhex("a4" * 50 + "b4" * 60))
@example(bytes.fromhex("05 08 77 ff ff ff 7f 97 ff ff ff 7f 09 09 91 02"))
@example(bytes.fromhex("05 0b 19 00 2b ff ff ff 7f 75 01 95 01 81 02"))
def test_rubbish_is_no_error_and_makes_no_long_report(descriptor: bytes) -> None:
    says = parse(descriptor)
    for report in says.reports(muted=True):
        assert 1 <= len(report) <= 1 + 1024
    button = says.button()
    assert button is None or not button.on(b"")


@given(st.integers(0, len(HEADSET)))
def test_a_descriptor_cut_off_anywhere_is_no_error(length: int) -> None:
    says = parse(HEADSET[:length])
    assert set(says.inputs) <= set(parse(HEADSET).inputs)
