"""Settings: an option overrides the environment, which overrides config.ini, then the default.

reading      Settings, and how they are read       config_file  config.ini itself
keys         every key, its default and meaning    values       which values are valid
providers    from settings to services that can be asked
services     which of the services work            errors       what can be wrong
"""
