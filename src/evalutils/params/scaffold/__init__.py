"""A new study's params: commented files that run at once on a synthetic extract made from them, to be edited by who knows the study."""

from evalutils.params.scaffold.study import COUNTED, Plan, files, usual

__all__ = ["COUNTED", "Plan", "files", "usual"]
