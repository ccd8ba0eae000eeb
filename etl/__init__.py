"""Raw sources to staged CSV files to the database.

pipeline   the order of steps
home       the folder where everything is kept
readers    what a source's file says, as records
records    flat records, the same for all sources, and the files that hold them
genres     sub-genre to one of 15 genres, and the rule that decided
transform  records to tables, in SQL, on this machine or on AWS
staged     the CSV files of the tables       load    their way into the database
export     related artists as a file         status  what is done, and what to run next
sources    services on the network           scrape  fetching what is missing from them
songs      one idea of "the same song": normal forms of titles and artists
covers     pictures of albums, made small and equal
sample     the built-in sample world
ids, files, report, errors                   small things that all of these use
"""
