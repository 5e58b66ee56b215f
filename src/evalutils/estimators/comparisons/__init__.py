"""Two groups compared, or a table of categories by groups: differences, intervals, tests, and several of them at once."""
