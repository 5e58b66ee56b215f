"""Which clients a published number counts, how the counts hang together, and the ledger of all that a reader knows."""
