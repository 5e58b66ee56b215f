"""The room that opens the extract: reading, checking, pseudonymising, and making a synthetic one."""

from evalutils.data.load import Extract, check, extract

__all__ = ["Extract", "check", "extract"]
