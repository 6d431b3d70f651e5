//! What is not in the books yet.

use domain::Proposal;

use super::batch::BATCH_MAX;
use crate::{InvalidRequest, pb::ledger};

/// At most this many projects, and as many documents.
const REGISTERS_MAX: usize = 1_000;

impl TryFrom<ledger::Proposal> for Proposal {
    type Error = InvalidRequest;

    fn try_from(proposal: ledger::Proposal) -> Result<Self, Self::Error> {
        let ledger::Proposal { projects, funding_documents, transactions } = proposal;
        Ok(Self {
            projects: each("projects", projects, REGISTERS_MAX)?,
            documents: each("funding_documents", funding_documents, REGISTERS_MAX)?,
            transactions: each("transactions", transactions, BATCH_MAX)?,
        })
    }
}

impl From<&Proposal> for ledger::Proposal {
    fn from(proposal: &Proposal) -> Self {
        let Proposal { projects, documents, transactions } = proposal;
        Self {
            projects: projects.iter().cloned().map(Into::into).collect(),
            funding_documents: documents.iter().cloned().map(Into::into).collect(),
            transactions: transactions.iter().map(Into::into).collect(),
        }
    }
}

/// All of a list, or the first that means nothing, by its place.
fn each<Wire, Word>(field: &str, list: Vec<Wire>, max: usize) -> Result<Vec<Word>, InvalidRequest>
where
    Word: TryFrom<Wire, Error = InvalidRequest>,
{
    let count = list.len();
    if count > max {
        let chinese = format!("{field}有{count}项，最多{max}项。");
        return Err(InvalidRequest::rule(field, "too many", chinese));
    }
    let one = |(place, it): (usize, Wire)| {
        Word::try_from(it).map_err(|error| error.within(format!("{field}[{place}]")))
    };
    list.into_iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ServiceError, convert::ledger::transaction::tests::payment};

    #[test]
    fn a_proposal_comes_back_as_it_went() {
        let proposal = ledger::Proposal {
            projects: vec![ledger::Project {
                region_code: "532329000".into(),
                project_code: "53232920T000000000003".into(),
                name: "渠道维修".into(),
                unit_code: "901001".into(),
                unit_name: "水务站".into(),
                ..Default::default()
            }],
            funding_documents: vec![ledger::FundingDocument {
                region_code: "532329000".into(),
                document_number: "武财行〔2020〕66号".into(),
                ..Default::default()
            }],
            transactions: vec![payment(); 2],
        };
        let read = Proposal::try_from(proposal.clone()).unwrap();
        assert_eq!(ledger::Proposal::from(&read), proposal);
    }

    #[test]
    fn what_means_nothing_is_named_by_its_place() {
        let bad = ledger::Transaction { amount_fen: 0, ..payment() };
        let transactions = vec![payment(), bad];
        let proposal = ledger::Proposal { transactions, ..Default::default() };
        let error = Proposal::try_from(proposal).unwrap_err();
        assert_eq!(error.field(), Some("transactions[1].amount_fen"));
        let projects = vec![ledger::Project::default(); 1_001];
        let proposal = ledger::Proposal { projects, ..Default::default() };
        assert_eq!(Proposal::try_from(proposal).unwrap_err().field(), Some("projects"));
    }
}
