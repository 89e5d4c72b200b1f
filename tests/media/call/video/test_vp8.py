"""VP8's descriptor read, written and renumbered; whatever comes from the net raises nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.call.video.encode import Encoder
from roomctl.media.call.video.made import paint, still
from roomctl.media.call.video.vp8 import LARGEST, describe, pack, renumber


@given(st.binary(max_size=40))
def test_any_bytes_are_read_without_a_word(data: bytes) -> None:
    found = describe(data)
    if found is not None:
        assert 0 < found.size < len(data)
        assert len(renumber(data, found, 7, 9)) == len(data)


@given(st.binary(min_size=1, max_size=6000), st.integers(0, 0x7FFF), st.integers(-40000, 40000))
def test_a_picture_goes_into_packets_and_comes_out_whole_under_any_number(
    picture: bytes, number: int, by: int
) -> None:
    payloads = pack(picture, number)
    out = b""
    for at, payload in enumerate(payloads):
        found = describe(payload)
        assert found is not None
        assert found.starts == (at == 0)
        assert found.key == (at == 0 and not picture[0] & 1)
        assert found.picture == number
        changed = renumber(payload, found, by, 0)
        again = describe(changed)
        assert again is not None
        assert again.picture == (number + by) & 0x7FFF
        assert len(payload) <= LARGEST + 4
        out += changed[again.size :]
    assert out == picture


def test_short_numbers_and_layers_are_renumbered_in_their_own_width() -> None:
    payload = bytes((0x90, 0xE0, 0x7F, 250, 0x20)) + b"\x00body"  # I, L and T; 7 bits of picture number
    found = describe(payload)
    assert found is not None
    assert (found.picture, found.tl0, found.size, found.key) == (0x7F, 250, 5, True)
    again = describe(renumber(payload, found, 3, 10))
    assert again is not None
    assert (again.picture, again.tl0) == (2, 4)


def test_a_real_encoder_gives_a_key_frame_when_one_is_wanted() -> None:
    encoder = Encoder(160, 90, 25, 200_000)
    ground = still(160, 90, 40)
    keys = []
    for number in range(8):
        picture = encoder.encode(paint(ground, number), number * 3_600, key=number == 5)
        found = describe(pack(picture, number)[0])
        assert found is not None
        keys.append(found.key)
    assert [at for at, key in enumerate(keys) if key] == [0, 5]
