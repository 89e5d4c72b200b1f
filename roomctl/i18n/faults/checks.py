"""Words for what `roomctl check` finds."""

from __future__ import annotations

from typing import Final

from roomctl.i18n.catalog import N_
from roomctl.i18n.faults.words import Words

FAULTS: Final[dict[str, Words]] = {
    "check.config_good": Words(N_("The configuration is good (files read: {count}).")),
    "check.directory_unsafe": Words(
        N_("A folder that should be private is not: {detail}"),
        N_("Remove it, or have it owned by this user."),
    ),
    "check.directory_readonly": Words(
        N_("{path} cannot be written."), N_("Give this user the right to write there.")
    ),
    "check.packages_good": Words(N_("All libraries are there.")),
    "check.package_missing": Words(
        N_("The library {package} is not installed."),
        N_("Run scripts/start once more: it installs what is missing."),
    ),
    "check.package_version": Words(
        N_("The library {package} is of version {found}, which was not tested with roomctl."),
        N_("Run scripts/start once more: it installs the right one."),
    ),
    "check.sound_not_needed": Words(N_("No devices are needed for this kind of meeting.")),
    "check.microphone_good": Words(N_("The microphone is {device}.")),
    "check.loudspeaker_good": Words(N_("The loudspeaker is {device}.")),
    "check.microphone_there": Words(N_("Microphones that can be used: {count}.")),
    "check.loudspeaker_there": Words(N_("Loudspeakers that can be used: {count}.")),
    "check.audio_group": Words(
        N_("This user may not use the sound cards."),
        N_("Run: sudo usermod -aG audio $USER, then log out and in again."),
    ),
    "check.priority_good": Words(N_("Sound may be given priority over other work.")),
    "check.priority_none": Words(
        N_("Sound gets no priority on this computer: other programs may disturb it."),
        N_("Close other programs during the meeting, or allow real-time priority to this user."),
    ),
    "check.one_core": Words(
        N_("This computer has one processor core: sound may break up."), N_("Close all other programs.")
    ),
    "check.tls_off": Words(
        N_("The pages are served without encryption: other computers cannot use their microphones."),
        N_('Set web.tls = "auto", or put a proxy with a certificate in front and set web.public_url.'),
    ),
    "check.cert_will_be_made": Words(N_("A certificate will be made at the first start.")),
    "check.cert_good": Words(N_("The certificate is good for {days} more days.")),
    "check.cert_ends": Words(
        N_("The certificate ends in {days} days."), N_("Renew it before the next meeting.")
    ),
    "check.cert_ended": Words(N_("The certificate has ended."), N_("Renew it: browsers refuse the pages.")),
    "check.room_runs": Words(N_("A room is running on this computer.")),
    "check.port_free": Words(N_("Port {port} is free for the pages.")),
    "check.port_taken": Words(
        N_("Port {port} is used by another program."),
        N_("End that program, or take another port: roomctl start -o web.port=8460"),
    ),
    "check.port_forbidden": Words(
        N_("This user may not use port {port}."), N_("Set web.port to a number above 1023.")
    ),
    "check.terminal_not_utf8": Words(
        N_("This terminal may not show all letters."), N_("Set its encoding to UTF-8.")
    ),
}
