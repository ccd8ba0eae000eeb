"""Questions about artists, answered by the model of artists.

known    the model, and the artists that it knows
common   what two artists have in common
similar  artists similar to one
exclusion  artists to leave out that a file names
path     chains of artists from one to another
ways     the chains themselves: through the graph, and between vectors
"""
