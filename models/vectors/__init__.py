"""Models that end in vectors, and the files of other programs that hold such vectors.

embedding  what models have in common that place items as vectors
training   skip-gram, trained by gensim
words      lists of numbers as the lines of words that gensim reads
word2vec   vectors in the format of the word2vec program, which gensim and many others read
"""
