"""The built-in sample world: invented music in the formats of the real sources, from one seed.

writer     puts the parts together and writes the files
world      artists, albums, tracks and ids
artists    how artists are invented       tracks    how albums and tracks are
genres     sub-genres and eras            features  moods and audio features
words      names and titles, from the lists of words.toml
playlists  themes, and the slices of playlists
related    the graph of related artists       covers    pictures of albums
gaps       the defects of real files, planted
objects    the shapes of Web API responses
"""

from etl.sample.writer import SampleWorld, write_sample

__all__ = ["SampleWorld", "write_sample"]
