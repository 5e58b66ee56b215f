"""The effect on clients who took part because they were assigned."""
