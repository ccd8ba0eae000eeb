"""Arrays in, fitted models out: no SQL, no configuration, no network.

contract   what every model offers
item_model  what models that score a list of items share
config     the settings of a model: what every one offers
kmeans     K-Means over audio features, for each genre
playlists  models that learn from playlists
artists    models of artists, that learn from who is related to whom
features   models of how tracks sound
covers     models of what their covers look like
networks   what models that are neural networks share
vectors    what models that end in vectors share, and files of such vectors
audio_features  the nine features that models learn from
storage    a model on disk: npz and manifest.json, never pickle
ragged     lists of numbers of different lengths
background  calls of libraries that Ctrl-C does not reach
top_k      the best k of many scores
k_search   a stored search for the number of clusters
errors     a model that is missing or unfit, an input that cannot be used
"""
