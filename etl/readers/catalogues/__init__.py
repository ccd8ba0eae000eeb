"""Public tables, known by their first line.

extract        one table to record files
rows           what the readers of all tables share
shapes         the three catalogues of tracks and genres that are known
artist_shapes  the two of related artists and of artists
"""
