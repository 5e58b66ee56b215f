"""Every name in params against the contract and the data, before anything is computed.

look.py: what the extract holds, counted once; hold.py: one verdict for each name; dates.py: the dates of a phase; assignment.py: strata and clusters; categories.py: values that no
category holds; checklist.py: slips of the pen in names of numbers; opened.py: all of it
for one phase.
"""
