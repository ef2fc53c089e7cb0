"""Arrays go into bytes and come back; nothing that would need code does."""

import io
import zipfile

import numpy as np
import pytest

from qualkit.formats.arrays import pack, unpack

ARRAYS = {"numbers": np.arange(6, dtype=np.float32).reshape(2, 3), "words": np.array(["mil", "récolte", "مال"]),
          "nothing": np.zeros((0, 4))}


def test_what_goes_in_comes_out() -> None:
    arrays, settings = unpack(pack(ARRAYS, {"seed": 0, "codes": ["é"]}))
    assert settings == {"seed": 0, "codes": ["é"]}
    assert {name: (one.dtype, one.tolist()) for name, one in arrays.items()} == {
        name: (one.dtype, one.tolist()) for name, one in ARRAYS.items()}
    assert arrays["nothing"].shape == (0, 4)


def test_the_same_content_gives_the_same_bytes_in_any_order() -> None:
    assert pack(ARRAYS, {"a": 1, "b": 2}) == pack(dict(reversed(ARRAYS.items())), {"b": 2, "a": 1})


def test_objects_are_refused_on_both_ways() -> None:
    with pytest.raises(ValueError, match=r"[Oo]bject"):
        pack({"x": np.array([{}], dtype=object)}, {})
    part, whole = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array(part, np.array([{}], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("x.npy", part.getvalue())
    with pytest.raises(ValueError, match=r"[Oo]bject"):
        unpack(whole.getvalue())


@pytest.mark.parametrize("data", [b"", b"PK", b"pickle", pack({}, {})[:-30]])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(data)


def test_no_array_takes_the_place_of_the_settings() -> None:
    with pytest.raises(ValueError, match="settings"):
        pack({"settings": np.zeros(1)}, {})
