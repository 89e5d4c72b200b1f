"""The certificate of the pages: files of the user's, or one made on first start for the local network.

Owns: making, loading and judging certificates. Must not know: the server, the meeting.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from roomctl.config.outside import CERTIFICATE_DAYS
from roomctl.config.paths import CERTIFICATE
from roomctl.errors import RoomctlError
from roomctl.web.secret import write_private

KEY_FILE = "certificate.key"
LIFE_DAYS = 397  # browsers refuse longer ones


@dataclass(frozen=True, slots=True)
class Certificate:
    """A loaded certificate and where it lies. `fingerprint`: SHA-256, "AB:CD:..."."""

    context: ssl.SSLContext
    fingerprint: str
    ends: dt.datetime
    made_here: bool
    cert: Path
    key: Path

    def days_left(self, now: dt.datetime) -> int:
        """Whole days; negative when it has ended."""
        return (self.ends - now).days

    def taken_up(self, found: Certificate) -> Certificate:
        """Serve `found` from now on, on the sockets that listen already. Raises OSError, ssl.SSLError."""
        self.context.load_cert_chain(found.cert, found.key)
        return replace(found, context=self.context)


def load(cert: Path, key: Path, *, made_here: bool = False) -> Certificate:
    """Read certificate and key. Raises RoomctlError: cert_missing, cert_unreadable, cert_bad."""
    for path in (cert, key):
        if not path.is_file():
            raise RoomctlError("cert_missing", file=str(path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        found = x509.load_pem_x509_certificate(cert.read_bytes())
        context.load_cert_chain(cert, key)
    except PermissionError:
        raise RoomctlError("cert_unreadable", file=str(key)) from None
    except (ValueError, ssl.SSLError, OSError) as error:
        raise RoomctlError("cert_bad", file=str(cert), detail=type(error).__name__) from None
    digest = found.fingerprint(hashes.SHA256()).hex().upper()
    pairs = ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))
    return Certificate(context, pairs, found.not_valid_after_utc, made_here, cert, key)


def own(state: Path, now: dt.datetime, names: tuple[str, ...] | None = None) -> Certificate:
    """The certificate kept in `state`; made on first use, and anew when it is about to end or spoilt.

    It is kept when the PC's address changes: a new one would ask every phone for a new exception.
    """
    cert, key = state / CERTIFICATE, state / KEY_FILE
    try:
        found = load(cert, key, made_here=True)
        if found.days_left(now) > CERTIFICATE_DAYS:
            return found
    except RoomctlError:
        pass
    made_cert, made_key = make(names or local_names(), now)
    write_private(key, made_key)
    write_private(cert, made_cert)
    return load(cert, key, made_here=True)


def make(names: tuple[str, ...], now: dt.datetime) -> tuple[bytes, bytes]:
    """A self-signed certificate for these names and addresses: (certificate, key), both PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "roomctl")])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=LIFE_DAYS - 1))
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return built.public_bytes(serialization.Encoding.PEM), pem


def local_names() -> tuple[str, ...]:
    """What this PC is called on its network, the best first."""
    host = socket.gethostname().split(".")[0] or "localhost"
    found = [*lan_addresses(), host, f"{host}.local", "localhost", "127.0.0.1", "::1"]
    return tuple(dict.fromkeys(found))


def lan_addresses() -> tuple[str, ...]:
    """The addresses by which this PC reaches its network. Nothing is sent to find out."""
    found: list[str] = []
    for family, target in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((target, 9))
                address = str(probe.getsockname()[0])
        except OSError:
            continue
        if not ipaddress.ip_address(address).is_loopback:
            found.append(address)
    return tuple(found)


def is_ours(address: str) -> bool:
    """Whether this PC has this address now. Nothing is sent to find out."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
