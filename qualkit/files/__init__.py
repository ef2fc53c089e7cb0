"""Text that people author <-> nouns: codebooks, qualkit.toml, guides, study texts, findings, report requests.

Every loader is strict and lists all mistakes of a file at once, each with its line and a next step.
"""
