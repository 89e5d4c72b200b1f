"""Where roomctl keeps things on disk, and that only its own user can read them.

Owns: the runtime directory (sockets, checkpoint; gone after a reboot), the state directory (signing key,
certificate, saved choices) and the places of configuration files. Must not know what is written there.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import platformdirs

from roomctl.errors import RoomctlError

APP = "roomctl"
RUNTIME_ENV = "ROOMCTL_RUNTIME"
STATE_ENV = "ROOMCTL_STATE"
CONFIG_ENV = "ROOMCTL_CONFIG"
SYSTEM_CONFIG = Path("/etc/roomctl/room.toml")
ROOM_SOCKET = "room.sock"
DEMO_TICKETS = "demo.json"
MEDIA_SOCKET = "media.sock"
CERTIFICATE = "certificate.pem"


class UnsafeDirectoryError(RoomctlError):
    """A directory that should be ours alone is none, or belongs to somebody else."""


def runtime_dir(env: Mapping[str, str] = os.environ) -> Path:
    """The directory of sockets and checkpoint, made with mode 0700.

    $ROOMCTL_RUNTIME, else $XDG_RUNTIME_DIR/roomctl, else /run/user/UID/roomctl, else a directory of our own
    under the system's temporary directory. Raises `UnsafeDirectoryError` when somebody else made it, and
    RoomctlError("check.directory_readonly") where it cannot be made.
    """
    return _private(_runtime_candidate(env))


def state_dir(env: Mapping[str, str] = os.environ) -> Path:
    """The directory of what outlives a meeting: signing key, certificate, saved device choice. Mode 0700."""
    override = env.get(STATE_ENV)
    return _private(Path(override) if override else platformdirs.user_state_path(APP))


def user_config_file(env: Mapping[str, str] = os.environ) -> Path:
    """The user's own file, `~/.config/roomctl/room.toml`. It need not exist."""
    base = env.get("XDG_CONFIG_HOME") or str(Path(env.get("HOME") or Path.home()) / ".config")
    return Path(base) / APP / "room.toml"


def room_socket() -> Path:
    """Where consoles and one-shot verbs reach the room."""
    return runtime_dir() / ROOM_SOCKET


def media_socket() -> Path:
    """Where the room reaches the media process."""
    return runtime_dir() / MEDIA_SOCKET


def _runtime_candidate(env: Mapping[str, str]) -> Path:
    if override := env.get(RUNTIME_ENV):
        return Path(override)
    uid = os.getuid()
    for base in (env.get("XDG_RUNTIME_DIR"), f"/run/user/{uid}"):
        if base and Path(base).is_dir() and os.access(base, os.W_OK | os.X_OK):
            return Path(base) / APP
    return Path(tempfile.gettempdir()) / f"{APP}-{uid}"


def _private(path: Path) -> Path:
    """Make `path` if needed and be sure that nobody but this user can look into it."""
    with told_unwritable(path), contextlib.suppress(FileExistsError):  # a file in its place is told below
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise UnsafeDirectoryError("check.directory_unsafe", detail=str(path))
    if stat.S_IMODE(found.st_mode) & 0o077:
        path.chmod(0o700)
    return path


@contextlib.contextmanager
def told_unwritable(path: Path) -> Iterator[None]:
    """What cannot be written in this folder is told in words: RoomctlError("check.directory_readonly")."""
    try:
        yield
    except FileExistsError:
        raise
    except OSError:
        raise RoomctlError("check.directory_readonly", path=str(path)) from None
