"""Services on the network that are asked about tracks, albums, artists and what is related.

protocols    what a provider of responses or of related artists offers
settings     addresses, pace and limits of a service
http_client  a rate-limited HTTP client for one service: its pace, waits and repeats
json_service a service that answers GET requests with JSON
session      HTTP sessions that end       shapes     what was sent -> what can be kept
batches      refused batches, and artists of whom nothing is said
redaction    credentials stay out of other libraries' logs
spotify      Spotify's Web API: tracks, albums, artists, audio features, related artists
spotify_app  its access token and its single requests, by spotipy
reccobeats   audio features                    deezer     related artists, by name
listenbrainz related artists, by MusicBrainz id lastfm    related artists, by name
artist_names names to Spotify ids, as far as they are known
"""
