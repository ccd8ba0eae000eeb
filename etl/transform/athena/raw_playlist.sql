-- grain: one row per record of kind playlist; see etl/records/kinds.py
CREATE EXTERNAL TABLE IF NOT EXISTS `{database}`.`raw_playlist` (
    `pid` bigint,
    `name` string,
    `description` string,
    `collaborative` bigint,
    `modified_at` bigint,
    `num_tracks` bigint,
    `num_albums` bigint,
    `num_artists` bigint,
    `num_edits` bigint,
    `num_followers` bigint,
    `duration_ms` bigint
)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '{location}'
