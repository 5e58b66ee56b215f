"""The room that opens the extract: reading, checking, pseudonymising, and making a synthetic one."""
