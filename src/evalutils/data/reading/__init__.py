"""From a file to its cells as they stand there: kinds of files, sheets, rows with names, how much there is."""
