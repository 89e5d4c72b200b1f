"""What strace saw: bytes written to files, files opened for writing, addresses spoken to, flags.

PURE. Owns: reading `strace -ff -yy` (one file for each thread, so that no line is broken). Must not know:
what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

CALLS = (
    "open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat,truncate,"
    "write,writev,pwrite64,pwritev,pwritev2,sendfile,copy_file_range,splice,connect,sendto,sendmsg,sendmmsg,"
    "execve,prctl,prlimit64,setrlimit"
)
"""What is traced. Bytes can reach a file by no other call of the kernel that our programs make."""

_CALL = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+|\?)")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(\.\.\.)?')
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_FD = re.compile(r'\d+<(.*?)>(?:\(deleted\))?, (?=["\[{])')
_INET = re.compile(r'sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)')
_INET6 = re.compile(r'sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]+)"')
_UNIX = re.compile(r'sa_family=AF_UNIX, sun_path=@?"([^"]+)"')
_FAMILY = re.compile(r"sa_family=AF_(\w+)")
_PLAIN = {b"n": b"\n", b"t": b"\t", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


@dataclass
class Seen:
    """`written`: path -> all bytes, in order; `contacts`: "inet ADDRESS:PORT", "unix PATH", "netlink", ..."""

    written: dict[str, list[bytes]] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    contacts: set[str] = field(default_factory=set)
    programs: list[str] = field(default_factory=list)
    undumpable: set[str] = field(default_factory=set)  # threads that said so
    no_core: set[str] = field(default_factory=set)
    cut: list[str] = field(default_factory=list)  # writes longer than strace shows


def read(seen: Seen, thread: str, lines: Iterable[str]) -> None:
    """Add what one thread did."""
    for line in lines:
        found = _CALL.match(line)
        if found is None:
            continue
        name, inside, result = found.groups()
        if name in {"write", "writev", "pwrite64", "pwritev", "pwritev2"}:
            _wrote(seen, inside, result)
        elif name in {"open", "openat", "openat2", "creat"}:
            if name == "creat" or re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE", inside):
                seen.opened.update(_texts(inside)[:1] if not result.startswith("-") else [])
        elif name in {"connect", "sendto", "sendmsg", "sendmmsg"}:
            seen.contacts.update(_addresses(inside))
        elif name == "execve":
            seen.programs.append(inside)
        elif name == "prctl" and "PR_SET_DUMPABLE" in inside and "DISABLE" in inside:
            seen.undumpable.add(thread)
        elif name in {"prlimit64", "setrlimit"} and "RLIMIT_CORE, {rlim_cur=0, rlim_max=0}" in inside:
            seen.no_core.add(thread)
        elif name not in {"prctl", "prlimit64", "setrlimit"} and not result.startswith("-"):
            seen.named.update(_texts(inside))


def _wrote(seen: Seen, inside: str, result: str) -> None:
    fd = _FD.match(inside)
    if fd is None or not fd[1].startswith("/") or result.startswith("-"):
        return  # a socket, a pipe, an event: not a file
    path = re.sub(r"<char .*", "", fd[1])
    data = []
    for text, cut in _STRING.findall(inside[fd.end() :]):
        data.append(unescaped(text))
        if cut:
            seen.cut.append(path)
    seen.written.setdefault(path, []).append(b"".join(data))


def unescaped(text: str) -> bytes:
    """The bytes behind strace's way of writing them."""

    def plain(found: re.Match[bytes]) -> bytes:
        sign = found[1]
        return bytes([int(sign, 8)]) if sign.isdigit() else _PLAIN.get(sign, sign)

    return _ESCAPE.sub(plain, text.encode("latin-1", "replace"))


def _texts(inside: str) -> list[str]:
    return [unescaped(text).decode("utf-8", "replace") for text, _cut in _STRING.findall(inside)]


def _addresses(inside: str) -> set[str]:
    found = {f"inet {address}:{port}" for port, address in _INET.findall(inside) + _INET6.findall(inside)}
    found |= {f"unix {path}" for path in _UNIX.findall(inside)}
    families = set(_FAMILY.findall(inside)) - {"INET", "INET6", "UNIX", "UNSPEC"}
    return found | {family.lower() for family in families}
