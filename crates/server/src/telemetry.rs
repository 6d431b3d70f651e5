//! Starts logs and traces, once per process.

use std::{io::IsTerminal, sync::OnceLock};

use anyhow::Context;
use opentelemetry::{KeyValue, global, trace::TracerProvider};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracerProvider},
};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::LevelFilter,
    fmt::{self, MakeWriter},
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

use crate::{
    log::TracedJson,
    panic,
    service_url::ServiceUrl,
    settings::{self, LogFormat, Percent},
};

/// The logs and traces of this process, until [`Telemetry::end`].
#[must_use = "what is not ended loses its last traces"]
#[derive(Debug)]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Starts the logs (on standard error) and traces of the process, under the name `service`.
    /// Called once, by `main`, within a Tokio runtime. A second call changes nothing and succeeds.
    ///
    /// # Errors
    ///
    /// An `otlp` that can't be used. That nobody listens there is no error: those traces are lost, and
    /// the log says so.
    pub fn start(config: &settings::Telemetry, service: &'static str) -> anyhow::Result<Self> {
        static STARTED: OnceLock<()> = OnceLock::new();
        let settings::Telemetry { log, level, otlp, sample_percent } = config;
        let level = EnvFilter::try_new(level.directives()).context("telemetry.level")?;
        if STARTED.set(()).is_err() {
            return Ok(Self { traces: None });
        }
        let traces = provider(otlp.as_ref(), *sample_percent, service)?;
        global::set_text_map_propagator(TraceContextPropagator::new());
        tracing_subscriber::registry()
            // A quiet log does not make the traces quiet.
            .with(
                tracing_opentelemetry::layer()
                    .with_tracer(traces.tracer(service))
                    .with_filter(LevelFilter::INFO),
            )
            .with(lines(*log, std::io::stderr).with_filter(level))
            .try_init()
            .context("logs were started elsewhere")?;
        std::panic::set_hook(Box::new(panic::log));
        Ok(Self { traces: Some(traces) })
    }

    /// Sends what was traced and not yet sent. A collector that does not answer is waited for
    /// five seconds, then its traces are lost, and the log says so.
    pub async fn end(self) {
        let Some(traces) = self.traces else { return };
        // It blocks until the exporter, which needs this runtime, is done.
        match tokio::task::spawn_blocking(move || traces.shutdown()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "最后的追踪数据未能发出 (traces were lost)"),
            Err(error) => tracing::warn!(%error, "最后的追踪数据未能发出 (traces were lost)"),
        }
    }
}

/// Traces always have ids, for the log; they leave the process only if there is an `otlp`.
fn provider(
    otlp: Option<&ServiceUrl>,
    percent: Percent,
    service: &'static str,
) -> anyhow::Result<SdkTracerProvider> {
    let resource = Resource::builder()
        .with_service_name(service)
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    let traces = SdkTracerProvider::builder()
        .with_resource(resource)
        .with_sampler(Sampler::ParentBased(Box::new(sampler(percent))));
    let Some(url) = otlp else { return Ok(traces.build()) };
    let exporter =
        SpanExporter::builder().with_tonic().with_endpoint(url.as_str()).build().context(
            "telemetry.otlp 不可用：应为明文地址，例如 http://127.0.0.1:4317 (cannot export traces)",
        )?;
    Ok(traces.with_batch_exporter(exporter).build())
}

#[expect(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    reason = "the sampler of OpenTelemetry takes a float; nothing is counted with it"
)]
fn sampler(percent: Percent) -> Sampler {
    Sampler::TraceIdRatioBased(f64::from(percent.get()) / 100.0)
}

/// Writes lines of this format to `writer`.
pub(crate) fn lines<S, W>(format: LogFormat, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_writer(writer);
    match format {
        // Colours are for eyes, not for files.
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => {
            let (json, subscribed) = TracedJson::pair();
            subscribed.and_then(lines.json().event_format(json)).boxed()
        }
    }
}
