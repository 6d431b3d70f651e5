//! Several instances on one database: with a folder there is one, and it goes on when another tries.

use std::{future::pending, path::Path};

use api::pb::report::{GetReportRequest, report_service_client::ReportServiceClient};
use server::Peer;
use tokio::net::TcpListener;
use tonic::Code;

use crate::calls::{config, nobody};

const ID: &str = "01926f3a-0000-7000-8000-000000000001";

#[tokio::test(flavor = "multi_thread")]
async fn a_second_replica_with_a_folder_is_refused() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [own, other] = folders.each_ref().map(|folder| folder.path());
    let url = testkit::postgres::database().unwrap();
    let mut first = serve(own, &url).await.unwrap();
    let refused = serve(own, &url).await.unwrap_err();
    assert!(refused.contains("只能运行一个实例：请先停止它"), "{refused}");
    assert!(refused.contains("documents.s3"), "{refused}");
    let refused = serve(other, &url).await.unwrap_err();
    let [place, wanted] = [other, own].map(|folder| folder.join("documents").display().to_string());
    assert!(refused.contains(&format!("在文件库 {wanted}，不在 {place}：请改用前者")), "{refused}");
    let answer = first.get_report(GetReportRequest { report_id: ID.to_owned() }).await;
    assert_eq!(answer.unwrap_err().code(), Code::NotFound, "the first goes on");
}

/// A client of what serves now, or why it does not serve.
async fn serve(folder: &Path, url: &str) -> Result<ReportServiceClient<Peer>, String> {
    let config = config(folder, url, &nobody().await).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let peer = server::Client {
        url: format!("http://{}", listener.local_addr().unwrap()).parse().unwrap(),
        ..config.scoring.clone()
    };
    let served = tokio::spawn(report::serve(config, listener, pending()));
    let mut client = ReportServiceClient::new(server::channel(&peer).unwrap());
    let answer = client.get_report(GetReportRequest { report_id: ID.to_owned() }).await;
    match answer.unwrap_err().code() {
        Code::NotFound => Ok(client),
        // Its socket was closed.
        _ => Err(format!("{:#}", served.await.unwrap().unwrap_err())),
    }
}
