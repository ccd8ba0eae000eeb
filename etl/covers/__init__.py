"""Album covers: pictures of any kind made small and equal, and the folder that keeps them.

picture  a file that somebody brings -> an array of pixels
store    the covers of albums in the home folder
"""
