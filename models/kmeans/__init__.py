"""K-Means over audio features, one scaler and model for each genre.

genre_kmeans    the model: fit, rank, save, load
config          its settings
ranking         ranking the members of the query's clusters
genre_clusters  the fitted clusters of one genre
training        training on many genres at once
counts          what its manifest says, read without NumPy
stored          the genres of a model on disk
choose_k        inertia and silhouette over a grid of K
"""
