//! What a server shows of itself, and whom it asks for the same.

use std::{path::Path, sync::Arc};

use anyhow::Context;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
    },
};

use crate::{
    load::{read, read_key},
    settings::Tls,
};

/// What HTTP/2 is called in a handshake.
const H2: &[u8] = b"h2";

/// Accepts connections with these certificates; with a `client_ca` it refuses callers without one.
///
/// # Errors
///
/// A file that cannot be read, and one that holds no certificate or no fitting key.
pub(crate) fn acceptor(tls: &Tls) -> anyhow::Result<TlsAcceptor> {
    let Tls { cert, key, client_ca } = tls;
    let (shown, secret) = (read(cert)?, read_key(key)?);
    let issuers =
        client_ca.as_ref().map(|ca| Ok::<_, anyhow::Error>((ca, read(ca)?))).transpose()?;
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .context("TLS")?;
    let builder = match issuers {
        None => builder.with_no_client_auth(),
        Some((path, issuers)) => {
            let roots = roots(&issuers).with_context(|| unusable(path))?;
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .with_context(|| unusable(path))?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let chain = CertificateDer::pem_slice_iter(&shown).collect::<Result<Vec<_>, _>>();
    let chain = chain.with_context(|| unusable(cert))?;
    let secret = PrivateKeyDer::from_pem_slice(&secret).with_context(|| unusable(key))?;
    let mut config = builder.with_single_cert(chain, secret).with_context(|| unusable(cert))?;
    config.alpn_protocols.push(H2.to_vec());
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn roots(pem: &[u8]) -> anyhow::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        roots.add(certificate?)?;
    }
    Ok(roots)
}

fn unusable(path: &Path) -> String {
    format!("证书 {} 或其私钥不可用：应为 PEM (invalid certificate)", path.display())
}
