"""What happens before outcomes exist: selection, assignment, power, the theory of the policy and the timeline."""

from evalutils.design.assignment import check_assignment
from evalutils.design.declared import declare
from evalutils.design.power import Contrast, power_calculation
from evalutils.design.selection import select_target_group
from evalutils.design.theory import policy_theory
from evalutils.design.timeline import timeline

__all__ = ["Contrast", "check_assignment", "declare", "policy_theory", "power_calculation", "select_target_group", "timeline"]
