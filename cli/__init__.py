"""The `segue` command: the only code that reads arguments, environment and config.ini.

main       the command and its global options
parser     what every command is made with: help pages, suggestions, values
commands   the commands, one file for each group, and the one list of them
options    options that several commands share
settings   option, environment, config.ini, default
output     answers on stdout, progress and notes on stderr
hints      commands that are suggested, with the options that were given
choice     a numbered choice between tracks, at a terminal
table      tables for people; printable: text that a terminal shows and does not obey
failures   what is printed for an error, and its exit code
streams    closed streams, pipes that nobody reads, signals that end the process
"""
