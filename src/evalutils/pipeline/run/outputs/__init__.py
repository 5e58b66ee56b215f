"""What a run leaves: released files and numbers, ledgers, where they come from, the report in its folder."""
