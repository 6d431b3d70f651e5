//! The three services in this process, each with its own database, talking gRPC over loopback.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
};

use anyhow::Context;
use serde::de::DeserializeOwned;
use server::Peer;
use tokio::{net::TcpListener, sync::watch, task::JoinSet};
use toml::{Table, Value};

use crate::place::Place;

/// Running services.
#[derive(Debug)]
pub(crate) struct AllInOne {
    /// Where the ledger, scoring and report services listen.
    pub(crate) addresses: [SocketAddr; 3],
    stop: watch::Sender<bool>,
    tasks: JoinSet<anyhow::Result<()>>,
}

impl AllInOne {
    /// Starts them on `port`, `port` + 1 and `port` + 2, or on free ports if it is 0.
    /// `fonts` is the folder of the fonts if the program does not run in its source tree.
    pub(crate) async fn start(
        place: &Place,
        port: u16,
        fonts: Option<&Path>,
    ) -> anyhow::Result<Self> {
        let ledger = listen(port).await?;
        let scoring = listen(next(port)?).await?;
        let report = listen(next(next(port)?)?).await?;
        let addresses = [ledger.local_addr()?, scoring.local_addr()?, report.local_addr()?];
        let [ledger_at, scoring_at, _] = addresses;
        let (stop, _) = watch::channel(false);
        let mut tasks = JoinSet::new();

        let config = ledger_configuration(&place.database("ledger"), None)?;
        tasks.spawn(ledger::serve(config, ledger, stopped(&stop)));

        let keys = [
            ("database.url", text(place.database("scoring"))),
            ("ledger.url", text(format!("http://{ledger_at}"))),
        ];
        let config: scoring::Config = configuration(scoring::DEFAULTS, &keys)?;
        tasks.spawn(scoring::serve(config, scoring, stopped(&stop)));

        let mut keys = vec![
            ("database.url", text(place.database("report"))),
            ("scoring.url", text(format!("http://{scoring_at}"))),
            ("documents.folder", text(place.documents().display().to_string())),
        ];
        keys.extend(fonts.map(|folder| ("fonts.folder", text(folder.display().to_string()))));
        let config: report::Config = configuration(report::DEFAULTS, &keys)?;
        tasks.spawn(report::serve(config, report, stopped(&stop)));
        Ok(Self { addresses, stop, tasks })
    }

    /// Runs until `signal` or until one of them fails, then stops all in order.
    pub(crate) async fn run(mut self, signal: impl Future<Output = ()>) -> anyhow::Result<()> {
        let ended = tokio::select! {
            () = signal => Ok(()),
            Some(ended) = self.tasks.join_next() => ended?,
        };
        ended.and(self.stop().await)
    }

    /// Lets calls that are under way finish, then stops.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        while let Some(ended) = self.tasks.join_next().await {
            ended??;
        }
        Ok(())
    }
}

/// The ledger on `database`, with its metrics on a port of loopback if one is given.
pub(crate) fn ledger_configuration(
    database: &str,
    metrics: Option<u16>,
) -> anyhow::Result<ledger::Config> {
    let mut keys = vec![("database.url", text(database.to_owned()))];
    if let Some(port) = metrics {
        keys.push(("server.metrics_listen", text(format!("127.0.0.1:{port}"))));
    }
    configuration(ledger::DEFAULTS, &keys)
}

/// A connection to a service at `url`.
pub(crate) fn peer(url: &str) -> anyhow::Result<Peer> {
    let keys = [("url", text(url.to_owned())), ("timeout_ms", Value::Integer(120_000))];
    server::channel(&configuration("", &keys)?)
}

async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .with_context(|| format!("端口 {port} 不可用，请换一个端口或结束占用它的程序"))
}

fn next(port: u16) -> anyhow::Result<u16> {
    if port == 0 { Ok(0) } else { port.checked_add(1).context("端口应小于 65534") }
}

async fn wait(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop, too.
    drop(stop.wait_for(|stopped| *stopped).await);
}

fn stopped(stop: &watch::Sender<bool>) -> impl Future<Output = ()> + Send + 'static {
    wait(stop.subscribe())
}

fn text(value: String) -> Value {
    Value::String(value)
}

/// `defaults` with `keys`, such as `database.url`, set.
fn configuration<T: DeserializeOwned>(defaults: &str, keys: &[(&str, Value)]) -> anyhow::Result<T> {
    let mut root: Table = toml::from_str(defaults).context("defaults of a service")?;
    for (key, value) in keys {
        let (section, name) = key.split_once('.').unwrap_or(("", key));
        let table = match section {
            "" => &mut root,
            section => root
                .entry(section)
                .or_insert_with(|| Value::Table(Table::new()))
                .as_table_mut()
                .context("a section of the configuration")?,
        };
        table.insert(name.to_owned(), value.clone());
    }
    root.try_into().context("configuration of a service")
}
