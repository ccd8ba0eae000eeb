"""How things are sent.

files     pages, scripts and map files, compressed before anybody asks
headers   what every answer says to the browser about safety
log       a line for each answer
problems  errors as status codes and sentences
server    the process that serves
uploads   what clients send, within bounds
"""
