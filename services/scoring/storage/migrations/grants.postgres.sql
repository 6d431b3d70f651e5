-- What the service itself may do. What is filed can be read and added to, never changed or taken away.
GRANT SELECT, INSERT ON evaluations, scorecards, scorings TO "{role}";
