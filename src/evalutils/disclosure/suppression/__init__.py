"""The fewest cells to withhold such that no small count can be worked out, and the attack that tries."""
