-- One database and one owner per service: nobody reads another's tables.
create role ledger login password 'ledger-development';
create role scoring login password 'scoring-development';
create role report login password 'report-development';
create database ledger owner ledger;
create database scoring owner scoring;
create database report owner report;
