"""A trained model on disk, which anybody may have written.

artifacts  a folder of arrays and a manifest: saved in one step, checked when loaded
manifest   the manifest, its checks; read without NumPy
npz        arrays of an npz file, read as the manifest declares them
files      regular files only, written in one step
"""
