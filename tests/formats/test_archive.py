import io
import warnings
import zipfile

import pytest
from formats.made import ole, zipped

from qualkit.errors import NotReadable, PasswordProtected, TooLarge, UnknownFormat
from qualkit.formats.archive import Limits, open_archive, repack


def refused(content: bytes, error: type[Exception], match: str, **limits: int) -> None:
    with pytest.raises(error, match=match):
        archive = open_archive(content, what="Word file", limits=Limits(**limits))
        for name in archive.names:
            archive.read(name)


def test_a_sound_archive_is_read_whatever_the_case_of_names() -> None:
    archive = open_archive(zipped({"word/document.xml": "<a/>", "folder/": ""}), what="Word file")
    assert archive.names == ("word/document.xml",)
    assert archive.read("Word/Document.xml") == b"<a/>"
    assert "word/other.xml" not in archive


def test_d1_a_truncated_zip_is_refused() -> None:
    whole = zipped({"a.xml": "x" * 5000, "b.xml": "y" * 5000})
    for length in (5, len(whole) // 2, len(whole) - 10):
        refused(whole[:length], NotReadable, "damaged")


def test_d2_what_is_no_zip_is_refused() -> None:
    refused(b"plain words", NotReadable, "not a Word file")


def test_d6_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped({"word/document.xml": b" " * 6_000_000})
    refused(bomb, TooLarge, "times its size")
    refused(zipped({"a": b"ab" * 600, "b": b"cd" * 600}), TooLarge, "unpacks to", unpacked=2000)


def test_d7_too_many_members_are_refused() -> None:
    refused(zipped({f"{n}.xml": "" for n in range(30)}), TooLarge, "30 parts", members=20)


@pytest.mark.long
def test_d7_two_hundred_thousand_members_are_refused() -> None:
    refused(zipped({f"{n}.xml": "" for n in range(200_000)}), TooLarge, "200,000 parts")


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", "C:\\x", "a/..\\..\\x"])
def test_d17_names_that_point_outside_are_refused(name: str) -> None:
    refused(zipped({name: "x"}), NotReadable, "points outside")


def test_d18_a_wrong_checksum_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/document.xml", "the words of a respondent")
    refused(out.getvalue().replace(b"the words", b"the worms", 1), NotReadable, "damaged")


def test_d19_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("word/document.xml", "one")
        archive.writestr("Word/document.xml", "two")
    refused(out.getvalue(), NotReadable, "same name")


def test_d8_d9_containers_of_old_and_encrypted_files_are_told_apart() -> None:
    refused(ole("EncryptionInfo", "EncryptedPackage"), PasswordProtected, "password-protected Word file")
    refused(ole("WordDocument"), UnknownFormat, "Word 97-2003")
    refused(ole("Workbook"), UnknownFormat, "Excel 97-2003")
    refused(ole("Something"), UnknownFormat, "unknown kind")


def test_encrypted_members_are_refused() -> None:
    whole = bytearray(zipped({"a.xml": "x"}))
    whole[6] |= 1
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    refused(bytes(whole), PasswordProtected, "password-protected")


def test_repacking_forgets_times_and_nothing_else() -> None:
    def made(year: int) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("mimetype", (year, 1, 1, 0, 0, 0)), "odt", zipfile.ZIP_STORED)
            archive.writestr(zipfile.ZipInfo("a.xml", (year, 5, 5, 5, 5, 4)), "a" * 999, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    assert made(1999) != made(2026)
    assert repack(made(1999)) == repack(made(2026))
    with zipfile.ZipFile(io.BytesIO(repack(made(1999)))) as archive:
        assert [info.filename for info in archive.infolist()] == ["mimetype", "a.xml"]
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert archive.read("a.xml") == b"a" * 999
