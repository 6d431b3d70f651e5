//! How many files a process may have open: each connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What is open beside the connections of callers: databases, logs, the connections to others.
pub(crate) const RESERVED: u64 = 256;

/// The most that this process may have open, once it has asked for it.
pub(crate) fn limit() -> u64 {
    getrlimit(Resource::Nofile).maximum.unwrap_or(u64::MAX)
}

/// Asks for as many as there may be: many systems grant 1024 to who does not ask.
pub(crate) fn ask_for_all() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current == maximum {
        return;
    }
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::warn!(%error, "不能提高可打开的文件数 (cannot raise the limit of open files)");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_asks_gets_all_files_there_are() {
        let maximum = getrlimit(Resource::Nofile).maximum;
        setrlimit(Resource::Nofile, Rlimit { current: Some(300), maximum }).unwrap();
        ask_for_all();
        assert_eq!(getrlimit(Resource::Nofile).current, maximum);
        assert_eq!(limit(), maximum.unwrap_or(u64::MAX));
    }
}
