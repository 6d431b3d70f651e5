-- What the service itself may do. What is posted can be read and added to, never changed or taken away.
GRANT SELECT, INSERT ON settings, projects, funding_documents, transactions, entries TO "{role}";
-- Balances and the sums of days follow from entries and move with them.
GRANT SELECT, INSERT, UPDATE ON balances, account_days TO "{role}";
