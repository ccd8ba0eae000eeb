"""Arrays in, fitted models out: no SQL, no configuration, no network.

genre_kmeans    K-Means over audio features, one scaler and model for each genre
genre_clusters  the clusters of one genre, and the settings
kmeans_training training on many genres at once
choose_k        inertia and silhouette over a grid of K
artifacts       a model on disk: npz and manifest.json, never pickle
manifest        what such a model says of itself
errors          a model that is missing or unfit, an input that cannot be used
"""
