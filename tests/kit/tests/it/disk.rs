//! Disks fill and are freed, and locked files do not change.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::PathBuf,
    process::Command,
};

use testkit::{
    Process,
    disk::{Disk, Locked},
    until,
};

#[test]
fn a_disk_fills_and_is_freed_and_fills_again() {
    let disk = match Disk::new(1024 * 1024) {
        Ok(disk) => disk,
        Err(refused) => return eprintln!("no disk that fills: {refused}"),
    };
    let mut file = File::create(disk.folder().join("books")).unwrap();
    for _ in 0..3 {
        file.write_all(&[0; 4096]).unwrap();
        disk.fill().unwrap();
        let full = file.write_all(&[0; 4096]).unwrap_err();
        assert_eq!(full.kind(), io::ErrorKind::StorageFull);
        disk.free().unwrap();
        file.write_all(&[0; 4096]).unwrap();
    }
    let folder = disk.folder().to_owned();
    drop(disk);
    assert!(!folder.exists(), "unmounted and removed, though a file is open");
}

#[test]
fn a_locked_file_refuses_even_those_who_have_it_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books");
    let mut file = File::create(&path).unwrap();
    let locked = match Locked::new(std::slice::from_ref(&path)) {
        Ok(locked) => locked,
        Err(refused) => return eprintln!("no file that can't be changed: {refused}"),
    };
    assert_eq!(file.write_all(b"no").unwrap_err().kind(), io::ErrorKind::PermissionDenied);
    drop(locked);
    file.write_all(b"yes").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"yes");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
}

#[test]
fn a_file_that_may_not_grow_is_an_error_and_no_signal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books");
    let mut command = Command::new("sh");
    command.args(["-c", "while sleep 0.01; do echo line >>$FILE; done"]);
    let mut process = Process::start_with_limits(command.env("FILE", &path)).unwrap();
    let size = || fs::metadata(&path).map_or(0, |it| it.len());
    until(|| Ok(size() > 0)).unwrap();
    process.limit_file_size(Some(100)).unwrap();
    until(|| Ok(!process.stderr()?.is_empty())).unwrap();
    assert_eq!(size(), 100);
    process.limit_file_size(None).unwrap();
    until(|| Ok(size() > 100)).unwrap();
    process.kill().unwrap();
}

/// Plays two parts: it runs itself once more, as the test that is killed while its disk is mounted.
#[test]
fn a_disk_goes_away_with_the_test_that_made_it() {
    const TOLD: &str = "TESTKIT_TELLS_THE_DISK_IN";
    if let Some(file) = std::env::var_os(TOLD) {
        let disk = Disk::new(1024 * 1024);
        let folder = disk.as_ref().map_or(PathBuf::new(), |it| it.folder().to_owned());
        fs::write(file, format!("{}\n", folder.display())).unwrap();
        until(|| Ok(false)).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("disk");
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "disk::a_disk_goes_away_with_the_test_that_made_it"]).env(TOLD, &file);
    let mut test = Process::start(command).unwrap();
    until(|| Ok(fs::read_to_string(&file).is_ok_and(|disk| disk.ends_with('\n')))).unwrap();
    let disk = PathBuf::from(fs::read_to_string(&file).unwrap().trim_end());
    test.kill().unwrap();
    until(|| Ok(!disk.exists())).unwrap();
}
