"""The boxes people own: every file is a kit, is known again by what computers show, and has its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.config.kits import IN_CLONE, kit_of, kits, read
from roomctl.config.load import load
from roomctl.config.problems import ConfigError
from roomctl.i18n.faults import FAULTS
from roomctl.media.sound.devices import SPEAKERPHONE_IDS
from roomctl.room.settings import media_settings

KNOWN = [
    ("0b0e:0412 Jabra SPEAK 410 USB||", "Jabra SPEAK 410 USB", "jabra-speak-410"),
    ("0b0e:0420 Jabra SPEAK 510 USB|pci-usb-2|745C", "Jabra SPEAK 510 USB", "jabra-speak-510"),
    ("0b0e:ffff Jabra Speak 710||", "Jabra Speak 710", "jabra-speak-710"),
    ("0b0e:2456||", "Jabra SPEAK 810", "jabra-speak-810"),
    ("291a:3301 Anker PowerConf||A3321-DEV-SN1", "Anker PowerConf", "anker-powerconf"),
    ("328f:0079||", "EMEET OfficeCore Luna Plus Mono", "emeet"),
    ("047f:1234||", "Plantronics Poly Sync 20-M", "poly-sync"),
    ("1395:0000||", "Sennheiser SP 30", "epos"),
    ("2886:0018||", "ReSpeaker 4 Mic Array (UAC1.0)", "respeaker-array"),
]


@pytest.mark.parametrize(("identity", "label", "name"), KNOWN)
def test_a_box_is_known_by_its_numbers_or_its_name(identity: str, label: str, name: str) -> None:
    known = kits()
    assert kit_of(identity, label, known.values()) == known[name]


@pytest.mark.parametrize(
    "label", ["HD Pro Webcam C920", "EMEET SmartCam C960", "Built-in Audio", "Jabra Evolve 65"]
)
def test_other_devices_are_no_kit(label: str) -> None:
    assert kit_of("0000:0000||", label, kits().values()) is None


def test_every_file_says_whether_it_was_tested_and_by_whom_it_is_known() -> None:
    found = kits()
    assert set(found) == {path.stem for path in IN_CLONE.glob("*.toml")} >= {name for _, _, name in KNOWN}
    assert [name for name, kit in found.items() if kit.tested] == ["two-usb-microphones"], (
        "virtual cards only"
    )
    for kit in found.values():
        assert kit.source.startswith("public" if not kit.tested else "virtual")
        assert set(kit.advice) <= set(FAULTS)
        assert set(kit.usb) <= SPEAKERPHONE_IDS, "the rule must take it for what it is"


def test_a_kit_chosen_by_name_says_who_cancels_the_echo_unless_that_is_set() -> None:
    def echo(*options: str) -> str:
        return media_settings(load(None, options, system=Path("/none")).config, "hybrid").sound.echo

    assert echo() == "auto"
    assert echo("sound.kit=respeaker-array") == "webrtc"
    assert echo("sound.kit=respeaker-array", "sound.echo=none") == "none"
    with pytest.raises(ConfigError):
        echo("sound.kit=no-such-kit")


@pytest.mark.parametrize(
    "text",
    ['name = "X"', 'name = "X"\ntested = 1\nsource = ""', 'name="X"\ntested=true\nsource=""\nmatch="("'],
)
def test_a_bad_file_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "box.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"box\.toml"):
        read(file)


def test_a_file_of_the_users_own_wins(own_place: Path) -> None:
    folder = own_place / "config" / "roomctl" / "rooms"
    folder.mkdir(parents=True)
    (folder / "emeet.toml").write_text('name = "Mine"\ntested = true\nsource = "ours"\nusb = ["328f:0079"]\n')
    assert kits()["emeet"].name == "Mine"
