"""What the readers of the sources are made of; the doors are etl/mpd.py, scraped.py, catalogues.py.

fields            what columns can hold: numbers in range, dates, sub-genres
json_text         JSON with halves of surrogate pairs
mpd_slice         one playlist slice, decoded leniently
mpd_records       its playlists to records, stubs de-duplicated over the whole set
scraped_objects   the Web API's objects, as far as they are read
scraped_types     the folders that hold them
scraped_records   the entries of one scraped file to records
related_lists     its lists of related artists to records
catalogue_reader  what the readers of all catalogues share
catalogue_shapes  the three catalogues of tracks and genres that are known
artist_shapes     the two of related artists and of artists
"""
