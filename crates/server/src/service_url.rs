//! Where another service is.

use std::{fmt, str::FromStr};

use serde::Deserialize;
use tonic::codegen::http::Uri;

/// `http://host:port` or `https://host:port`, and nothing more: it can't hold a password, so it may
/// be shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ServiceUrl(String);

impl ServiceUrl {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it asks for certificates.
    pub(crate) fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl FromStr for ServiceUrl {
    type Err = InvalidServiceUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.parse().map_err(|_| InvalidServiceUrl)?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or(InvalidServiceUrl)?;
        let base = match (uri.scheme_str(), uri.port_u16()) {
            (Some(scheme @ ("http" | "https")), None) => format!("{scheme}://{host}"),
            (Some(scheme @ ("http" | "https")), Some(port @ 1..)) => {
                format!("{scheme}://{host}:{port}")
            }
            _ => return Err(InvalidServiceUrl),
        };
        // Put together from its parts again, so that what is no part is found.
        if text == base || text.strip_suffix('/') == Some(&base) {
            Ok(Self(base))
        } else {
            Err(InvalidServiceUrl)
        }
    }
}

impl TryFrom<String> for ServiceUrl {
    type Error = InvalidServiceUrl;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A url that is none, or says more than where a service is. It does not show the url.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidServiceUrl;

impl fmt::Display for InvalidServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "应为 http://主机:端口 或 https://主机:端口，不含用户、密码和路径 (invalid url)",
        )
    }
}

impl std::error::Error for InvalidServiceUrl {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_of_a_service_is_scheme_host_and_port() {
        for url in ["http://127.0.0.1:7001", "https://ledger", "http://[::1]:7001", "http://h:80"] {
            assert_eq!(url.parse(), Ok(ServiceUrl(url.to_owned())));
        }
        assert_eq!("http://h:80/".parse(), Ok(ServiceUrl("http://h:80".to_owned())));
        for url in [
            "",
            "h",
            "h:80",
            "http://",
            "http://:80",
            "http:///a",
            "http://h:0",
            "http://h:65536",
            "http://h:x",
            "http://h:",
            "ftp://h",
            "http://u@h",
            "http://u:p@h",
            "http://h/a",
            "http://h?a",
            "http://h#a",
            "http://h ",
            "/a",
            "*",
        ] {
            let parsed = url.parse::<ServiceUrl>();
            assert_eq!(parsed, Err(InvalidServiceUrl), "{url}");
        }
    }
}
