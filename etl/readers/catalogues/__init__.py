"""Public tables, known by their first line.

extract          one table to record files
rows             what the readers of all tables share
shapes           the three catalogues of tracks and genres that are known
playlist_shapes  the one of playlists, whose tracks are known by name only
artist_shapes    the two of related artists and of artists
pids             numbers for playlists that have none
"""
