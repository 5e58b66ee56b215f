"""What happens before outcomes exist: selection, assignment, power and the theory of the policy."""

from evalutils.design.assignment import check_assignment
from evalutils.design.power import power_calculation
from evalutils.design.selection import select_target_group
from evalutils.design.theory import policy_theory

__all__ = ["check_assignment", "policy_theory", "power_calculation", "select_target_group"]
