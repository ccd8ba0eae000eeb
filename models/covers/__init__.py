"""Models of covers: what is near has a cover that looks as if it sounded alike.

config   their settings; needs no NumPy
data     what they learn from: covers, and the audio features of their tracks
network  a network that foretells audio features from a cover
"""
