-- grain: one row per record of kind selection; see etl/records/kinds.py
CREATE EXTERNAL TABLE IF NOT EXISTS `{database}`.`raw_selection` (
    `min_album_popularity` bigint,
    `first_year` bigint,
    `last_year` bigint,
    `max_duration_percentile` double,
    `is_on` bigint
)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '{location}'
