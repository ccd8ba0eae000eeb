"""The map of artists: positions in space.

layout      positions by UMAP of the graph, or by projected vectors
quality     how good a map is, in numbers
regions     names of the regions of a map
artist_map  the model
"""
