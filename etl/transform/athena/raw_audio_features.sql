-- grain: one row per record of kind audio_features; see etl/records/kinds.py
CREATE EXTERNAL TABLE IF NOT EXISTS `{database}`.`raw_audio_features` (
    `track_id` string,
    `origin` string,
    `tempo` double,
    `valence` double,
    `danceability` double,
    `acousticness` double,
    `energy` double,
    `instrumentalness` double,
    `liveness` double,
    `loudness` double,
    `speechiness` double,
    `musical_key` bigint,
    `mode` bigint,
    `time_signature` bigint,
    `source` string
)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '{location}'
