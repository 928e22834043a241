//! Files as programs write them (`tests/attachments/clean`): all that can be seen comes out, and there is nothing to remark.

use super::{is_clean, tells};
use crate::gate::attachments::{Kind, Reading};
use std::path::Path;

fn read(name: &str) -> Reading {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attachments/clean").join(name);
    super::super::read(&std::fs::read(path).unwrap()).unwrap()
}

#[track_caller]
fn check(name: &str, kind: Kind, texts: &[&str]) {
    let found = read(name);
    assert_eq!(found.kind, kind);
    assert!(is_clean(&found), "{name}: {:?} {:?} {:?}", found.hidden, found.active, found.unread);
    for text in texts {
        assert!(tells(&found, text), "{name}: {text} does not come out: {:#?}", found.passages);
    }
}

#[test]
fn workbooks() {
    let texts = [
        "| 机构名称 | 地址 | 办公电话 | 设立日期 |",
        "0839-0000002",
        "本表由县司法局编制",
        "县政府",
        "https://www.example.org/",
    ];
    for (name, kind) in
        [("openpyxl.xlsx", Kind::Xlsx), ("libreoffice.xlsx", Kind::Xlsx), ("libreoffice.ods", Kind::Ods)]
    {
        check(name, kind, &texts);
    }
    check("openpyxl.xlsx", Kind::Xlsx, &["2008-05-01", "=COUNTA(A2:A3)"]);
}

#[test]
fn documents() {
    let texts = [
        "行政处罚决定公示",
        "本局依法公示如下",
        "依据《行政处罚法》",
        "| 案由 | 结果 |\n| 无证执业 | 警告 |",
        "第一项",
        "https://www.example.org/",
    ];
    check("libreoffice.docx", Kind::Docx, &texts);
    check("libreoffice.odt", Kind::Odt, &texts);
}

#[test]
fn presentations() {
    check("libreoffice.odp", Kind::Odp, &["普法宣传周", "活动安排"]);
    check(
        "python-pptx.pptx",
        Kind::Pptx,
        &["普法宣传周", "活动安排", "| 单位 | 办公电话 |\n| 县司法局 | 0839-0000001 |"],
    );
}
