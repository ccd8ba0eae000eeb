"""Data checks, one a file, in MySQL's dialect: each returns the offending rows, so none is best.

They run before a load is published and whenever a user asks. The first column says which table
or column is wrong, the others which row.
"""
