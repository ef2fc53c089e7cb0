"""Arithmetic over values: counts, matrices, quote audits, first appearance. Nothing here reads a store."""
