-- What the service itself may do. A report can be read and added, never changed or taken away.
GRANT SELECT, INSERT ON reports, documents, document_store TO "{role}";
