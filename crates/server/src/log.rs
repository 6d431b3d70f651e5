//! Log lines that name the trace and the span they were written in.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use opentelemetry::trace::TraceContextExt;
use tracing::{Dispatch, Event, Subscriber, dispatcher::WeakDispatch};
use tracing_subscriber::{
    Layer,
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{Format, Json, Writer},
    },
    registry::LookupSpan,
};

/// JSON lines that begin with `trace_id` and `span_id`, if they were written in a span.
///
/// The ids are with the subscriber. A formatter does not see it: [`Subscriber`] hands it to a
/// layer, so [`TracedJson::pair`] makes both, and both must be in the same registry.
pub(crate) struct TracedJson {
    json: Format<Json>,
    subscriber: Subscribed,
}

/// The layer that learns which subscriber it is in.
pub(crate) struct Subscribed(Arc<OnceLock<WeakDispatch>>);

impl TracedJson {
    /// The formatter, and the layer that must be beside it.
    pub(crate) fn pair() -> (Self, Subscribed) {
        let cell = Arc::new(OnceLock::new());
        let json =
            tracing_subscriber::fmt::format().json().flatten_event(true).with_current_span(false);
        (Self { json, subscriber: Subscribed(Arc::clone(&cell)) }, Subscribed(cell))
    }
}

impl<S: Subscriber> Layer<S> for Subscribed {
    fn on_register_dispatch(&self, subscriber: &Dispatch) {
        self.0.get_or_init(|| subscriber.downgrade());
    }
}

impl<S, N> FormatEvent<S, N> for TracedJson
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Some(ids) = self.ids(context) else {
            return self.json.format_event(context, writer, event);
        };
        let mut line = String::new();
        self.json.format_event(context, Writer::new(&mut line), event)?;
        let rest = line.strip_prefix('{').ok_or(fmt::Error)?;
        write!(writer, "{{{ids},{rest}")
    }
}

impl TracedJson {
    /// The ids of the span that the event is in, as JSON members.
    fn ids<S, N>(&self, context: &FmtContext<'_, S, N>) -> Option<String>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
        N: for<'a> FormatFields<'a> + 'static,
    {
        let subscriber = self.subscriber.0.get()?.upgrade()?;
        let id = context.lookup_current()?.id();
        let context = tracing_opentelemetry::get_otel_context(&id, &subscriber)?;
        let span = context.span().span_context().clone();
        span.is_valid()
            .then(|| format!(r#""trace_id":"{}","span_id":"{}""#, span.trace_id(), span.span_id()))
    }
}

#[cfg(test)]
pub(crate) mod lines {
    //! Keeps what was logged, for tests.

    use std::{
        io,
        sync::{Arc, Mutex},
    };

    /// The bytes that were written so far. Clones share them.
    #[derive(Clone, Default)]
    pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Lines {
        /// What was written so far.
        pub(crate) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing::info_span;
    use tracing_subscriber::{layer::SubscriberExt, registry};

    use super::lines::Lines;
    use crate::{settings::LogFormat, telemetry};

    #[test]
    fn a_line_names_its_trace_and_its_span() {
        let lines = Lines::default();
        let written = lines.clone();
        let traces = SdkTracerProvider::builder().build();
        let subscriber = registry()
            .with(tracing_opentelemetry::layer().with_tracer(traces.tracer("test")))
            .with(telemetry::lines(LogFormat::Json, move || lines.clone()));
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!("before");
            info_span!("outer").in_scope(|| {
                tracing::info!("outside");
                info_span!("inner").in_scope(|| tracing::info!(count = 2, "inside"));
            });
        });
        let text = written.text();
        let lines: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let [before, outside, inside] = lines.as_slice() else { panic!("{text}") };
        assert_eq!(before.get("trace_id"), None);
        assert_eq!(outside["trace_id"].as_str().map(str::len), Some(32));
        assert_eq!(outside["span_id"].as_str().map(str::len), Some(16));
        assert_eq!(inside["trace_id"], outside["trace_id"]);
        assert_ne!(inside["span_id"], outside["span_id"]);
        assert_eq!((&inside["message"], &inside["count"]), (&"inside".into(), &2.into()));
    }
}
