"""Services on the network that know tracks, albums, artists and related artists.

protocols    what a provider of responses, addresses or related artists offers
settings     addresses, pace and limits of a service
http_client  a rate-limited HTTP client for one service: its pace, waits and repeats
json_service a service that answers GET requests with JSON
session      HTTP sessions with limits    shapes     makes answers fit to be kept
batches      refused batches and artists
redaction    removes credentials from logs
spotify      Spotify's Web API: tracks, albums, artists, audio features, related artists
spotify_app  its access token and its single requests, by spotipy
reccobeats   audio features                    deezer     related artists, by name
listenbrainz related artists, by MusicBrainz id lastfm    related artists, by name
artist_names names to Spotify ids, as far as they are known
album_images the pictures in responses for albums oembed    their addresses without a key
images       pictures by address               robots       what a host's robots.txt allows
allowed_hosts  which hosts may be asked for pictures
once         a value that several threads need
"""
