"""K-Means over audio features, one scaler and model for each genre.

genre_kmeans    the model
genre_clusters  the clusters of one genre, and the settings
training        training on many genres at once
counts          what its manifest says, read without NumPy
stored          the genres of a model on disk
choose_k        inertia and silhouette over a grid of K
"""
