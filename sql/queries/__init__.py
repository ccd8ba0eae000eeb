"""Named analyses, one a file, in MySQL's dialect; `sql.library` reads the header of each.

A header is comment lines: the title, more about it, then ``:name type = default  help`` for each
parameter (``int``, ``float`` or ``text``; without a default it must be given). Averages are taken
of DOUBLE and rounded, and every order ends in ids, so that all engines give the same rows.
"""
