"""libopus by ctypes: a mono 48 kHz encoder and decoder with in-band FEC and concealment, and no copies.

Owns finding the library (the copy inside PyAV's wheel, else the system's) and the few calls used. Knows
nothing of RTP or of who speaks. One object is one direction of one stream; it must be used from one thread.
Samples are float32 in [-1, 1]; what lies outside is bent softly by libopus before it is encoded.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
import weakref
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from roomctl.errors import RoomctlError

RATE: Final = 48_000
LONGEST: Final = 5_760
"""Samples in the longest Opus packet: 120 ms."""
_LARGEST_PACKET: Final = 1_275

_VOIP: Final = 2_048
_SET_BITRATE: Final = 4_002
_SET_VBR: Final = 4_006
_SET_COMPLEXITY: Final = 4_010
_SET_INBAND_FEC: Final = 4_012
_SET_PACKET_LOSS: Final = 4_014
_SET_DTX: Final = 4_016
_RESET: Final = 4_028

Pcm = NDArray[np.float32]


class OpusMissingError(RoomctlError):
    """No libopus on this machine: neither in PyAV's wheel nor in the system. Code `call.opus_missing`."""


class OpusError(RoomctlError):
    """libopus refused. Code `call.opus_fault` with its (negative) number and the call's name."""


@cache
def library() -> Any:
    """The loaded library with its types declared. Raises `OpusMissingError`."""
    tried = []
    for place in _places():
        try:
            lib = ctypes.CDLL(place)
        except OSError as problem:
            tried.append(f"{place}: {problem}")
            continue
        _declare(lib)
        return lib
    raise OpusMissingError("call.opus_missing", tried=len(tried))


def version() -> str:
    """As libopus says it, e.g. "libopus 1.6.1"."""
    text: bytes = library().opus_get_version_string()
    return text.decode()


def samples_in(payload: bytes) -> int:
    """Samples at 48 kHz in one packet, 0 when it is no Opus packet."""
    count: int = library().opus_packet_get_nb_samples(payload, len(payload), RATE)
    return max(count, 0)


def has_fec(payload: bytes) -> bool:
    """Does this packet carry the one before it at low bitrate (LBRR)?"""
    return bool(library().opus_packet_has_lbrr(payload, len(payload)) > 0)


class Encoder:
    """One outgoing stream. `frame` samples (a multiple of 2.5 ms) go in at a time."""

    def __init__(self, *, bitrate: int = 32_000, complexity: int = 5, loss_pct: int = 5) -> None:
        lib = library()
        error = ctypes.c_int()
        self._lib = lib
        self._state = ctypes.c_void_p(lib.opus_encoder_create(RATE, 1, _VOIP, ctypes.byref(error)))
        _check(error.value, "opus_encoder_create")
        weakref.finalize(self, lib.opus_encoder_destroy, self._state)
        self._out = ctypes.create_string_buffer(_LARGEST_PACKET)
        self._clip = (ctypes.c_float * 1)()
        for request, value in ((_SET_BITRATE, bitrate), (_SET_COMPLEXITY, complexity), (_SET_VBR, 1)):
            self._set(request, value)
        self._set(_SET_INBAND_FEC, 1)
        self._set(_SET_DTX, 0)
        self.expect_loss(loss_pct)

    def expect_loss(self, percent: int) -> None:
        """How much of this stream gets lost: above 0 each packet carries some of the one before."""
        self._set(_SET_PACKET_LOSS, max(0, min(100, percent)))

    def reset(self) -> None:
        """Forget what was encoded so far; keeps the settings."""
        self._set_none(_RESET)

    def encode(self, pcm: Pcm) -> bytes:
        """One packet. `pcm`: contiguous float32, 120 to 2880 samples; bent in place where beyond [-1, 1]."""
        address = pcm.ctypes.data
        count = pcm.size
        self._lib.opus_pcm_soft_clip(address, count, 1, self._clip)
        size = self._lib.opus_encode_float(self._state, address, count, self._out, _LARGEST_PACKET)
        if size < 0:
            _check(size, "opus_encode_float")
        return ctypes.string_at(self._out, size)

    def _set(self, request: int, value: int) -> None:
        _check(
            self._lib.opus_encoder_ctl(self._state, ctypes.c_int(request), ctypes.c_int32(value)),
            "opus_encoder_ctl",
        )

    def _set_none(self, request: int) -> None:
        _check(self._lib.opus_encoder_ctl(self._state, ctypes.c_int(request)), "opus_encoder_ctl")


class Decoder:
    """One incoming stream, decoded into `pcm`, a buffer of the caller's."""

    def __init__(self, pcm: Pcm) -> None:
        if pcm.dtype != np.float32 or not pcm.flags.c_contiguous or pcm.size < LONGEST:
            raise OpusError("call.opus_fault", call="buffer", number=0)
        lib = library()
        error = ctypes.c_int()
        self.pcm = pcm
        self._address = pcm.ctypes.data
        self._decode = lib.opus_decode_float
        self._state = ctypes.c_void_p(lib.opus_decoder_create(RATE, 1, ctypes.byref(error)))
        _check(error.value, "opus_decoder_create")
        weakref.finalize(self, lib.opus_decoder_destroy, self._state)

    def decode(self, payload: bytes, at: int) -> int:
        """Decode a packet into `pcm[at:]`; returns the samples written. Raises `OpusError` on rubbish."""
        room = min(self.pcm.size - at, LONGEST)
        return self._run(payload, len(payload), at, room, 0)

    def recover(self, following: bytes, samples: int, at: int) -> int:
        """The lost packet before `following`, from its FEC; concealed by libopus where there is none."""
        return self._run(following, len(following), at, samples, 1)

    def conceal(self, samples: int, at: int) -> int:
        """Make up `samples` (a multiple of 120) from what came before."""
        return self._run(None, 0, at, samples, 0)

    def _run(self, payload: bytes | None, size: int, at: int, samples: int, fec: int) -> int:
        count: int = self._decode(self._state, payload, size, self._address + 4 * at, samples, fec)
        if count < 0:
            _check(count, "opus_decode_float")
        return count


def _places() -> Iterator[str]:
    """Where libopus may be: beside PyAV (Linux, macOS wheels), inside it, then the system's."""
    spec = importlib.util.find_spec("av")
    for folder in spec.submodule_search_locations or () if spec else ():
        package = Path(folder)
        for place in (package.parent / "av.libs", package / ".dylibs", package):
            found_here = sorted(place.glob("*opus*.so*")) + sorted(place.glob("*opus*.dylib"))
            yield from (str(path) for path in found_here)
    found = ctypes.util.find_library("opus")
    if found:
        yield found
    yield "libopus.so.0"


def _declare(lib: Any) -> None:
    pointer, i32, integer = ctypes.c_void_p, ctypes.c_int32, ctypes.c_int
    text = ctypes.c_char_p
    for name, result, arguments in (
        ("opus_get_version_string", text, []),
        ("opus_encoder_create", pointer, [i32, integer, integer, pointer]),
        ("opus_decoder_create", pointer, [i32, integer, pointer]),
        ("opus_encoder_destroy", None, [pointer]),
        ("opus_decoder_destroy", None, [pointer]),
        ("opus_encode_float", i32, [pointer, pointer, integer, pointer, i32]),
        ("opus_decode_float", integer, [pointer, text, i32, pointer, integer, integer]),
        ("opus_pcm_soft_clip", None, [pointer, integer, integer, pointer]),
        ("opus_packet_get_nb_samples", integer, [text, i32, i32]),
        ("opus_packet_has_lbrr", integer, [text, i32]),
    ):
        call = getattr(lib, name)
        call.restype = result
        call.argtypes = arguments


def _check(code: int, call: str) -> None:
    if code < 0:
        raise OpusError("call.opus_fault", call=call, number=code)
