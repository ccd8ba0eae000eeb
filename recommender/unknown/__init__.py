"""Tracks that the database does not know, or not well enough.

described  by a file of audio features
fetching   by the services' answers
storing    keeping those answers in the home folder and the database
"""
