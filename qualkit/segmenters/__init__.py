"""Plug-ins that look at a document through a lens: Document and Text -> Segments."""
