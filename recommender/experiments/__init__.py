"""Experiments: a model trained with settings of one's choice, measured, and kept to be compared.

record     what is kept of an experiment, and where
plan       what an experiment is to do
grid       several values of settings -> a plan for each combination
running    plan -> trained, measured and kept       grids  the same for a grid, resumable
comparing  experiments side by side
"""
