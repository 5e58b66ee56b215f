"""Describing a new delivery: look at its files, recognise what they hold, ask what is not sure, write leveringen/<name>.yml.

look.py sees tables in files; match.py pairs them, and their columns, with the contract; columns.py reads codes, dates and
numbers of one column; describe.py puts it together; write.py makes the file. Nothing that is not sure is guessed: it is a question.
"""
