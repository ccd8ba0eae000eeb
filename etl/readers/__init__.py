"""Readers of the sources, a folder each: what a file says, as records.

mpd         playlist slices of the Million Playlist Dataset
scraped     files of Web API responses
catalogues  public tables, and dumps of artists and related artists
fields      what columns can hold: numbers in range, dates, sub-genres
json_text   JSON with halves of surrogate pairs
"""
