"""How was assigned: within strata, by cluster, to several groups; the effects and tests that follow it."""
