"""The answers of the server, as JSON.

names    artists found by the first letters of their name, or by a misspelt one
schemas  what the answers look like
parts    what several answers have in common
artists  search, one artist, averages, paths
tracks   search, recommendations
picture  tracks whose covers look like a picture
similar  tracks and artists near an artist, by a model of tracks
about    health, and what the server has
"""
