"""The coding desk in the browser: one routes file per action; on this machine only."""
