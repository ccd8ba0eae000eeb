"""Fetches what is missing from a provider into pages of "id -> response" in the home folder.

pages      files of responses, one atomic page at a time, and the journal of the page in work
wanted     which ids the records name and no page answers
by_id      tracks, albums, artists and audio features, in batches
covers     the covers of albums, as pictures
wanted_covers  which of them are missing, and the addresses in saved answers
cover_source   a service that knows addresses, and the hosts that have the pictures
concurrent several requests at a time
crawl      related artists, breadth first
frontier   the state of a crawl, on disk
"""
