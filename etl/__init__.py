"""Raw sources to staged CSV files to the database.

pipeline       the order of steps             home    the folder where everything is kept
mpd            Million Playlist Dataset       scraped files of Web API responses
catalogues     public tables                  sample  the built-in sample world
readers        what these readers are made of
related_export related artists as a file that catalogues can read
sources        services on the network        scrape  what is missing -> asked of them -> files
genres         sub-genre -> one of 15 genres, and the rule that decided (genre_rules.toml)
genre_map      that, as records               mpd_stats  the statistics of the playlists
records, raw   flat records, alike for all sources, and the files that hold them
record_view    those files as DuckDB reads them
selection      which tracks go into the database
transform      records to tables, in SQL      engine_duckdb  runs it on this machine
athena         runs it on AWS
staged, load   CSV files, and their way into the database
status         how far everything has come
ids, files, report, errors                    small things that all of these use
"""
