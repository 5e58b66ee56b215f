"""``python -m evalutils.cli``."""

from evalutils.cli import main

main()
