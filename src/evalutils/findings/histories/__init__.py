"""From the rows of registers to facts per client: events, spells, follow-up, the groups as assigned."""
