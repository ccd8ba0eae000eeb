"""What a table is, and the two databases that can hold it.

schema.sql        every table, in MySQL's dialect    queries, checks  named analyses, data checks
tables            schema.sql parsed: the one contract for columns and keys
dialect           MySQL's text to the text of the engine in use
library           the named analyses and checks, and putting values into them
reads             what the recommender reads      training_data    is there any; what is missing
search            tracks and artists by name      artists          what is known of several artists
database          what a database can do          opening          the one that a URL names
answers           rows as they come, or all of them
urls              database URLs, shown without their password
load_log          what each table was filled with
progress          how long work reports how far it is
interruptible     stopping a statement: on Ctrl-C, or at a deadline
duckdb_database   DuckDB                          duckdb_build     filling a DuckDB file
duckdb_connection opening one, silent and, for readers, shut off
duckdb_errors     its errors in plain words
mysql_database    MySQL and MariaDB               mysql_build      filling their tables
mysql_connection  connecting, and stopping what runs
mysql_errors      their errors in plain words
mysql_guard       refusing what does not only read
mysql_tables      making, finding and mending tables
errors            what can go wrong
"""
