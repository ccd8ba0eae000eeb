"""Models of covers: what is near has a cover that looks as if it sounded alike.

config   their settings; needs no NumPy
data     what they learn from: covers, and the audio features of their tracks
layers   those that look at pictures
network  a network that predicts audio features from a cover
picture_classes  one that names the class of a picture, to find out what can be seen at all
"""
