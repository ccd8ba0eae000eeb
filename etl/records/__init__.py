"""Flat records, alike for all sources, and the files that hold them.

kinds      what a record of each kind holds
store      the record files, one unit for each input file
view       those files as DuckDB reads them
selection  which tracks go into the database
"""
