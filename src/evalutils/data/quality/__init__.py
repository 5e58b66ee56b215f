"""What an extract is like before anything is computed: measured, and shown on a restricted page (never published).

measure.py counts per table and column; unlikely.py finds values that the contract allows and life does not; phases.py says what each
phase will be able to compute; page.py and listing.py make the page and the list of rows for the supplier. None of it shows a value
of one client: counts, categories of the contract, months and row numbers.
"""
