"""Skip-gram with negative sampling over playlists.

config    its settings
corpus    playlists as lines of words, shuffled for each epoch
training  gensim's training, epoch by epoch
loss      how well vectors foretell neighbours
skipgram  the model
"""
