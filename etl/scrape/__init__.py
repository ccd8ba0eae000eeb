"""Fetches what is missing from a provider into pages of "id -> response" in the home folder.

pages      files of responses, one atomic page at a time, and the journal of the page in work
wanted     which ids the records name and no page answers
by_id      tracks, albums, artists and audio features, in batches
concurrent several requests at a time
crawl      related artists, breadth first
frontier   the state of a crawl, on disk
"""
