"""A delivery: the report with all that a data editor, a checker or the next researcher needs to follow each number.

``facts`` gathers what one run of a report made; ``manifest``, ``workbook``, ``ods``, ``crate``, ``packages``, ``readme`` and ``documents``
turn these facts into files; ``bundle`` puts the files in one folder and one archive, the same to the byte for the same sources;
``verify`` checks an archive from what it holds itself.
"""
