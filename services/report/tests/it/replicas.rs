//! Several instances on one database.

use std::{future::pending, path::Path};

use api::pb::report::{GetReportRequest, report_service_client::ReportServiceClient};
use tokio::net::TcpListener;

use crate::calls::{config, nobody};

const ID: &str = "01926f3a-0000-7000-8000-000000000001";

#[tokio::test(flavor = "multi_thread")]
async fn a_second_replica_with_a_folder_is_refused() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let url = testkit::postgres::database().unwrap();
    let [first, second] = &folders;
    assert_eq!(serve(first.path(), &url).await, None);
    let refused = serve(second.path(), &url).await.unwrap();
    assert!(refused.contains("S3"), "{refused}");
}

/// Why it does not serve; `None` if it does.
async fn serve(folder: &Path, url: &str) -> Option<String> {
    let config = config(folder, url, &nobody().await).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let peer = server::Client {
        url: format!("http://{}", listener.local_addr().unwrap()),
        ..config.scoring.clone()
    };
    let mut served = tokio::spawn(report::serve(config, listener, pending()));
    let mut client = ReportServiceClient::new(server::channel(&peer).unwrap());
    tokio::select! {
        ended = &mut served => Some(format!("{:#}", ended.unwrap().unwrap_err())),
        answer = client.get_report(GetReportRequest { report_id: ID.to_owned() }) => {
            assert_eq!(answer.unwrap_err().code(), tonic::Code::NotFound);
            None
        }
    }
}
