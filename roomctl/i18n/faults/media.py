"""Words for the media process: its ear for speech, and its place among the other programs."""

from __future__ import annotations

from typing import Final

from roomctl.i18n.catalog import N_
from roomctl.i18n.faults.words import Words

FAULTS: Final[dict[str, Words]] = {
    "hearing.dead": Words(
        N_("The room's microphone gives no sound at all, not even that of a quiet room."),
        N_("Is it switched on, and its cable in? Tap on it: the meter must move."),
    ),
    "hearing.muted": Words(
        N_("Somebody speaks in the room, but its microphone is off."),
        N_("Press m to switch it on, or tell them that nobody online hears them."),
    ),
    "hearing.noisy": Words(
        N_("This line is noisy."),
        N_("Ask them to mute while they listen, or to move away from the noise."),
    ),
    "unsent": Words(
        N_("Their page sends no sound."),
        N_("Is their microphone plugged in, chosen and allowed? They can listen, and ask to speak."),
    ),
    "media.no_priority": Words(
        N_("Sound gets no priority on this computer: other programs may disturb it."),
        N_("Close other programs during the meeting, or allow real-time priority to this user."),
    ),
}
