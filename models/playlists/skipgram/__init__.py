"""Skip-gram with negative sampling over playlists.

config    its settings
corpus    playlists as lines of words, shuffled for each epoch
training  what it gives to the training by gensim
loss      how well vectors predict neighbours
skipgram  the model
"""
