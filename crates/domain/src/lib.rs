//! The words of the business and the rules that hold between them.
