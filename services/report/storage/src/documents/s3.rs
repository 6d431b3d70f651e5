//! A bucket of S3, or of a server that speaks it, and how long it may take.

use std::{fmt, sync::Arc, time::Duration};

use object_store::{
    BackoffConfig, Certificate, ClientOptions, Error, ObjectStore, PutMode, RetryConfig,
    aws::{AmazonS3Builder, S3ConditionalPut},
    path::Path,
    prefix::PrefixStore,
};

/// A server that has not taken a connection by then is not there.
const CONNECT: Duration = Duration::from_secs(2);
/// How often a request is sent again that did not arrive or was answered with 5xx.
const RETRIES_MAX: usize = 2;
/// The longest wait before it is sent again.
const BACKOFF_MAX: Duration = Duration::from_millis(500);

/// Where a bucket is, and how it is used.
#[derive(Clone)]
pub struct S3 {
    /// The server: `https://…`, or `http://…` in plain text. The bucket comes behind it, as a path.
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// The region that requests are signed for.
    pub region: String,
    /// What the names of all objects begin with; may be empty.
    pub prefix: String,
    /// Who asks.
    pub access_key_id: String,
    /// The secret that goes with it; it is not printed.
    pub secret_access_key: String,
    /// PEM of who signs the certificate of the server; without it, those that the system trusts.
    pub ca: Option<Vec<u8>>,
    /// Whether the server knows `If-None-Match`. Without, the first process must start alone: of two at once, one that
    /// is killed between its first write and its claim can leave an identity that the database does not know.
    pub conditional_put: bool,
    /// The longest to keep or to read one document, with all tries.
    pub limit: Duration,
}

impl S3 {
    /// `s3://bucket/prefix` and the server.
    pub(super) fn place(&self) -> String {
        let Self { endpoint, bucket, prefix, .. } = self;
        format!("s3://{bucket}/{prefix} ({endpoint})")
    }

    /// How to write what nobody has written yet.
    pub(super) const fn create(&self) -> PutMode {
        if self.conditional_put { PutMode::Create } else { PutMode::Overwrite }
    }

    /// The objects below the prefix. Nothing is sent yet.
    pub(super) fn connect(&self) -> Result<Arc<dyn ObjectStore>, Error> {
        // Whoever was faster has chosen ring, too: no other provider is compiled in.
        drop(rustls::crypto::ring::default_provider().install_default());
        let retry = RetryConfig {
            backoff: BackoffConfig { max_backoff: BACKOFF_MAX, ..Default::default() },
            max_retries: RETRIES_MAX,
            retry_timeout: self.limit,
        };
        let bucket = AmazonS3Builder::new()
            .with_endpoint(&self.endpoint)
            .with_bucket_name(&self.bucket)
            .with_region(&self.region)
            .with_access_key_id(&self.access_key_id)
            .with_secret_access_key(&self.secret_access_key)
            .with_conditional_put(S3ConditionalPut::ETagMatch)
            .with_client_options(self.client()?)
            .with_retry(retry)
            .build()?;
        Ok(Arc::new(PrefixStore::new(bucket, Path::from(self.prefix.as_str()))))
    }

    fn client(&self) -> Result<ClientOptions, Error> {
        let is_plain = self.endpoint.starts_with("http://");
        let options = ClientOptions::new()
            .with_allow_http(is_plain)
            .with_connect_timeout(CONNECT.min(self.limit))
            .with_timeout(self.limit)
            // With certificates of our own those of the system do not count; in plain text none are needed.
            .with_no_system_certificates(is_plain || self.ca.is_some());
        let ca = self.ca.as_deref().map(Certificate::from_pem_bundle).transpose()?;
        Ok(ca.into_iter().flatten().fold(options, ClientOptions::with_root_certificate))
    }
}

impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("S3").field(&self.place()).finish_non_exhaustive()
    }
}
