"""Models that end in vectors, and the files of other programs that hold such vectors.

embedding  what models have in common that place items as vectors
word2vec   vectors in the format of the word2vec program, which gensim and many others read
"""
