"""What a table is, and the two databases that can hold it.

schema.sql        every table, MySQL's dialect    queries, checks  named analyses, data checks
tables            schema.sql parsed: the one contract for columns and keys
dialect           MySQL's text to the text of the engine at hand
library           the named analyses and checks, and putting values into them
reads             what the recommender asks       training_data    is there any; what is missing
search            tracks and artists by name
database          what a database can do          opening          the one that a URL names
urls              database URLs, shown without their password
load_log          what each table was filled with
duckdb_database   DuckDB                          duckdb_build     filling a DuckDB file
duckdb_connection opening one, silent and, for readers, shut off
mysql_database    MySQL and MariaDB               mysql_build      filling their tables
mysql_connection  connecting, and errors in plain words
mysql_guard       refusing what does not only read
mysql_tables      making, finding and mending tables
errors            what can go wrong
"""
