"""The data contract: every table and column declared once.

From it come the validation (``checks.frame_schema``), the data dictionary (``dictionary``) and the columns
of the synthetic extract. What a study adds or narrows (own columns, allowed values) comes from its
params; no category stands in the code. The checks are imported from their own module, so that the last gate on a finished file
needs no frames.
"""

from evalutils.schemas.combined import contract, unknown_tables
from evalutils.schemas.dictionary import dictionary
from evalutils.schemas.model import Column, Contract, Kind, Table

__all__ = [
    "Column", "Contract", "Kind", "Table", "contract", "dictionary", "unknown_tables",
]  # fmt: skip
