"""Facts of the package: what is declared, locked, shipped and said is the same thing."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import roomctl
from scripts.devlib.made import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins(name: str) -> dict[str, Version]:
    found = re.findall(r"(?m)^([a-z0-9][a-z0-9.-]*)==([^ ;\\]+)", (ROOT / name).read_text())
    return {package: Version(version) for package, version in found}


def versioned() -> list[str]:
    """The files git knows; none where there is no git (a tarball, a machine without it)."""
    try:
        done = subprocess.run(["git", "ls-files"], cwd=ROOT, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        return []
    return done.stdout.splitlines()


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_packages_versions_and_hashes_and_no_place(name: str) -> None:
    text = (ROOT / name).read_text()
    assert re.search(r"://|file:|^--", text, re.MULTILINE) is None
    for line in re.findall(r"(?m)^[a-z0-9].*", text):
        assert line.endswith("\\"), f"{line}: without a hash"


def test_every_declared_dependency_is_locked_in_a_version_that_fits() -> None:
    declared = project()["project"]
    wanted = [(line, "requirements.lock") for line in declared["dependencies"]]
    for lines in declared["optional-dependencies"].values():
        wanted += [(line, "requirements-dev.lock") for line in lines if not line.startswith("roomctl[")]
    for line, lock in wanted:
        requirement = Requirement(line)
        assert requirement.specifier.contains(pins(lock)[normal(requirement.name)]), line


def test_both_locks_agree() -> None:
    small, large = (pins(name) for name in LOCKS)
    assert {name: large.get(name) for name in small} == small


def test_the_build_back_end_is_locked_too() -> None:
    for line in project()["build-system"]["requires"]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(pins("requirements.lock")[requirement.name])


def test_every_lint_exemption_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    block = text[text.index("\nignore = [") : text.index("[tool.ruff.lint.flake8-builtins]")]
    for line in block.splitlines():
        if re.match(r'\s+"[A-Z]+\d*",', line) or line.startswith('"'):
            assert "#" in line or line.endswith("["), line


def test_the_version_is_said_once() -> None:
    assert importlib.metadata.version("roomctl") == roomctl.__version__
    assert f"## {roomctl.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_licence_is_the_one_that_is_named() -> None:
    assert project()["project"]["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in (ROOT / "LICENSE").read_text()


def test_the_wheel_holds_all_that_is_needed_and_nothing_else(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {
        "roomctl",
        "tui",
        f"roomctl-{roomctl.__version__}.dist-info",
    }
    tracked = [name for name in versioned() if name.startswith(("roomctl/", "tui/"))]
    assert {name for name in tracked if (ROOT / name).is_file()} - set(names) == set()
    for needed in (
        "roomctl/i18n/locales/fr/LC_MESSAGES/roomctl.mo",
        "roomctl/web/pages/join.html",
        "tui/console.tcss",
        "roomctl/config/evenings/self-help.fr.toml",
    ):
        assert needed in names


def test_no_file_tells_about_the_machine_it_was_written_on() -> None:
    strange = re.compile(rb"(?<![\w.])/(?:work|root|home/[a-z]+)/[a-z]|/opt/(?:wheels|pypi)")
    files = [ROOT / name for name in versioned() if name != "tests/walls/test_packaging.py"]
    told = [str(path) for path in files if path.is_file() and strange.search(path.read_bytes())]
    assert told == []
