"""What sort of device it is and who it is, from property lists as real machines show them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.sound.devices import Listing, describe, find
from roomctl.media.sound.port import Device, Direction, Identity, Kind

MICROPHONE, LOUDSPEAKER = Direction.MICROPHONE, Direction.LOUDSPEAKER


def usb(vendor: str, product: str, name: str, serial: str, port: str = "2", **more: str) -> dict[str, str]:
    return {
        "device.api": "alsa",
        "device.class": "sound",
        "device.bus": "usb",
        "device.bus_path": f"pci-0000:00:14.0-usb-0:{port}:1.0",
        "device.vendor.id": vendor,
        "device.product.id": product,
        "device.product.name": name,
        "device.serial": serial,
        **{key.replace("__", "."): value for key, value in more.items()},
    }


PCI = {"device.api": "alsa", "device.class": "sound", "device.bus": "pci", "device.form_factor": "internal"}

JABRA = usb("0b0e", "0420", "Jabra SPEAK 510 USB", "0b0e_Jabra_SPEAK_510_USB_501AA5D8")
ANKER = usb("291a", "3301", "Anker PowerConf", "ANKER_Anker_PowerConf_A3321-DEV-SN1")

KINDS = [
    (
        Listing(
            MICROPHONE,
            "alsa_input.usb-0b0e_Jabra_SPEAK_510_USB_501AA5D8-00.mono-fallback",
            "Jabra SPEAK 510 USB Mono",
            JABRA,
        ),
        Kind.SPEAKERPHONE,
    ),
    (
        Listing(
            LOUDSPEAKER,
            "alsa_output.usb-0b0e_Jabra_SPEAK_510_USB_501AA5D8-00.analog-stereo",
            "Jabra SPEAK 510 USB Analog Stereo",
            JABRA,
        ),
        Kind.SPEAKERPHONE,
    ),
    (
        Listing(
            LOUDSPEAKER,
            "alsa_output.usb-ANKER_Anker_PowerConf_A3321-DEV-SN1-01.iec958-stereo",
            "PowerConf Digital Stereo (IEC958)",
            ANKER,
        ),
        Kind.SPEAKERPHONE,
    ),
    (
        Listing(
            MICROPHONE,
            "alsa_input.usb-Plantronics_Poly_Sync_20-M_21-00.mono-fallback",
            "Poly Sync 20-M Mono",
            usb("047f", "0173", "Poly Sync 20-M", "Plantronics_Poly_Sync_20-M_21"),
        ),
        Kind.SPEAKERPHONE,
    ),
    (
        Listing(
            MICROPHONE,
            "alsa_input.usb-0b0e_Jabra_EVOLVE_20-00.mono-fallback",
            "Jabra EVOLVE 20 Headset Mono",
            usb("0b0e", "0302", "Jabra EVOLVE 20", "x", device__form_factor="headset"),
        ),
        Kind.HEADSET,
    ),
    (
        Listing(
            MICROPHONE,
            "alsa_input.usb-046d_HD_Pro_Webcam_C920_6D3A-02.analog-stereo",
            "HD Pro Webcam C920 Analog Stereo",
            usb("046d", "082d", "HD Pro Webcam C920", "6D3A", device__form_factor="webcam"),
        ),
        Kind.WEBCAM,
    ),
    (
        Listing(
            MICROPHONE,
            "alsa_input.usb-Generic_USB_Camera_2000-02.mono-fallback",
            "USB Camera Mono",
            usb("1908", "2311", "USB Camera", "2000"),
        ),
        Kind.WEBCAM,
    ),
    (
        Listing(
            LOUDSPEAKER,
            "alsa_output.pci-0000_01_00.1.hdmi-stereo",
            "GK208 HDMI/DP Audio Controller Digital Stereo (HDMI)",
            {**PCI, "device.profile.name": "hdmi-stereo"},
            port="hdmi-output-0",
        ),
        Kind.SCREEN,
    ),
    (
        Listing(LOUDSPEAKER, "alsa_output.pci-0000_00_1f.3.x", "Built-in Audio", PCI, port="hdmi-output-1"),
        Kind.SCREEN,
    ),
    (
        Listing(
            LOUDSPEAKER,
            "alsa_output.usb-0d8c_USB_Sound_Device-00.analog-stereo",
            "USB Sound Device Analog Stereo",
            usb("0d8c", "000c", "USB Sound Device", "x"),
        ),
        Kind.EXTERNAL,
    ),
    (
        Listing(MICROPHONE, "alsa_input.pci-0000_00_1f.3.analog-stereo", "Built-in Audio Analog Stereo", PCI),
        Kind.BUILT_IN,
    ),
    (
        Listing(
            MICROPHONE,
            "alsa_output.usb-0b0e_Jabra_SPEAK_510_USB_501AA5D8-00.analog-stereo.monitor",
            "Monitor of Jabra SPEAK 510 USB Analog Stereo",
            {**JABRA, "device.class": "monitor"},
            monitor=True,
        ),
        Kind.VIRTUAL,
    ),
    (
        Listing(LOUDSPEAKER, "auto_null", "Dummy Output", {"device.class": "abstract"}),
        Kind.VIRTUAL,
    ),
    (
        Listing(
            MICROPHONE,
            "jabra.echo-cancel",
            "Jabra SPEAK 510 (echo cancelled)",
            {"device.class": "filter", "device.bus": "usb"},
        ),
        Kind.VIRTUAL,
    ),
    (
        Listing(LOUDSPEAKER, "call_spk", "Room loudspeaker", {"node.virtual": "true", "device.bus": "usb"}),
        Kind.VIRTUAL,
    ),
    (
        Listing(
            LOUDSPEAKER,
            "bluez_output.50_C2_75_00_00_01.1",
            "Konftel Ego",
            {"device.api": "bluez5", "device.bus": "bluetooth"},
        ),
        Kind.SPEAKERPHONE,
    ),
]


@pytest.mark.parametrize(("listing", "kind"), KINDS, ids=lambda x: getattr(x, "server_name", ""))
def test_the_kind_of_devices_people_own(listing: Listing, kind: Kind) -> None:
    assert describe(listing).kind is kind


def test_microphone_and_loudspeaker_of_one_box_belong_together_and_know_each_other() -> None:
    microphone, loudspeaker = describe(KINDS[0][0]), describe(KINDS[1][0])
    assert microphone.box == loudspeaker.box != ""
    assert microphone.identity == loudspeaker.identity


def test_the_identity_outlives_a_change_of_profile_and_of_interface() -> None:
    before = KINDS[1][0]
    after = Listing(
        LOUDSPEAKER,
        "alsa_output.usb-0b0e_Jabra_SPEAK_510_USB_501AA5D8-00.iec958-stereo",
        "Jabra SPEAK 510 USB Digital Stereo (IEC958)",
        {**JABRA, "device.bus_path": "pci-0000:00:14.0-usb-0:2:1.1"},
    )
    assert describe(before).identity == describe(after).identity


def test_a_card_without_udev_is_placed_by_its_path_in_the_kernel() -> None:
    path = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.3/1-2.3:1.0"
    listing = Listing(MICROPHONE, "Mic: USB (hw:1,0)", "Mic", {"device.api": "alsa", "sysfs.path": path})
    assert describe(listing).identity.usb_path == "1-2.3"


def device(name: str, place: str, serial: str) -> Device:
    return Device(MICROPHONE, Identity(name, place, serial), name, Kind.SPEAKERPHONE, f"{name}-{place}")


def test_it_is_found_again_in_another_socket_by_its_serial_number() -> None:
    moved = device("Jabra", "usb-0:5", "A1")
    assert find(Identity("Jabra", "usb-0:2", "A1"), [moved, device("Jabra", "usb-0:2", "B2")]) is moved


def test_another_unit_in_the_same_socket_is_not_it() -> None:
    assert find(Identity("Jabra", "usb-0:2", "A1"), [device("Jabra", "usb-0:2", "B2")]) is None


def test_makers_that_write_one_serial_on_all_are_told_apart_by_the_socket() -> None:
    left, right = device("Anker", "usb-0:1", "SN1"), device("Anker", "usb-0:2", "SN1")
    assert find(Identity("Anker", "usb-0:2", "SN1"), [left, right]) is right
    assert find(Identity("Anker", "usb-0:7", "SN1"), [left, right]) is None


def test_a_name_alone_is_enough_while_there_is_only_one() -> None:
    one = device("Jabra", "usb-0:2", "A1")
    assert find(Identity("Jabra"), [one, device("Other", "", "")]) is one
    assert find(Identity("Jabra"), [one, device("Jabra", "usb-0:3", "B2")]) is None


words = st.text(st.characters(exclude_characters="|", exclude_categories=["Cs", "Cc"]), max_size=20).map(
    str.strip
)


@given(words, words, words)
def test_an_identity_written_down_reads_back_as_itself(name: str, place: str, serial: str) -> None:
    identity = Identity(name, place, serial)
    assert Identity.parse(identity.text()) == identity


@given(
    st.lists(st.builds(device, st.sampled_from("AB"), st.sampled_from("12"), st.sampled_from(["", "s", "t"])))
)
def test_what_is_found_never_has_another_name_or_another_serial(devices: list[Device]) -> None:
    wanted = Identity("A", "1", "s")
    found = find(wanted, devices)
    if found is not None:
        assert found.identity.name == "A"
        assert found.identity.serial in ("", "s")
