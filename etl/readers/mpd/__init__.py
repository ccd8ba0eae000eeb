"""Spotify's Million Playlist Dataset.

extract  slices to record files, in their order
slices   one slice, decoded leniently
records  its playlists to records, stubs de-duplicated over the whole set
seen     what earlier slices have said of each id
stats    the statistics of the playlists
"""
