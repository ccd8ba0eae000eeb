"""The `segue` command: the only code that reads arguments, environment and config.ini.

main       the command and its groups
commands   the commands, one file for each group
settings   option, environment, config.ini, default
output     answers on stdout, progress and notes on stderr
table      tables for people; printable: text that a terminal shows and does not obey
failures   errors to words and exit codes
"""
