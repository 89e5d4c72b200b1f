"""Directories are ours alone, or refused."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from roomctl.config import paths
from roomctl.errors import RoomctlError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_override_wins_and_the_directory_is_private(own_place: Path) -> None:
    assert paths.runtime_dir() == own_place / "run"
    assert paths.state_dir() == own_place / "state"
    assert mode(own_place / "run") == mode(own_place / "state") == 0o700
    assert paths.room_socket().parent == own_place / "run"
    assert paths.media_socket().name == "media.sock"


def test_a_directory_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    wide = tmp_path / "wide"
    wide.mkdir(mode=0o755)
    assert paths.runtime_dir({"ROOMCTL_RUNTIME": str(wide)}) == wide
    assert mode(wide) == 0o700


def test_the_session_directory_is_used_when_there_is_one_and_a_temporary_one_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert paths.runtime_dir({"XDG_RUNTIME_DIR": str(tmp_path)}) == tmp_path / "roomctl"
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("os.getuid", lambda: 4242)
    assert paths._runtime_candidate({"XDG_RUNTIME_DIR": "/nonexistent"}) == tmp_path / "roomctl-4242"


def test_a_link_or_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(paths.UnsafeDirectoryError):
        paths.runtime_dir({"ROOMCTL_RUNTIME": str(tmp_path / "link")})
    (tmp_path / "file").write_text("")
    with pytest.raises(paths.UnsafeDirectoryError, match="file"):
        paths.runtime_dir({"ROOMCTL_RUNTIME": str(tmp_path / "file")})


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a directory away")
def test_a_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    os.chown(other, 4242, 4242)
    with pytest.raises(paths.UnsafeDirectoryError, match="other"):
        paths.runtime_dir({"ROOMCTL_RUNTIME": str(other)})


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RoomctlError, match="directory_readonly"):
        paths.state_dir({"ROOMCTL_STATE": str(tmp_path / "file" / "state")})


def test_the_users_file_is_where_such_files_belong(tmp_path: Path) -> None:
    assert paths.user_config_file({"HOME": "/home/x"}) == Path("/home/x/.config/roomctl/room.toml")
    assert paths.user_config_file({"XDG_CONFIG_HOME": str(tmp_path)}) == tmp_path / "roomctl" / "room.toml"
