"""Blocks -> bytes: HTML, Word, PDF, Markdown, Excel, JSON; templates, ours and people's; files written whole."""
