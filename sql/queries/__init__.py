"""Named analyses, one a file, in MySQL's dialect; `sql.library` reads the header of each.

A header is comment lines: the title, more about it, then ``:name type = default  help`` for each
parameter (``int``, ``float`` or ``text``; without a default it must be given).

All engines give the same rows: every order ends in ids; averages are taken of DOUBLE, and those of
fractions are rounded twice, first to 12 decimals, which takes off what the order of adding leaves.
"""
