"""The commands, one file for each group.

config        segue config                      demo   segue demo
etl           segue etl                         etl_athena  its engine on AWS
scrape        segue scrape                      scrape_related  its crawl of related artists
db            segue db                          eda    segue eda
train         segue train, segue models
recommend     segue recommend                   recommend_unknown  tracks asked of the services
"""
