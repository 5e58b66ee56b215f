"""What a report's text may not hold, before it is rendered and after."""
