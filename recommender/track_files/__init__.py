"""Files that name tracks: playlists, libraries, last week's list; to tracks of the database.

reading    a file -> the tracks that it names; understands each format by its content
lines      ids, URIs, URLs or "title - artist"
tables     CSV exports
m3u        M3U playlists
objects    JSON: a slice of the Million Playlist Dataset, Segue's own answers, the Web API's
columns    by which names formats call the id, the title and the artist of a track
entry      a track as a file names it
matching   -> tracks of the database, all of a file at once
"""
