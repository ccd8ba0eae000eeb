"""The transform on AWS Athena: record files to S3, SQL there, the results back as staged CSV files.

engine      the order of steps                 settings    names and places on AWS
clients     S3 and Athena by boto3, and their faults in plain words
gzipped     a record file compressed while it is read
upload      record files to S3, and the lists of them that a run reads
statements  every statement of a run, in order
queries     running one: waiting, backing off, continuing after an interruption
journal     what has been done, kept beside the staged files
reading     the tables of a run back        results     result files to staged CSV files
cost        what the queries have read, in bytes and dollars
clean       deleting what Segue wrote
"""

from etl.transform.athena.engine import AthenaEngine
from etl.transform.athena.settings import AthenaSettings

__all__ = ["AthenaEngine", "AthenaSettings"]
