"""Charts of what models have learned, and of how good they are.

of_models   those of the report
clusters    number and sizes of the clusters of a genre
vectors     what skip-gram has learned
nearness    vectors as dots, like ones near each other
artist_map  positions of artists
quality     how good the models are    evaluations  what was measured, read
trained     which models of sound and covers are
training_curves  loss per epoch
popularity  predicted and true    by_feature  errors of each feature    sound_maps  tracks as dots
experiments grids of settings as heat maps
"""
