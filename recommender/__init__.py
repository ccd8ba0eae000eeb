"""Questions to answers.

service    the recommender: a track's clusters, random or nearest members
source     what it looks things up in: the database, or memory
lookup     what a user typed -> a track of the database
readings   the titles and artists that a text may name      releases  tracks that are one song
misspelt   the songs that a misspelt text may mean          nearest_names  the names near to one
artist_lookup   what a user typed -> an artist of the database
unseen     a track that the database does not know, from its audio features
fetching   such a track asked of the services   storing  and kept in home and database
filtering  which candidates go on: no seed, no re-release, each once, two of an artist
training   database -> model -> database
errors     unknown and ambiguous tracks
"""
