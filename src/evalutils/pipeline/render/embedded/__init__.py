"""The embedded renderer: the report's subset of Quarto markdown by Pandoc and Typst, both from wheels."""
