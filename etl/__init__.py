"""Raw sources to staged CSV files to the database.

pipeline       the order of steps             home    the folder where everything is kept
mpd            Million Playlist Dataset       scraped files of Web API responses
catalogues     three public CSVs              sample  the built-in sample world
readers        what the three readers are made of
genres         sub-genre -> one of 15 genres, and the rule that decided (genre_rules.toml)
genre_map      that, as records               mpd_stats  the statistics of the playlists
records, raw   flat records, alike for all sources, and the files that hold them
record_view    those files as DuckDB reads them
selection      which tracks go into the database
transform      records to tables, in SQL      engine_duckdb  runs it on this machine
staged, load   CSV files, and their way into the database
status         how far everything has come
ids, files, report, errors                    small things that all of these use
"""
