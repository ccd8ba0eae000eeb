"""Models that learn from playlists.

data          what they are fitted to
ease          ridge regression of every track on all others
ials          factors of playlists and tracks
continuation  what goes on with a playlist: all of these, ranked
neighbours    item-item scores, cut to the best few of each track
popularity    the tracks in most playlists
cooccurrence  the tracks that stand in the same playlists
skipgram      vectors that predict what stands in the same playlist
"""
