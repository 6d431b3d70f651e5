//! Compiles `/proto` with a Rust compiler, so that no `protoc` is needed.

#[path = "build/shapes.rs"]
mod shapes;

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message;
use prost_build::{Config, Service, ServiceGenerator};

const FILES: [&str; 3] = [
    "jixiao/ledger/v1/ledger.proto",
    "jixiao/scoring/v1/scoring.proto",
    "jixiao/report/v1/report.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=../../proto");
    let files = protox::compile(FILES, ["../../proto"])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptors.bin"), files.encode_to_vec())?;
    fs::write(out.join("shapes.rs"), shapes::of_requests(&files)?)?;
    Config::new().service_generator(Box::new(Faces::new())).compile_fds(files)?;
    Ok(())
}

/// The two sides of a service: servers read requests with a codec of ours, clients read answers with tonic's.
struct Faces {
    server: Box<dyn ServiceGenerator>,
    client: Box<dyn ServiceGenerator>,
}

impl Faces {
    fn new() -> Self {
        let server = tonic_prost_build::configure().build_client(false);
        let client = tonic_prost_build::configure().build_server(false);
        Self {
            server: server.codec_path("crate::codec::RequestCodec").service_generator(),
            client: client.service_generator(),
        }
    }
}

impl ServiceGenerator for Faces {
    fn generate(&mut self, service: Service, code: &mut String) {
        self.client.generate(service.clone(), code);
        self.server.generate(service, code);
    }
}
