//! Opens the store of documents and the database that belongs to it, and says what to do when they do not fit.

use std::time::Duration;

use anyhow::anyhow;
use report_storage::{Documents, Options, Store, StoreError};
use server::Faults;

use crate::config::{Library, S3};

/// Opens what the configuration names, and the rows of its reports.
///
/// # Errors
///
/// A store that cannot be used, that another instance has for itself, or that is not the one of the database; a
/// database that does not answer.
pub(crate) async fn open(library: &Library, options: &Options) -> anyhow::Result<Store> {
    let opened = match library {
        Library::Folder(folder) => Documents::in_folder(folder).await,
        Library::S3(s3) => Documents::in_s3(&bucket(s3)?).await,
    };
    let documents = opened.map_err(refused)?;
    let (place, identity) = (documents.place(), documents.identity());
    let store = Store::connect(options, documents).await.map_err(refused)?;
    match library {
        Library::Folder(_) => tracing::info!(
            place, %identity,
            "单机文件库：只能运行一个实例 (documents are in a folder: one instance only)"
        ),
        Library::S3(_) => tracing::info!(
            place, %identity,
            "共享文件库：可运行多个实例 (documents are in S3: instances may share it)"
        ),
    }
    Ok(store)
}

/// What can be seen to be wrong without writing or connecting to anything. Files are read.
pub(crate) fn faults(library: &Library) -> Faults {
    let mut faults = Faults::default();
    match library {
        Library::Folder(folder) if folder.exists() && !folder.is_dir() => {
            faults.add("documents.folder", "不是文件夹：请改正 (not a folder)");
        }
        Library::Folder(_) => {}
        Library::S3(s3) => {
            faults.bound("documents.s3.timeout_ms", s3.timeout_ms.get(), 10..=3_600_000);
            if let Err(error) = server::read_secret(SECRET_FILE, s3.secret_file()) {
                faults.add("documents", error);
            }
            if let Err(error) = ca(s3) {
                faults.add("documents", error);
            }
        }
    }
    faults
}

const SECRET_FILE: &str = "s3.secret_access_key_file";

/// The bucket, with what is in files.
fn bucket(s3: &S3) -> anyhow::Result<report_storage::S3> {
    let secret = server::read_secret(SECRET_FILE, s3.secret_file())?;
    Ok(report_storage::S3 {
        endpoint: s3.endpoint.clone(),
        bucket: s3.bucket.clone(),
        region: s3.region.clone(),
        prefix: s3.prefix.clone(),
        access_key_id: s3.access_key_id.clone(),
        secret_access_key: secret.expose().to_owned(),
        ca: ca(s3)?,
        conditional_put: s3.conditional_put,
        limit: Duration::from_millis(s3.timeout_ms.get()),
    })
}

/// Who signs the certificate of the server. The path is not shown: what stands in its place may be a secret.
fn ca(s3: &S3) -> anyhow::Result<Option<Vec<u8>>> {
    let read = s3.ca_file.as_deref().map(std::fs::read).transpose();
    read.map_err(|error| {
        anyhow!("s3.ca_file：文件读不到：{}：请检查路径和权限 (cannot read)", error.kind())
    })
}

/// What to do about it, in Chinese.
fn refused(error: StoreError) -> anyhow::Error {
    let advice = match &error {
        // It says so itself.
        StoreError::Open(_) => "打开报告数据库失败".to_owned(),
        StoreError::Folder { folder, .. } => {
            format!("文件库 {} 不可用：请检查 documents.folder 的路径和权限", folder.display())
        }
        StoreError::FolderInUse { folder } => format!(
            "单机文件库 {} 正由另一实例使用，只能运行一个实例：请先停止它；要运行多个实例，请改用 documents.s3",
            folder.display()
        ),
        StoreError::NotAlone { place } => format!(
            "另一实例正以文件库 {place} 的副本使用同一数据库，只能运行一个实例：请先停止它；要运行多个实例，\
             请改用 documents.s3"
        ),
        StoreError::Bucket { bucket, .. } => format!(
            "文件库 {bucket} 不可用：请检查 documents.s3 的地址、桶和密钥，服务器是否已启动；\
             系统没有根证书时请设 documents.s3.ca_file"
        ),
        StoreError::OtherStore { claimed, found, .. } => format!(
            "数据库的文件在文件库 {claimed}，不在 {found}：请改用前者；要运行多个实例，\
             请把全部实例改用同一个 documents.s3"
        ),
        StoreError::Database(_)
        | StoreError::Documents { .. }
        | StoreError::CorruptReport { .. }
        | StoreError::CorruptDocument { .. }
        | StoreError::LostDocument { .. } => {
            "数据库不可用：请检查 database.url，数据库是否已启动".to_owned()
        }
    };
    anyhow::Error::new(error).context(advice)
}
