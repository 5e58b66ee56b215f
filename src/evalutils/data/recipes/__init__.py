"""What a synthetic extract is made from: its recipe, population, scripts of events."""
