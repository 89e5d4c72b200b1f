"""Words for the boxes people own: what is worth knowing of one before the evening."""

from __future__ import annotations

from typing import Final

from roomctl.i18n.catalog import N_
from roomctl.i18n.faults.words import Words

FAULTS: Final[dict[str, Words]] = {
    "kit.tested": Words(N_("{device} is a {kit}: tested with roomctl.")),
    "kit.public": Words(N_("{device} is a {kit}: known from public material, not tested by us.")),
    "kit.mute_button": Words(
        N_("{device} has a mute button of its own; roomctl follows it where the device says so over HID."),
        N_("Try it before the meeting: the console must show that the room is muted. If not, use m only."),
    ),
    "kit.wakes_by_hid": Words(
        N_("The microphone of {device} sleeps until it is told that a call has begun."),
        N_("If it stays silent, copy configs/70-roomctl-hid.rules to /etc/udev/rules.d and replug it."),
    ),
    "kit.loud_input": Words(
        N_("The microphone of {device} distorts when it is turned up."),
        N_("Keep its level at 40 % or less in the sound settings."),
    ),
    "kit.own_output": Words(
        N_("{device} knows only what is played through its own output."),
        N_("Leave the echo to roomctl, or plug the loudspeaker into the array."),
    ),
    "kit.two_boxes": Words(
        N_("Microphones and loudspeaker are several boxes, each with a clock of its own."),
        N_("Keep the loudspeaker a metre away from the microphones."),
    ),
}
