"""What is similar to an artist, a playlist or a picture, by models of tracks.

subjects   what is asked about -> tracks that a model knows, or the pixels of a picture
answering  the answer: tracks, how far the subject's own tracks are spread, and other artists
artists    artists whose tracks are near each other
finetuning a network that goes on learning from one playlist
"""
