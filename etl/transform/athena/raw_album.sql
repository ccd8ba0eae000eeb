-- grain: one row per record of kind album; see etl/records/kinds.py
CREATE EXTERNAL TABLE IF NOT EXISTS `{database}`.`raw_album` (
    `album_id` string,
    `origin` string,
    `name` string,
    `label` string,
    `popularity` bigint,
    `release_date` string,
    `release_date_precision` string
)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '{location}'
