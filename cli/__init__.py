"""The `segue` command: the only code that reads arguments, environment and config.ini.

config     where home and database are: option, environment, config.ini, default
table      tables for people
output     answers on stdout, progress and notes on stderr
failures   errors to words and exit codes
main       the command and its groups
demo       segue demo
etl        segue etl
db         segue db
train      segue train, segue models
recommend  segue recommend
"""
