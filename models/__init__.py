"""Arrays in, fitted models out: no SQL, no configuration, no network.

contract   what every model offers
kmeans     K-Means over audio features, for each genre
audio_features  the nine features that models learn from
artifacts  a model on disk: npz and manifest.json, never pickle
manifest   the manifest, its checks; read without NumPy
npz        arrays of an npz file, read as the manifest declares them
files      regular files only, written in one step
k_search   a stored search for the number of clusters
errors     a model that is missing or unfit, an input that cannot be used
"""
