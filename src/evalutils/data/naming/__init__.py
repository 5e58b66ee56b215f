"""Every name in params against the contract and the data, before anything is computed.

look.py: what the extract holds, counted once; hold.py: one verdict for each name; dates.py: the dates of a phase; assignment.py: strata and clusters; opened.py: all of it
for one phase.
"""
