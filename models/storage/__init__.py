"""A trained model on disk, which anybody may have written.

artifacts  a folder of arrays and a manifest: saved in one step, checked when loaded
manifest   the manifest, its checks; read without NumPy
stored_model  saving and loading of models that are a handful of arrays
npz        arrays of an npz file, read as the manifest declares them
files      regular files only, written in one step
"""
