"""Small words of English and French, which tell nothing apart."""

from __future__ import annotations

_ENGLISH = """a an and are as at be been but by can for from had has have if in into is it its may more most not of
    on or our so some than that the their them then there they this those to was were what when where which who will
    with"""
_FRENCH = """au aux ce ces cette dans de des du elle elles en est et eu il ils la le les leur leurs mais ne ni nos notre
    on ont ou par pas plus pour qu que qui sa se ses si son sont sur un une"""

SMALL = frozenset(f"{_ENGLISH} {_FRENCH}".split())
"""Folded, as `qualkit.text.words.fold` gives them."""
