-- One database and one owner per service: nobody reads another's tables.
create role ledger login password 'ledger-development';
create role scoring login password 'scoring-development';
create role report login password 'report-development';
create database ledger owner ledger;
create database scoring owner scoring;
create database report owner report;

-- What each service may do once its tables are there: its migrations grant it. What was posted it may only read and add to.
create role jixiao_ledger nologin;
create role jixiao_scoring nologin;
create role jixiao_report nologin;
grant jixiao_ledger to ledger;
grant jixiao_scoring to scoring;
grant jixiao_report to report;
