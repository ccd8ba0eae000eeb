-- grain: one row per record of kind track; see etl/records/kinds.py
CREATE EXTERNAL TABLE IF NOT EXISTS `{database}`.`raw_track` (
    `track_id` string,
    `origin` string,
    `name` string,
    `album_id` string,
    `duration_ms` bigint,
    `popularity` bigint,
    `explicit` bigint,
    `song_title` string,
    `release_date` string
)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '{location}'
