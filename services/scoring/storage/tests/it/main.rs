//! Every rule of the store on both databases.
