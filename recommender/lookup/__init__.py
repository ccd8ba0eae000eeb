"""What a user typed, to a track or an artist of the database.

track          by id, address, title, or title and artist
artist         by id, address or name
named          all songs that many texts name, at once
readings       the titles and artists that a text may name
releases       tracks that are one song
misspelt       the songs that a misspelt text may mean
nearest_names  the names near to one
tracks_like    what a text may mean while it is typed
"""
