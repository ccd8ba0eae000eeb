"""Music Galaxy: the map of artists in the browser, with the averager and the recommender.

mapfile/  the files of the map: their format, how they are written and read
world     all that the server answers from
api/      the answers, as JSON
serving/  pages and files, headers, the access log, the server itself
app       the application
static/   the pages: HTML, CSS and JavaScript modules, as they are sent
"""
