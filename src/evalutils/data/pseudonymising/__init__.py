"""A delivery with citizen service numbers (BSN) into one without."""
