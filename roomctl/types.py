"""Words with one meaning, shared by every wing: ids, roles, and states as closed sets of strings.

Owns: type names only. Must not know: any wing. Nothing here computes anything.
Terms follow BFCP (RFC 8855) for the floor and W3C/RTP for the call.
"""

from __future__ import annotations

from typing import Literal, NewType

PersonId = NewType("PersonId", str)
"""Opaque, "p-" and eight lowercase letters or digits. Never made from a name."""

RequestId = NewType("RequestId", int)
"""A floor request's sequence number, given by the service; it is also its identity."""

PeerId = NewType("PeerId", str)
"""One WebRTC connection. A person who reconnects keeps the PersonId and gets a new PeerId."""

SourceId = NewType("SourceId", str)
"""A source of sound: "room" (or "seat:1", ...), or the PersonId of a remote."""

ROOM_SOURCE = SourceId("room")

Origin = Literal["room", "remote"]
Role = Literal["participant", "guest", "chair", "display", "phone"]
Presence = Literal["present", "away", "left"]
Language = Literal["en", "fr", "de", "it"]
MeetingKind = Literal["hybrid", "video", "in_person"]
Direction = Literal["microphone", "loudspeaker"]
EchoName = Literal["auto", "webrtc", "cascade", "device", "none"]
"""Who takes the loudspeaker out of the microphone, as it can be asked for."""
ButtonState = Literal["", "followed", "closed"]
"""Of the speakerphone in use: no mute button of its own, one that is followed, one that may not be read."""
DeviceState = Literal["none", "opening", "open", "lost", "ask"]
LinkState = Literal["none", "connecting", "connected", "away"]
OwnCamera = Literal["off", "on", "covered"]
"""off: sends no picture. covered: sends one on which nothing is to be seen."""
CameraState = Literal["off", "on", "covered", "paused"]
"""paused: by the service, because the line is bad and the voice goes first."""
RoomCamera = Literal["none", "off", "opening", "on", "covered", "lost"]
"""none: the room has no camera. opening, lost: it is wanted and not (any more) there."""
FloorPolicy = Literal["voice", "queue", "chaired", "round"]
FloorAdvance = Literal["ask", "auto"]
RoundSeating = Literal["interleaved", "seats", "joined"]
RequestKind = Literal["contribution", "direct_response", "point_of_order", "technical", "break"]
RequestStatus = Literal["pending", "accepted", "granted", "released", "revoked", "denied", "cancelled"]
Severity = Literal["info", "warning", "error"]
