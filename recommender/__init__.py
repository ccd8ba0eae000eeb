"""Queries to answers.

registry    the models that Segue knows, an entry each       entry  what an entry is
finding     what a user typed -> a query: from the database, a file, or the services
lookup      what a user typed -> a track or an artist of the database
unknown     tracks that the database does not know
track_files playlists and libraries in files -> tracks
query       what a query track is
service     query tracks -> recommendations, the one way for every model
candidates  a model's lists, or several tracks merged into one list
reasons     why, in words
blend       several models that answer together        fusion     their rankings, made one
filtering   which candidates are listed         exclusion  which are not wanted
popularity  preferring what people know
answers     recommendations, options, and why an answer is short
tracks      cards and features of tracks, looked up in the database or in memory
evaluation  how well models continue playlists that they have not seen
vectors     vectors of tracks, to and from files
experiments what several settings of a model learn, kept to be compared
training    database -> fitted model -> database
playlist_data   playlists and their tracks, for models to learn from
sound_data      audio features of tracks, for models of sound to learn from
cover_data      covers of albums, for models of covers to learn from
cluster_data    genres, audio features and years, for K-Means to learn from
track_clusters  K-Means and the database: the table track_cluster, and ranking from it
artist_data     related artists, for models to learn from
artists     artists similar to one, and chains from one to another
similar     what is similar to an artist, a playlist or a picture, by models of tracks
averager    artists that lie between artists
errors      unknown and ambiguous tracks, unknown models
"""
