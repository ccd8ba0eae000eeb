"""Charts of the catalogue, and the notebooks.

charts     all charts, and the list of those in the report
entry      what a chart of the report is     learned    what models have learned
report     every chart as PNG and SVG        page       the report's one HTML file
histograms all, and the original selection   selection  what that selection is
maps       which values go together          features   averages over time, of genres, of artists
genres     the 15 genres                     artists    most tracks, related artists
profiles   what clusters and genres sound like
playlists  lengths, followers, frequency     analyses   charts of the named analyses
chosen     artists found by name             filling    the command that fills a table
notebook   what a notebook reads             chart      a figure with caption and numbers
style      colours, letters, axes            draw       bars with names, curves, heat maps
labels     any name as text to draw          bins       measures and their bins
ask        SQL in, rows of plain numbers out errors     what can go wrong
"""
