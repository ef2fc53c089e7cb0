"""Plug-ins: passages of one language -> code proposals, for people to adopt, join or dismiss."""
