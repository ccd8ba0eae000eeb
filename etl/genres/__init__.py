"""Sub-genres to the 15 genres.

rules  genre_rules.toml applied: sub-genre to genre, and the rule that decided
map    the outcome as records
"""
