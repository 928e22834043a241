//! 核验本站: how anybody checks the portal with other people's tools (history.md, the seal). The scripts lie beside this
//! file; a test runs them.

use super::page::{Book, Job};
use super::urls;
use super::view::Link;
use crate::gate::Cleared;
use crate::record::ListedFile;
use crate::record::common::Id;
use crate::say::Lang;
use crate::seal::log::vkey::VerifierKey;
use serde::Serialize;
use ssh_key::PublicKey;
use ssh_key::public::{Ed25519PublicKey, KeyData};

/// Fetches all files that the manifest lists.
const DOWNLOAD: &str = include_str!("download.py");
/// Makes the digest of a record from its file (records.md, "Digest").
const DIGEST: &str = include_str!("digest.py");
/// Checks that a version of a record is in the log.
const PROOF: &str = include_str!("proof.py");
/// Puts the root of the log together from its entries.
const ROOT: &str = include_str!("root.py");
/// Checks the signature of the checkpoint.
const CHECKPOINT: &str = include_str!("checkpoint.sh");

/// What the page shows of the log, and the commands.
#[derive(Serialize)]
struct Audit {
    /// The portal's address.
    base_url: Option<String>,
    /// The program that fetches all files.
    download: String,
    /// The program that makes the digest of a record.
    digest: String,
    /// The program that checks that a version is in the log.
    proof: String,
    /// The program that makes the root of the log.
    root_script: String,
    /// The commands that check the signature of the checkpoint.
    checkpoint: &'static str,
    /// The log, where there is one.
    log: Option<Log>,
    /// A version of a record to try it with.
    example: Option<Example>,
}

/// The log today.
#[derive(Serialize)]
struct Log {
    /// Its name.
    origin: String,
    /// How many entries it has.
    size: u64,
    /// Its root, Base64.
    root: String,
    /// The verifier key, where it is signed.
    vkey: Option<String>,
    /// Fingerprint of the key.
    fingerprint: Option<String>,
    /// A line for an allowed_signers file.
    signer: Option<String>,
}

/// A version of a record that is in the log, or where there is none: the first by its id.
#[derive(Serialize)]
struct Example {
    /// 索引号.
    id: String,
    /// Number of the version.
    version: u32,
    /// Its digest.
    digest: String,
    /// The nonce of its approval.
    nonce: String,
    /// Whether the log has it: its place there may be 0, which a template takes for nothing.
    in_log: bool,
    /// Its place in the log, from 0.
    leaf: Option<u64>,
    /// Its attachments and images in the portal, in the order of the digest, as a shell takes them.
    files: String,
    /// Its page.
    page: Link,
    /// The proof that it is in the log, where that is signed.
    proof: Option<Link>,
}

/// The page for auditors.
pub fn job(book: &Book) -> Job {
    let here = urls::AUDIT.to_string();
    let name = book.w("核验本站", "Verify this site");
    let mut page = book.page(here.clone(), name, "audit", Vec::new());
    Book::column_meta(
        &mut page,
        name,
        book.w(
            "怎样用通用的工具核对本站的文件、签名和日志",
            "How to check the files, the signatures and the log of this site with common tools",
        ),
        book.w("核验,签名,日志,检查点", "verification,signature,log,checkpoint"),
        "信息公开指南",
    );
    let log = book.seal.log.as_ref().map(|log| Log {
        origin: log.origin.clone(),
        size: log.size,
        root: log.root.clone(),
        vkey: log.vkey.clone(),
        fingerprint: log.fingerprint.clone(),
        signer: log.vkey.as_deref().and_then(signer),
    });
    let audit = Audit {
        base_url: book.site.site.base_url.clone(),
        download: script(book.lang(), DOWNLOAD),
        digest: script(book.lang(), DIGEST),
        proof: script(book.lang(), PROOF),
        root_script: script(book.lang(), ROOT),
        checkpoint: CHECKPOINT,
        log,
        example: example(book, &here),
    };
    let mut context = tera::Context::new();
    context.insert("audit", &audit);
    context.insert("releases", &urls::relative(&here, &urls::releases(1)));
    context.insert("manifest", &urls::relative(&here, crate::output::MANIFEST));
    Job { template: "audit.html", page, context }
}

/// What the scripts say, in Chinese and in English.
const WORDS: &[(&str, &str)] = &[
    ("manifest.json 没有签名", "manifest.json is not signed"),
    (
        "日志中的条目（c2sp.org/tlog-tiles：每包 256 条，每条前面两个字节是长度）",
        "The entry of the log (c2sp.org/tlog-tiles: 256 in a bundle, two bytes before each say how long it is)",
    ),
    (
        "条目说的是这一版，承诺值对得上摘要值和随机数",
        "The entry tells of this version, and its commitment fits digest and nonce",
    ),
    ("条目与清单不符", "the entry does not fit the manifest"),
    ("条目在日志里（RFC 9162 第 2.1.3.2 条）", "The entry is in the log (RFC 9162, 2.1.3.2)"),
    ("证明过长", "the proof is too long"),
    ("条目不在日志里", "the entry is not in the log"),
    (
        "第 {index} 条在日志 {origin} 中，检查点：{size} {root}",
        "entry {index} is in the log {origin}, checkpoint: {size} {root}",
    ),
    ("RFC 6962 第 2.1 条", "RFC 6962, 2.1"),
];

/// A script with its words in the language of the page.
fn script(lang: Lang, script: &str) -> String {
    match lang {
        Lang::Zh => script.to_string(),
        Lang::En => WORDS.iter().fold(script.to_string(), |script, (zh, en)| script.replace(zh, en)),
    }
}

/// The key of the log as a line for an `allowed_signers` file (ssh-keygen(1)): it signs the manifest, too.
fn signer(vkey: &str) -> Option<String> {
    let key = VerifierKey::parse(vkey.trim()).ok()?;
    let public = PublicKey::new(KeyData::Ed25519(Ed25519PublicKey(key.public())), "");
    Some(format!("gongshi namespaces=\"gongshi-manifest\" {}", public.to_openssh().ok()?.trim()))
}

fn example(book: &Book, here: &str) -> Option<Example> {
    let live = |record: &&Cleared| book.seal.leaf(record.id(), record.version().number).is_some();
    let record = book.site.records().iter().find(live).or(book.site.records().first())?;
    let (id, version): (&Id, _) = (record.id(), record.version());
    let leaf = book.seal.leaf(id, version.number);
    let link = |text: &str, path: String| Link { text: text.to_string(), href: urls::relative(here, &path) };
    Some(Example {
        id: id.to_string(),
        version: version.number,
        digest: version.digest.to_string(),
        nonce: version.nonce.clone(),
        in_log: leaf.is_some(),
        leaf,
        files: files(record),
        page: link(record.title(), urls::record(id)),
        proof: leaf.filter(|_| book.seal.is_signed()).map(|_| link("proof.tlog-proof", urls::proof(id))),
    })
}

fn files(record: &Cleared) -> String {
    let listed = record.attachments().map(|(_, file)| file).chain(record.images().map(|(_, file)| file));
    let argument =
        |file: &ListedFile| format!(" '{}'", urls::record_file(record.id(), &file.name).replace('\'', r"'\''"));
    listed.map(argument).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::say::is_chinese;

    /// Protects: scripts on a page in English say nothing in Chinese, and only their words differ.
    #[test]
    fn scripts_speak_the_language_of_the_page() {
        for text in [DOWNLOAD, DIGEST, PROOF, ROOT, CHECKPOINT] {
            let english = script(Lang::En, text);
            assert!(!is_chinese(&english), "{english}");
            assert_eq!(english.lines().count(), text.lines().count());
            assert_eq!(script(Lang::Zh, text), text);
        }
    }
}
