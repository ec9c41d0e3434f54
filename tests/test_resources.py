"""The data folders: inside an installed wheel, beside a working copy, and the words when there is none."""

from __future__ import annotations

import zipfile
from importlib import resources
from pathlib import Path
from typing import get_args

import pytest

from drafter.errors import DataFolderError
from drafter.resources import DataKind, data_folder

ROOT = Path(__file__).resolve().parents[1]
KINDS = get_args(DataKind)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Pretend that the package is installed in an empty folder."""
    folder = tmp_path / "site-packages" / "drafter"
    folder.mkdir(parents=True)
    monkeypatch.setattr(resources, "files", lambda name: {"drafter": folder}[name])
    return folder


def test_a_working_copy_uses_its_own_folder():
    assert data_folder("guidelines") == ROOT / "guidelines"


@pytest.mark.parametrize("kind", KINDS)
def test_an_installed_package_carries_its_data(package, kind):
    shipped = package / "_data" / kind
    shipped.mkdir(parents=True)
    assert data_folder(kind) == shipped


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_data_comes_before_a_folder_beside_the_package(package, kind):
    (package.parent / "pyproject.toml").touch()
    (package.parent / kind).mkdir()
    assert data_folder(kind) == package.parent / kind
    (package / "_data" / kind).mkdir(parents=True)
    assert data_folder(kind) == package / "_data" / kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_of_somebody_else_beside_an_installed_package_is_not_ours(package, kind):
    (package.parent / kind).mkdir()
    with pytest.raises(DataFolderError):
        data_folder(kind)


def test_missing_data_is_named(package):
    with pytest.raises(DataFolderError) as caught:
        data_folder("prompts")
    assert "`prompts`" in caught.value.message
    assert caught.value.where == str(package / "_data" / "prompts")
    assert caught.value.hint


def test_a_package_in_an_archive_is_refused(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "drafter.zip", "w") as archive:
        archive.writestr("drafter/__init__.py", "")
        place = zipfile.Path(archive, "drafter/")
        monkeypatch.setattr(resources, "files", lambda _: place)
        with pytest.raises(DataFolderError, match="archive"):
            data_folder("evals")
