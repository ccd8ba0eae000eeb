"""The `segue` command: the only code that reads arguments, environment and config.ini.

config     all settings: option, environment, config.ini, default
config_keys  what config.ini may hold; config_values: which values can be used
config_command segue config; config_check: which services work
sources    settings to providers of responses and related artists
scrape     segue scrape; scrape_related: its crawl
table      tables for people; printable: text that a terminal shows and does not obey
output     answers on stdout, progress and notes on stderr
failures   errors to words and exit codes
main       the command and its groups
demo       segue demo
etl        segue etl
athena     the same on AWS Athena: engine, dry run, cost
db         segue db
train      segue train, segue models
eda        segue eda
recommend  segue recommend; recommend_unknown: tracks asked of the services
"""
