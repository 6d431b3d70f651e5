-- One database per service: nobody reads another's tables. Two logins for each: the owner changes the schema, and is used for nothing
-- else; the service works with the rights of its role, which may add to what was posted and neither change it nor take it away.
create role ledger_owner login password 'ledger-owner-development';
create role scoring_owner login password 'scoring-owner-development';
create role report_owner login password 'report-owner-development';
create role ledger login password 'ledger-development';
create role scoring login password 'scoring-development';
create role report login password 'report-development';
create role jixiao_ledger nologin;
create role jixiao_scoring nologin;
create role jixiao_report nologin;
grant jixiao_ledger to ledger;
grant jixiao_scoring to scoring;
grant jixiao_report to report;
create database ledger owner ledger_owner;
create database scoring owner scoring_owner;
create database report owner report_owner;
