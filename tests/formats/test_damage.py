"""Bytes changed at random: each reader reads what is left or refuses it, and never falls over."""

import io
import random
import zipfile
from collections.abc import Callable

import pytest
from formats.made import docx, odt, paragraph, pdf, read, word_table, zipped

from qualkit.errors import InputError
from qualkit.formats.sheets import write_xlsx
from qualkit.model.contracts import Reader
from qualkit.readers.docx import DocxReader
from qualkit.readers.odt import OdtReader
from qualkit.readers.pdf import PdfReader
from qualkit.readers.tables import CsvReader, XlsxReader

Damage = Callable[[bytes, random.Random], bytes]

WHOLE = {
    "docx": (DocxReader(), docx(paragraph("I: How are you?") + word_table([["a", "b"], ["c", "d"]]))),
    "odt": (OdtReader(), odt("<text:p>I: Hello.</text:p><table:table><table:table-row/></table:table>")),
    "pdf": (PdfReader(), pdf([[(50, 700, "I: Hello there."), (50, 680, "R: Fine words, all of them.")]])),
    "xlsx": (XlsxReader(), write_xlsx({"S": (["id", "answer"], [["1", "We have more food now"]])})),
    "csv": (CsvReader(), b'id;answer\n1;"We have more food now"\n2;"No, nothing has changed"\n'),
}


def scratched(content: bytes, chance: random.Random) -> bytes:
    marked = bytearray(content)
    for _ in range(chance.choice([1, 3, 20])):
        marked[chance.randrange(len(marked))] = chance.randrange(256)
    return bytes(marked[: chance.randrange(len(marked))]) if chance.random() < 0.3 else bytes(marked)


def scratched_inside(content: bytes, chance: random.Random) -> bytes:
    if not content.startswith(b"PK"):
        return scratched(content, chance)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([name for name, part in parts.items() if part])
    part = parts[name]
    assert isinstance(part, bytes)
    return zipped({**parts, name: scratched(part, chance)})


@pytest.mark.parametrize("damage", [scratched, scratched_inside])
@pytest.mark.parametrize("kind", WHOLE)
def test_damaged_files_are_read_or_refused(kind: str, damage: Damage) -> None:
    reader: Reader
    reader, content = WHOLE[kind]
    assert read(reader, content, f"a.{kind}")[0]
    chance = random.Random(kind)
    outcomes = set()
    for _ in range(150):
        try:
            read(reader, damage(content, chance), f"a.{kind}")
            outcomes.add("read")
        except InputError as refusal:
            outcomes.add("refused")
            assert "food" not in refusal.as_text("a")
    assert "refused" in outcomes
