"""Words for the links to remote people."""

from __future__ import annotations

from typing import Final

from roomctl.i18n.catalog import N_
from roomctl.i18n.faults.words import Words

_BROWSER = N_("Reload the page. If it happens again, use a current Firefox, Chrome, Edge or Safari.")

FAULTS: Final[dict[str, Words]] = {
    **{
        f"call.{code}": Words(N_("The browser and the room could not agree on a connection."), _BROWSER)
        for code in (
            "data_channel",
            "no_dtls",
            "no_ice",
            "no_opus",
            "offer_invalid",
            "offer_malformed",
            "offer_too_big",
            "too_many_streams",
            "unbundled",
            "video_codec",
        )
    },
    "call.no_audio": Words(N_("The browser offered no sound."), _BROWSER),
    "call.closed": Words(N_("The call is just being closed."), N_("Reload the page.")),
    "call.full": Words(N_("The call is full ({limit} people)."), N_("Somebody has to leave first.")),
    "call.no_address": Words(
        N_("The room's computer has no network address for the call."), N_("Is its network cable plugged in?")
    ),
    "call.timeout": Words(
        N_("The connection took too long."), N_("Reload the page, or try another network.")
    ),
    "no_call": Words(
        N_("There is no sound to the outside just now."), N_("Your place is kept. It comes back by itself.")
    ),
    "no_sound_for_this_page": Words(N_("This page carries no sound.")),
    "proof_missing": Words(
        N_("This connection cannot be proved to be safe."), N_("Open the whole link you were sent.")
    ),
    "proof_wrong": Words(
        N_("Somebody may stand between you and the room: no sound was sent."),
        N_("Tell the moderation. Do not use this network for the meeting."),
    ),
    "call.opus_missing": Words(
        N_("The sound codec is not installed."),
        N_("Run scripts/start once more: it installs what is missing."),
    ),
    "call.opus_fault": Words(
        N_("The sound codec refused its work ({call}, {number})."), N_("The call goes on.")
    ),
    "call.path_public": Words(
        N_("The fast way for sound is not possible with this version of a library ({name})."),
        N_("The call goes on in a slower way: more delay, more work for this computer."),
    ),
    "call.turn_failed": Words(
        N_("The relay {server} does not answer."),
        N_("People behind strict networks cannot join. Check call.turn."),
    ),
    "clip_unreadable": Words(
        N_("A voice of the demo cannot be read ({file})."), N_("Install roomctl again: a file is missing.")
    ),
}
