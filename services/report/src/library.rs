//! Opens the store of documents and the database that belongs to it, and says what to do when they do not fit.

use std::{path::Path, time::Duration};

use anyhow::{Context, bail};
use report_storage::{Documents, Options, Store, StoreError};

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

/// Reads what [`open`] reads beside the configuration; writes and connects to nothing.
///
/// # Errors
///
/// A folder that is none; a file of S3 that cannot be read.
pub(crate) fn check(library: &Library) -> anyhow::Result<()> {
    match library {
        Library::Folder(folder) if folder.exists() && !folder.is_dir() => {
            bail!("documents.folder 不是文件夹：请改正 (not a folder)")
        }
        Library::Folder(_) => Ok(()),
        Library::S3(s3) => bucket(s3).map(drop),
    }
}

/// The bucket, with what is in files.
fn bucket(s3: &S3) -> anyhow::Result<report_storage::S3> {
    let secret = read(&s3.secret_access_key_file)?;
    let secret = String::from_utf8(secret).unwrap_or_default();
    if secret.trim().is_empty() {
        let file = s3.secret_access_key_file.display();
        bail!("文件 {file} 里没有密钥：应为一行文本 (no secret in the file)");
    }
    Ok(report_storage::S3 {
        endpoint: s3.endpoint.clone(),
        bucket: s3.bucket.clone(),
        region: s3.region.clone(),
        prefix: s3.prefix.clone(),
        access_key_id: s3.access_key_id.clone(),
        secret_access_key: secret.trim().to_owned(),
        ca: s3.ca_file.as_deref().map(read).transpose()?,
        conditional_put: s3.conditional_put,
        limit: Duration::from_millis(s3.timeout_ms.get()),
    })
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| {
        format!("读不到文件 {}：请检查 documents.s3 里的路径和权限 (cannot read)", file.display())
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
