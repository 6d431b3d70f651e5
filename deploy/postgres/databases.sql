-- One database and one owner per service: nobody reads another's tables.
create role ledger login password 'ledger-development';
create role scoring login password 'scoring-development';
create role report login password 'report-development';
create database ledger owner ledger;
create database scoring owner scoring;
create database report owner report;

-- What each service may do once its tables are there: its migrations grant it. What was posted it may only read and add to.
CREATE ROLE jixiao_ledger NOLOGIN;
CREATE ROLE jixiao_scoring NOLOGIN;
CREATE ROLE jixiao_report NOLOGIN;
GRANT jixiao_ledger TO ledger;
GRANT jixiao_scoring TO scoring;
GRANT jixiao_report TO report;
