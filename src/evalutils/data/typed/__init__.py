"""From cells to typed columns: notations, dates, rows that are no case, and what a column may give away."""
