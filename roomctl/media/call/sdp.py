"""Session descriptions as text: is this offer one we can answer, and what to add to our answer.

Pure text. Owns the limits on what a stranger may send. Knows no library: the real parsing and negotiating is
done behind the adapter; here hostile text is turned away early, with a code, and candidates that would only
cost time are taken out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from roomctl.media.call.port import CallRefused

LARGEST: Final = 64 * 1024
"""Characters; a browser's offer with nine pictures has about 20 000."""
MOST_LINES: Final = 2_000
MOST_CANDIDATES: Final = 40
"""Per offer; further ones are ignored."""
MOST_AUDIO: Final = 9
"""One's own line and eight slots."""
MOST_VIDEO: Final = 16

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]
_DIRECTIONS: Final = ("sendrecv", "sendonly", "recvonly", "inactive")
_OPUS: Final = re.compile(r"a=rtpmap:(\d{1,3}) opus/48000/2", re.IGNORECASE)
_UFRAG: Final = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PWD: Final = re.compile(r"[A-Za-z0-9+/]{22,256}")


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that passed: its text without useless candidates, and the direction of each audio line."""

    text: str
    audio: tuple[Direction, ...]
    video: int


class _Section:
    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.lines: list[str] = []

    def value(self, name: str) -> str | None:
        start = f"a={name}:"
        return next((line[len(start) :].strip() for line in self.lines if line.startswith(start)), None)

    def has(self, line: str) -> bool:
        return line in self.lines

    @property
    def direction(self) -> Direction:
        return next((name for name in _DIRECTIONS if f"a={name}" in self.lines), "sendrecv")


def inspect(text: str) -> Offer:
    """Check an offer. Raises `CallRefused` with a code that says what is wrong with it."""
    if len(text) > LARGEST:
        raise CallRefused("call.offer_too_big", limit=LARGEST)
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        raise CallRefused("call.offer_too_big", limit=LARGEST)
    kept = _without_useless_candidates(_checked(lines))
    session, *media = _sections(kept)
    for section in media:
        _check_transport(session, section)
    audio = [section for section in media if section.kind == "audio"]
    video = [section for section in media if section.kind == "video"]
    _check_media(media, audio, video)
    if len(media) > 1:
        _check_bundle(session, media)
    directions = tuple(section.direction for section in audio)
    return Offer("\r\n".join(kept) + "\r\n", directions, len(video))


@dataclass(frozen=True, slots=True)
class PictureOffer:
    """An offer of pictures that passed: its text, and the direction of each line; the first is the camera."""

    text: str
    video: tuple[Direction, ...]


def inspect_pictures(text: str) -> PictureOffer:
    """Check an offer of a picture link: only pictures, the camera first. Raises `CallRefused`."""
    lines = text.split("\n")
    if len(text) > LARGEST or len(lines) > MOST_LINES:
        raise CallRefused("call.offer_too_big", limit=LARGEST)
    kept = _without_useless_candidates(_checked(lines))
    session, *media = _sections(kept)
    for section in media:
        _check_transport(session, section)
    if not media or any(section.kind != "video" for section in media):
        raise CallRefused("call.offer_invalid")
    if len(media) > MOST_VIDEO:
        raise CallRefused("call.too_many_streams", limit=MOST_VIDEO)
    if len(media) > 1:
        _check_bundle(session, media)
    return PictureOffer("\r\n".join(kept) + "\r\n", tuple(section.direction for section in media))


def finish_answer(text: str, *, frame_ms: int) -> str:
    """Add what Opus needs to our answer: FEC, mono, frames down to 10 ms. Without it no browser sends FEC."""
    done = []
    for line in text.splitlines():
        done.append(line)
        found = _OPUS.match(line)
        if found:
            done.append(f"a=fmtp:{found[1]} minptime=10;useinbandfec=1;stereo=0;sprop-stereo=0")
            if frame_ms != 20:
                done.append(f"a=ptime:{frame_ms}")
    return "\r\n".join(done) + "\r\n"


def _checked(lines: list[str]) -> list[str]:
    """Every line has the shape `x=...`; the first is the version."""
    kept = []
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r")
        if not line:
            continue
        if len(line) < 3 or line[1] != "=" or not line[0].isalpha() or not line.isprintable():
            raise CallRefused("call.offer_malformed", line=number)
        kept.append(line)
    if not kept or kept[0] != "v=0":
        raise CallRefused("call.offer_malformed", line=1)
    return kept


def _without_useless_candidates(lines: list[str]) -> list[str]:
    """Names ending in .local would be looked up for a second; the peer's own checks tell us its address.

    For the same reason the list is never called complete: with an empty complete list nothing would be tried.
    """
    kept = []
    count = 0
    for line in lines:
        if line == "a=end-of-candidates":
            continue
        if line.startswith("a=candidate:"):
            parts = line.split()
            count += 1
            if len(parts) < 8 or parts[4].endswith(".local") or count > MOST_CANDIDATES:
                continue
        kept.append(line)
    return kept


def _sections(lines: list[str]) -> list[_Section]:
    sections = [_Section("session")]
    for line in lines:
        if line.startswith("m="):
            sections.append(_Section(line[2:].split(" ", 1)[0]))
        sections[-1].lines.append(line)
    return sections


def _check_transport(session: _Section, section: _Section) -> None:
    """ICE and DTLS parameters may stand in the section or for all in the head."""
    ufrag = section.value("ice-ufrag") or session.value("ice-ufrag") or ""
    pwd = section.value("ice-pwd") or session.value("ice-pwd") or ""
    if not _UFRAG.fullmatch(ufrag) or not _PWD.fullmatch(pwd):
        raise CallRefused("call.no_ice")
    if not (section.value("fingerprint") or session.value("fingerprint")):
        raise CallRefused("call.no_dtls")
    if section.kind in ("audio", "video") and not section.has("a=rtcp-mux"):
        raise CallRefused("call.unbundled")


def _check_media(media: list[_Section], audio: list[_Section], video: list[_Section]) -> None:
    if any(section.kind == "application" for section in media):
        raise CallRefused("call.data_channel")
    if not audio:
        raise CallRefused("call.no_audio")
    if audio[0] is not media[0]:  # the first line carries the transport of all
        raise CallRefused("call.offer_invalid")
    if len(audio) > MOST_AUDIO:
        raise CallRefused("call.too_many_streams", limit=MOST_AUDIO)
    if len(video) > MOST_VIDEO:
        raise CallRefused("call.too_many_streams", limit=MOST_VIDEO)
    if len(audio) + len(video) != len(media):
        raise CallRefused("call.offer_invalid")
    if not all(any(_OPUS.match(line) for line in section.lines) for section in audio):
        raise CallRefused("call.no_opus")


def _check_bundle(session: _Section, media: list[_Section]) -> None:
    """All lines on one transport: one socket, one handshake per peer."""
    bundle = session.value("group") or ""
    mids = [section.value("mid") for section in media]
    together = bundle.split()[1:] if bundle.startswith("BUNDLE") else []
    if any(mid is None or mid not in together for mid in mids) or len(set(mids)) != len(mids):
        raise CallRefused("call.unbundled")
    if together[0] != mids[0]:
        raise CallRefused("call.unbundled")
