-- grain: one row per record of kind artist_genre; see etl/records/kinds.py
CREATE EXTERNAL TABLE IF NOT EXISTS `{database}`.`raw_artist_genre` (
    `artist_id` string,
    `sub_genre` string,
    `position` bigint,
    `origin` string
)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '{location}'
