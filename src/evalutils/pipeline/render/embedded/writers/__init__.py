"""From the tree of a document to a file, by format."""
