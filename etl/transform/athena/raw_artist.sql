-- grain: one row per record of kind artist; see etl/records/kinds.py
CREATE EXTERNAL TABLE IF NOT EXISTS `{database}`.`raw_artist` (
    `artist_id` string,
    `origin` string,
    `name` string,
    `popularity` bigint,
    `followers` bigint,
    `genres` string,
    `song_artist` string
)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '{location}'
