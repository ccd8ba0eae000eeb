"""Reading the command line: what every command is made with.

app       groups and commands, each imported when needed
help      help pages with options in groups
usage     suggestions where a command or an option is mistyped
coercion  the text of an option to a plain value
"""
