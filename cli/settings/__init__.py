"""Settings: option, environment, config.ini, default, in that order.

reading    all settings as they come out
keys       what config.ini may hold             values  which values can be used
providers  settings to providers of responses and related artists
services   which services work
"""
