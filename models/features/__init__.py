"""Models of how tracks sound: what is near has similar audio features.

config       their settings; needs no NumPy
data         what they learn from: fourteen features of each track
scaling      features in comparable units
sound        what the models have in common
distance     the plain distance
network      what both networks have in common
predictor    a network that predicts popularity
autoencoder  a network that describes tracks with few numbers
playlist_network  a network that goes on learning from one playlist
"""
