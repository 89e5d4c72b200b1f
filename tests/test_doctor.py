"""The checks before a meeting: each fault is found and named, and what is good is said to be good."""

from __future__ import annotations

import datetime as dt
import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from roomctl import doctor
from roomctl.config.load import load
from roomctl.config.paths import state_dir
from roomctl.errors import RoomctlError
from roomctl.i18n.faults import FAULTS
from roomctl.wire.reports import DeviceInfo, DirectionState, SoundReport

NOW = dt.datetime.now(dt.UTC)
MIC = DeviceInfo(identity="usb:1", label="Speak 510", direction="microphone")
SPEAKER = DeviceInfo(identity="usb:1o", label="Speak 510", direction="loudspeaker")
BOTH = SoundReport(
    microphone=DirectionState(state="open", identity="usb:1", label="Speak 510"), devices=(MIC, SPEAKER)
)

Findings = dict[str, doctor.Finding]


def examine(*options: str, look: Callable[[], SoundReport] = lambda: BOTH) -> Findings:
    loaded = load(None, options, system=Path("/nonexistent"))
    return {finding.code: finding for finding in doctor.examine(loaded, look)}


@pytest.fixture(autouse=True)
def portaudio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.util.find_library", lambda _name: "libportaudio.so.2")


def make_certificate(folder: Path, days: int) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - dt.timedelta(days=400))
        .not_valid_after(NOW + dt.timedelta(days=days, hours=1))
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    cert_file, key_file = folder / "certificate.pem", folder / "certificate.key"
    cert_file.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    pem, pkcs8, open_key = (
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    key_file.write_bytes(key.private_bytes(pem, pkcs8, open_key))
    return cert_file, key_file


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_good_place_has_nothing_bad() -> None:
    found = examine(f"web.port={free_port()}")
    assert {finding.code for finding in found.values() if finding.verdict == "bad"} == set()
    assert {"check.config_good", "check.packages_good", "check.microphone_good", "check.port_free"} <= set(
        found
    )


def test_every_code_of_the_doctor_has_words() -> None:
    source = Path(doctor.__file__).read_text()
    import re

    codes = set(re.findall(r'"((?:check|cert)[._][a-z_]+)"', source))
    assert len(codes) > 20
    assert codes - set(FAULTS) == set()


def test_missing_devices_are_named_and_not_wanted_for_a_video_meeting() -> None:
    nothing = SoundReport()
    found = examine(look=lambda: nothing)
    assert found["no_microphone"].verdict == found["no_loudspeaker"].verdict == "bad"
    assert "check.sound_not_needed" in examine("room.kind=video", look=lambda: nothing)


def test_devices_that_wait_for_a_choice_are_an_advice() -> None:
    report = SoundReport(
        microphone=DirectionState(state="ask", params={"devices": "A, B"}), devices=(MIC, SPEAKER)
    )
    found = examine(look=lambda: report)
    assert found["microphone_undecided"].verdict == "advice"
    assert found["check.loudspeaker_there"].params == {"count": 1}


def test_a_sound_system_that_cannot_be_asked_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck() -> SoundReport:
        raise RoomctlError("sound.look_stuck", seconds=20)

    assert examine(look=stuck)["sound.look_stuck"].verdict == "bad"
    monkeypatch.setattr("ctypes.util.find_library", lambda _name: None)
    assert examine()["portaudio_missing"].verdict == "bad"


def test_a_taken_port_is_told_and_a_forbidden_one() -> None:
    with socket.socket() as holder:
        holder.bind(("0.0.0.0", 0))
        holder.listen()
        port = holder.getsockname()[1]
        assert examine(f"web.port={port}")["check.port_taken"].params == {"port": port}


@pytest.mark.parametrize(
    ("days", "code", "verdict"),
    [(100, "check.cert_good", "good"), (5, "check.cert_ends", "advice"), (-3, "check.cert_ended", "bad")],
)
def test_a_certificate_of_yours_is_judged_by_its_days(
    days: int, code: str, verdict: str, tmp_path: Path
) -> None:
    cert, key = make_certificate(tmp_path, days)
    found = examine("web.tls=files", f"web.cert={cert}", f"web.key={key}")
    assert found[code].verdict == verdict
    assert found[code].params == {"days": days}


def test_a_certificate_is_found_at_home_as_the_pages_find_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_certificate(tmp_path, 100)
    monkeypatch.setenv("HOME", str(tmp_path))
    found = examine("web.tls=files", "web.cert=~/certificate.pem", "web.key=~/certificate.key")
    assert "check.cert_good" in found


def test_a_certificate_of_ours_is_renewed_by_itself() -> None:
    assert "check.cert_will_be_made" in examine()
    make_certificate(state_dir(), -3)
    assert examine()["check.cert_ended"].verdict == "advice"


def test_certificates_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    cert, key = make_certificate(tmp_path, 100)
    missing = examine("web.tls=files", f"web.cert={tmp_path / 'no.pem'}", f"web.key={key}")
    assert missing["cert_missing"].verdict == "bad"
    other, _key = make_certificate(tmp_path / "other", 100)
    assert examine("web.tls=files", f"web.cert={other}", f"web.key={key}")["cert_bad"].verdict == "bad"
    cert.write_text("nonsense")
    assert examine("web.tls=files", f"web.cert={cert}", f"web.key={key}")["cert_bad"].verdict == "bad"


def test_pages_without_encryption_are_an_advice_unless_a_proxy_stands_before_them() -> None:
    assert examine("web.tls=off")["check.tls_off"].verdict == "advice"
    assert (
        examine("web.tls=off", "web.public_url=https://room.example.org")["check.tls_off"].verdict == "good"
    )


def test_a_missing_or_wrong_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "importlib.metadata.requires", lambda _name: ["nosuchthing>=1", "aioice==0.0.1", "x; extra == 'dev'"]
    )
    found = examine()
    assert found["check.package_missing"].params == {"package": "nosuchthing"}
    assert found["check.package_version"].params["package"] == "aioice"
    assert "check.packages_good" not in found


def test_a_directory_of_somebody_else_ends_the_examination(own_place: Path) -> None:
    (own_place / "run").symlink_to("/tmp")
    found = examine()
    assert list(found) == ["check.directory_unsafe"]


def test_the_verb_gives_json_and_4_when_something_is_bad() -> None:
    port = free_port()
    with socket.socket() as holder:
        holder.bind(("0.0.0.0", port))
        holder.listen()
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "roomctl.cli",
                "check",
                "--json",
                "-o",
                f"web.port={port}",
                "-o",
                "room.kind=video",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 4
    found = json.loads(done.stdout)
    assert found["ready"] is False
    bad = [finding for finding in found["findings"] if finding["verdict"] == "bad"]
    assert [finding["code"] for finding in bad] == ["check.port_taken"]
    assert str(port) in bad[0]["what"]
    assert bad[0]["todo"]


def test_what_this_user_may_not_do_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    assert "check.directory_readonly" in examine()
    card = tmp_path / "pcmC0D0p"
    card.touch()
    monkeypatch.setattr(doctor, "Path", lambda path: tmp_path if path == "/dev/snd" else Path(path))
    assert "check.audio_group" in examine(look=SoundReport)


def test_a_computer_without_priority_or_with_one_core_gets_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    monkeypatch.setattr("resource.getrlimit", lambda _what: (0, 0))
    monkeypatch.setattr("pathlib.Path.exists", lambda _self: False)
    found = examine()
    assert {"check.priority_none", "check.one_core"} <= set(found)
    assert found["check.one_core"].verdict == "advice"


def test_a_port_below_1024_is_forbidden_to_most(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: socket.socket, _address: object) -> None:
        raise PermissionError

    monkeypatch.setattr("socket.socket.bind", refuse)
    assert "check.port_forbidden" in examine("web.port=443")


def test_a_terminal_that_cannot_show_all_letters_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        encoding = "ISO-8859-1"

        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdout", Terminal())
    assert "check.terminal_not_utf8" in examine()


def test_a_known_box_is_named_with_what_is_worth_knowing() -> None:
    jabra = DirectionState(
        state="open", identity="0b0e:0420 Jabra SPEAK 510 USB||", label="Jabra SPEAK 510 USB"
    )
    found = examine(look=lambda: SoundReport(microphone=jabra, devices=(MIC, SPEAKER)))
    assert found["kit.public"].params["kit"] == "Jabra Speak 510"
    assert found["kit.mute_button"].verdict == "good", "it is no reason not to be ready"
    assert "kit.two_boxes" in examine("sound.kit=two-usb-microphones")
