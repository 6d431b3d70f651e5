//! What goes over the wire, and how it becomes what the domain means.

mod codec;
mod convert;
mod problem;
mod reason;
mod status;

pub use convert::{
    BalanceKey, BalanceQuery, Batch, Check, Creation, DocumentKey, EntryQuery, EvaluationKey,
    EvaluationQuery, EvaluationUpdate, ExecutionRequest, InvalidRequest, Page, Preview, ProjectKey,
    RegionQuery, ReportQuery, RevisionQuery, ScoreRequest, ScorecardKey, TransactionKey,
    TransactionQuery, Write, Written, balance_to_pb, chart_to_pb, date_to_pb, decimal_to_pb,
    document_to_pb, entry_to_pb, execution_to_pb, field_mask, findings_of, policy_without_text,
    project_to_pb, timestamp_to_pb,
};
pub use problem::Problem;
pub use reason::{ErrorKind, Reason};
pub use status::{DOMAIN, ServiceError, chain, refusal, refuse, refuse_within};

/// All protos as one encoded `FileDescriptorSet`, for reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// Generated from `/proto`; never edited.
#[allow(
    missing_docs,
    unreachable_pub,
    rustdoc::all,
    clippy::all,
    clippy::restriction,
    clippy::pedantic,
    reason = "generated"
)]
pub mod pb {
    pub mod google {
        pub mod r#type {
            tonic::include_proto!("google.r#type");
        }
    }
    pub mod jixiao {
        pub mod common {
            pub mod v1 {
                tonic::include_proto!("jixiao.common.v1");
            }
        }
        pub mod ledger {
            pub mod v1 {
                tonic::include_proto!("jixiao.ledger.v1");
            }
        }
        pub mod report {
            pub mod v1 {
                tonic::include_proto!("jixiao.report.v1");
            }
        }
        pub mod scoring {
            pub mod v1 {
                tonic::include_proto!("jixiao.scoring.v1");
            }
        }
    }
    pub use google::r#type as google_type;
    pub use jixiao::{common::v1 as common, ledger::v1 as ledger};
    pub use jixiao::{report::v1 as report, scoring::v1 as scoring};
}
