"""The room that starts processes: notebooks, renderers, and the record of what is still up to date."""
