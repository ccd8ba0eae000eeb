-- grain: one row per record of kind playlist_track; see etl/records/kinds.py
CREATE EXTERNAL TABLE IF NOT EXISTS `{database}`.`raw_playlist_track` (
    `pid` bigint,
    `pos` bigint,
    `track_id` string
)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '{location}'
