"""How well models continue playlists that they have not seen.

rules        what is the same for all models that are compared
catalogue    songs by number, whichever release a model names
split        playlists to learn from, others to test with: seeds and hidden songs
unseen       playlists of files to test with
contestants  models with settings of one's choice       baselines  random songs
blends       models that answer together
program      the files that a model's answers depend on
asking       playlists -> answers, through the contract of models
metrics      answers -> a value of each metric for each playlist
bootstrap    how sure a mean is
running      all of that for each model and split       stored     results on disk
report       results side by side
lift         do songs of one list stand together in playlists?
sound        models of sound and of covers, with artists that they have not seen
request      from the request to the report: what the command calls
"""
