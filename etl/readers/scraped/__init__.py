"""Files of Web API responses.

extract        the files to record files
types          the folders that hold them
objects        the Web API's objects, as far as they are read
entries        the entries of one file to records
related_lists  its lists of related artists to records
"""
