"""A sealed environment: what goes in (``seal``), what may come out (``export``), and the report made of that outside (``outside``)."""
