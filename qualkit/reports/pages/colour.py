"""Shades of the heat table, with the ink that can be read on each."""

from __future__ import annotations

STEPS = 10
PALE, DEEP = (0xF1, 0xF6, 0xF6), (0x0B, 0x4A, 0x52)
DARK_INK, LIGHT_INK = "#0b1316", "#ffffff"


def step(n: int, base: int) -> int | None:
    """The shade (0 to 10) of n of N; None where nothing was read, which is not the same as nought."""
    return None if base == 0 else (2 * STEPS * n + base) // (2 * base)


def fill(number: int) -> str:
    """The background of a shade."""
    parts = (pale + (deep - pale) * number // STEPS for pale, deep in zip(PALE, DEEP, strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def ink(background: str) -> str:
    """The text colour with the higher contrast on a background."""
    return max((DARK_INK, LIGHT_INK), key=lambda colour: contrast(colour, background))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2), 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
