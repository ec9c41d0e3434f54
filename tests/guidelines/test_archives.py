"""Packs as archives, and the checksums that they carry."""

from __future__ import annotations

import stat
import zipfile

import pytest

from drafter.errors import GuidelineError
from drafter.guidelines import CHECKSUMS_FILE, Library, seal_pack


@pytest.fixture
def archive(pack, tmp_path):
    return seal_pack(pack(), tmp_path / "harbor.zip")


def test_an_archive_holds_what_the_folder_holds(pack, archive, tmp_path):
    assert Library.load(archive) == Library.load(tmp_path / "pack")


def test_the_same_pack_gives_the_same_archive(archive, tmp_path):
    again = seal_pack(tmp_path / "pack", tmp_path / "again.zip")
    assert again.read_bytes() == archive.read_bytes()


def test_an_archive_with_one_folder_around_the_pack(archive, tmp_path):
    wrapped = tmp_path / "wrapped.zip"
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(wrapped, "w") as new:
        for name in old.namelist():
            new.writestr(f"our-pack/{name}", old.read(name))
    assert Library.load(wrapped).limit("HARBOR-MASSAGE")


def changed(archive, to, *, without=(), put=()):
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            if name not in without:
                new.writestr(name, old.read(name))
        for name, text in put:
            new.writestr(name, text)
    return to


@pytest.mark.parametrize(
    "name", ["../evil.yaml", "/etc/evil.yaml", "a/../../evil.yaml", "..\\evil.yaml", "C:/evil.yaml"]
)
def test_a_name_that_leads_out_is_refused_and_nothing_is_written(archive, tmp_path, name):
    before = sorted(tmp_path.rglob("*"))
    evil = changed(archive, tmp_path / "evil.zip", put=[(name, "id: evil")])
    with pytest.raises(GuidelineError, match=r"evil\.zip: a name in the archive leads out of it"):
        Library.load(evil)
    assert sorted(tmp_path.rglob("*")) == sorted([*before, evil])


def test_a_link_is_refused(archive, tmp_path):
    entry = zipfile.ZipInfo("harbor-county-2012/link.yaml")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    evil = changed(archive, tmp_path / "evil.zip", put=[(entry, "/etc/passwd")])
    with pytest.raises(GuidelineError, match="leads out of it"):
        Library.load(evil)


def test_a_bomb_is_refused_before_it_is_read(archive, tmp_path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(7):
            file.writestr(f"{number}.yaml", b"\0" * 10 * 1024**2)
    with pytest.raises(GuidelineError, match="unpacks to more than 64 MiB"):
        Library.load(bomb)


def test_an_archive_without_checksums_is_refused(archive, tmp_path):
    bare = changed(archive, tmp_path / "bare.zip", without=[CHECKSUMS_FILE])
    with pytest.raises(GuidelineError, match=r"carries no checksums.*drafter guidelines pack"):
        Library.load(bare)


@pytest.mark.parametrize(
    ("without", "put", "message"),
    [
        (["harbor-county-2012/passages.yaml"], [], "the file is missing; the checksums name it"),
        ([], [("harbor-county-2012/more.yaml", "x: 1")], "the checksums do not name the file"),
        (
            ["harbor-county-2012/edition.yaml"],
            [("harbor-county-2012/edition.yaml", "id: other")],
            "the file is not the one that the checksums are of",
        ),
        ([CHECKSUMS_FILE], [(CHECKSUMS_FILE, "nonsense\n")], "line 1 is no checksum"),
    ],
)
def test_what_the_checksums_are_not_of(archive, tmp_path, without, put, message):
    other = changed(archive, tmp_path / "other.zip", without=without, put=put)
    with pytest.raises(GuidelineError, match=message):
        Library.load(other)


def test_a_sealed_folder_is_held_to_its_checksums_and_an_open_one_is_not(pack):
    folder = pack()
    file = folder / "harbor-county-2012" / "edition.yaml"
    seal_pack(folder)
    file.write_text(file.read_text(encoding="utf-8") + "# a comment\n", encoding="utf-8")
    with pytest.raises(GuidelineError, match="not the one that the checksums are of"):
        Library.load(folder)
    (folder / CHECKSUMS_FILE).unlink()
    assert Library.load(folder).limit("HARBOR-MASSAGE")


@pytest.mark.parametrize(
    ("content", "message"), [(b"no archive", "neither a folder nor a zip"), (b"PK\x05\x06", "neither")]
)
def test_a_file_that_is_no_archive(tmp_path, content, message):
    file = tmp_path / "pack.zip"
    file.write_bytes(content)
    with pytest.raises(GuidelineError, match="neither a folder nor a zip"):
        Library.load(file)


def test_a_mistake_inside_an_archive_is_told_with_its_line(archive, tmp_path, pack):
    folder = pack(root="other", passages="passages:\n  - {id: p, section: S}\n")
    with pytest.raises(GuidelineError, match=r"bad\.zip/harbor-county-2012/passages\.yaml: line 2"):
        Library.load(seal_pack(folder, tmp_path / "bad.zip"))


@pytest.mark.parametrize("part", range(40))
def test_a_flipped_byte_is_told_as_a_damaged_archive_or_changes_nothing(archive, tmp_path, part):
    whole = bytearray(archive.read_bytes())
    whole[part * len(whole) // 40] ^= 0xFF
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(bytes(whole))
    whole = Library.load(tmp_path / "pack", shipped=False)
    try:
        library = Library.load(damaged, shipped=False)
    except GuidelineError as error:
        refused = str(error)
    else:
        refused = None
        assert library == whole
    assert refused is None or "damaged.zip" in refused
