"""From report sources to files. ``job`` is the noun below both renderers."""
