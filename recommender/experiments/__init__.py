"""Experiments: a model trained with settings of one's choice, measured, and kept to be compared.

record     what is kept of an experiment, and where
plan       what an experiment is to do
grid       several values of settings -> a plan for each combination
running    plan -> trained, measured and kept       grids  the same for a grid, resumable
task       what experiments learn from and are measured with
of_playlists, of_artists   the two such tasks    kinds  which model has which, and its metrics
comparing  experiments side by side
"""
