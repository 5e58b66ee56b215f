"""What every subject shows its results with: kinds of output, the house style, number formats, claims, and the index."""
