"""Plug-ins that turn bytes into text with marks: speaker, role, time, page, cell, language."""
