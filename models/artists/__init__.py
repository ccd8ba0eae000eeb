"""Models of artists, by the graph of who is related to whom.

edges     who lists whom, as a crawl or a dump gives it, and how strongly
playlists artists that stand in the same playlists, as such edges
graph     edges made a graph without directions, and what became of them
pruning   which artists of a graph are kept
walks     random walks through a graph, as of node2vec
compiled  functions that numba compiles
corpus    walks as lines of words, and how well vectors predict links
labels    names that artists are labelled with, as numbers
prediction  how well vectors predict links that were held out
quality   how well vectors keep the graph, in numbers
config    the settings of models
embedding what models have in common
node2vec  the model of vectors
map/      the model of positions in space
"""
