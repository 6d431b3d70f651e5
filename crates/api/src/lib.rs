//! What goes over the wire, and how it becomes what the domain means.
