"""What is missing -> asked of a provider -> pages of "id -> response" below the home folder.

pages      files of responses, one atomic page at a time, and the journal of the page in work
wanted     which ids the records name and no page answers
by_id      tracks, albums, artists and audio features, in batches
asking     many requests at a time, in which nothing that was answered is lost
crawl      related artists, breadth first
frontier   where a crawl stands, on disk
"""
