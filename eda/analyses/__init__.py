"""Charts of the named analyses of sql/queries, and why an answer is empty.

natural   how each analysis is drawn             drawing   the chart of an answer
subjects  the song or playlist that was asked about       empty     why an answer has no rows
"""
