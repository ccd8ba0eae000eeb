"""The files of the map.

pack    their format: arrays to bytes and back
build   from the database and the models to files
folder  the folder that holds them
"""
