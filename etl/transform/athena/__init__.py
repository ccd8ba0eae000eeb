"""Athena's external tables over the record files; {database} and {location} are filled in."""
