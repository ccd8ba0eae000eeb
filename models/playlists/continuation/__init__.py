"""What goes on with a playlist: the model `playlists`.

model       the model
config      its settings
evidence    the playlists nearest to a query, by tracks, artists and titles
titles      playlists whose titles are alike
candidates  what speaks for each candidate, as figures for the ranker
ranker      learning to rank from playlists whose second part is hidden
trees       the ranker as arrays
alike       tracks that sound alike, for those that nobody knows
"""
