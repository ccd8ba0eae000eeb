"""Charts of the catalogue: people would rather look than read.

charts     all charts under one name, and the list of those in the report
report     every chart as PNG and SVG        page       the report's one HTML file
histograms all, and the original selection   selection  what that selection is
maps       what goes with what               features   averages over time, of genres, of artists
genres     what the genres are made of       artists    most tracks, related artists
clusters   K-Means                           playlists  lengths, followers, frequency
analyses   charts of the named analyses      natural    which of them have one
chosen     artists found by name
chart      a figure with caption and numbers style      colours, letters, axes
draw       bars with names, heat maps        labels     any name as text that can be drawn
bins       measures and their bins           ask        SQL in, rows of plain numbers out
errors     what can go wrong
"""
