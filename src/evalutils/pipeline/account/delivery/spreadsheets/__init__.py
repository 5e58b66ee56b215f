"""The released tables as a workbook, in two formats."""
