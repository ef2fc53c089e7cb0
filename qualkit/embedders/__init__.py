"""Plug-ins that turn strings into vectors, offline."""
