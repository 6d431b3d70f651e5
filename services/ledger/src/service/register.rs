//! Projects and funding documents: registered once, corrected by further revisions.

use domain::{
    DocumentNumber, DocumentUpdate, FundingDocument, Project, ProjectCode, ProjectUpdate,
    RegionCode, Revision,
};
use ledger_storage::{Keyset, Registered, Rows, StoreError};
use server::shielded;

use super::Ledger;
use crate::error::{ReadError, RegisterError};

impl Ledger {
    /// Registers a project; a retry with the same content is a no-op. With `validate_only` it answers what it would.
    pub(crate) async fn create_project(
        &self,
        project: Project,
        validate_only: bool,
    ) -> Result<Registered<Project>, RegisterError> {
        let (region, code) = (project.region, project.code);
        let first = self.revision(project.clone(), 1);
        let registered = if validate_only {
            let found = self.store.find_projects(region, &[code]).await?.pop();
            would_be(found, first)
        } else {
            let store = self.store.clone();
            let register = async move {
                let registered = store.create_project(&first).await?;
                if registered.created {
                    tracing::info!(target: "audit", %region, project = %code, "登记项目 (registered)");
                }
                Ok::<_, StoreError>(registered)
            };
            shielded(register).await??
        };
        match registered.value.content.difference(&project) {
            None => Ok(registered),
            Some(difference) => {
                Err(RegisterError::ProjectExists { code, difference: difference.into() })
            }
        }
    }

    /// Registers a funding document; a retry with the same content is a no-op. With `validate_only` it answers what it
    /// would.
    pub(crate) async fn create_document(
        &self,
        document: FundingDocument,
        validate_only: bool,
    ) -> Result<Registered<FundingDocument>, RegisterError> {
        let (region, number) = (document.region, document.number.clone());
        let first = self.revision(document.clone(), 1);
        let registered = if validate_only {
            let numbers = std::slice::from_ref(&number);
            let found = self.store.find_documents(region, numbers).await?.pop();
            would_be(found, first)
        } else {
            let store = self.store.clone();
            let register = async move {
                let registered = store.create_document(&first).await?;
                if registered.created {
                    let document = &first.content.number;
                    tracing::info!(target: "audit", %region, %document, "登记指标文 (registered)");
                }
                Ok::<_, StoreError>(registered)
            };
            shielded(register).await??
        };
        match registered.value.content.difference(&document) {
            None => Ok(registered),
            Some(difference) => {
                Err(RegisterError::DocumentExists { number, difference: difference.into() })
            }
        }
    }

    /// Corrects a project by a further revision. What is so already is a no-op, whatever the etag; otherwise it must be
    /// the latest revision's. With `validate_only` it answers what it would.
    pub(crate) async fn update_project(
        &self,
        update: ProjectUpdate,
        validate_only: bool,
    ) -> Result<Registered<Project>, RegisterError> {
        let key = (update.region, update.code);
        let latest = self.project(key).await?;
        let wanted = update.apply(latest.content.clone());
        if wanted == latest.content {
            return Ok(Registered { value: latest, created: false });
        }
        if update.etag != latest.etag() {
            return Err(RegisterError::Stale);
        }
        let next = self.revision(wanted, latest.number.saturating_add(1));
        if validate_only {
            return Ok(Registered { value: next, created: true });
        }
        let (store, written) = (self.store.clone(), next.clone());
        let revise = async move {
            let is_ours = store.revise_project(&written).await?;
            if is_ours {
                let (region, project, revision) = (key.0, key.1, written.number);
                tracing::info!(target: "audit", %region, %project, revision, "更正项目 (revised)");
            }
            Ok::<_, StoreError>(is_ours)
        };
        if shielded(revise).await?? {
            return Ok(Registered { value: next, created: true });
        }
        let latest = self.project(key).await?;
        same_as(latest, &next)
    }

    /// Corrects a funding document: see [`Ledger::update_project`].
    pub(crate) async fn update_document(
        &self,
        update: DocumentUpdate,
        validate_only: bool,
    ) -> Result<Registered<FundingDocument>, RegisterError> {
        let key = (update.region, update.number.clone());
        let latest = self.document(key.clone()).await?;
        let wanted = update.apply(latest.content.clone());
        if wanted == latest.content {
            return Ok(Registered { value: latest, created: false });
        }
        if update.etag != latest.etag() {
            return Err(RegisterError::Stale);
        }
        let next = self.revision(wanted, latest.number.saturating_add(1));
        if validate_only {
            return Ok(Registered { value: next, created: true });
        }
        let (store, written) = (self.store.clone(), next.clone());
        let revise = async move {
            let is_ours = store.revise_document(&written).await?;
            if is_ours {
                let FundingDocument { region, number: document, .. } = &written.content;
                let revision = written.number;
                tracing::info!(target: "audit", %region, %document, revision, "更正指标文 (revised)");
            }
            Ok::<_, StoreError>(is_ours)
        };
        if shielded(revise).await?? {
            return Ok(Registered { value: next, created: true });
        }
        let latest = self.document(key).await?;
        same_as(latest, &next)
    }

    pub(crate) async fn project(
        &self,
        (region, code): (RegionCode, ProjectCode),
    ) -> Result<Revision<Project>, ReadError> {
        let found = self.store.find_projects(region, &[code]).await?.pop();
        found.ok_or(ReadError::ProjectNotFound(code))
    }

    pub(crate) async fn document(
        &self,
        (region, number): (RegionCode, DocumentNumber),
    ) -> Result<Revision<FundingDocument>, ReadError> {
        let numbers = [number];
        let found = self.store.find_documents(region, &numbers).await?.pop();
        let [number] = numbers;
        found.ok_or(ReadError::DocumentNotFound(number))
    }

    pub(crate) async fn list_projects(
        &self,
        region: RegionCode,
        page: &Keyset,
    ) -> Result<Rows<Revision<Project>>, ReadError> {
        Ok(self.store.list_projects(region, page).await?)
    }

    pub(crate) async fn list_documents(
        &self,
        region: RegionCode,
        page: &Keyset,
    ) -> Result<Rows<Revision<FundingDocument>>, ReadError> {
        Ok(self.store.list_documents(region, page).await?)
    }

    /// The revisions of a project, the first one first.
    pub(crate) async fn list_project_revisions(
        &self,
        (region, code): (RegionCode, ProjectCode),
        page: &Keyset,
    ) -> Result<Rows<Revision<Project>>, ReadError> {
        self.project((region, code)).await?;
        Ok(self.store.list_project_revisions(region, code, page).await?)
    }

    /// The revisions of a funding document, the first one first.
    pub(crate) async fn list_document_revisions(
        &self,
        (region, number): (RegionCode, DocumentNumber),
        page: &Keyset,
    ) -> Result<Rows<Revision<FundingDocument>>, ReadError> {
        self.document((region, number.clone())).await?;
        Ok(self.store.list_document_revisions(region, &number, page).await?)
    }

    fn revision<T>(&self, content: T, number: u32) -> Revision<T> {
        Revision { content, number, recorded_at: self.now() }
    }
}

/// What registering `first` would answer.
fn would_be<T>(found: Option<Revision<T>>, first: Revision<T>) -> Registered<T> {
    let created = found.is_none();
    Registered { value: found.unwrap_or(first), created }
}

/// Somebody else was faster: with the same content it is a no-op.
fn same_as<T: PartialEq>(
    latest: Revision<T>,
    wanted: &Revision<T>,
) -> Result<Registered<T>, RegisterError> {
    if latest.content == wanted.content {
        return Ok(Registered { value: latest, created: false });
    }
    Err(RegisterError::Stale)
}
