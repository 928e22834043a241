//! Who signed the manifest, and whether that counts.

use super::{Problems, SignedBy};
use crate::output::{Manifest, SIGNATURE};
use crate::portal::urls;
use crate::record::model;
use crate::say::say;
use crate::seal::log::vkey::VerifierKey;
use crate::seal::previous::{LONGEST_SIGNATURE, VKEY};
use crate::seal::source::Source;
use crate::sign::signers::Signers;
use crate::sign::{self, fingerprint};
use ssh_key::PublicKey;

/// Checks the signature of the manifest; gives who made it.
pub(super) fn check(
    source: &Source,
    bytes: &[u8],
    manifest: &Manifest,
    vkey: Option<&VerifierKey>,
    signers: Option<&Signers>,
    problems: &Problems,
) -> Option<SignedBy> {
    let log_key = vkey.map(|key| sign::from_raw(key.public()));
    // A day that cannot be read has been told; nothing was valid then.
    let day = model::date(&manifest.as_of).unwrap_or_default();
    let who = |key: &PublicKey| signers.map(|signers| signers.who(key, sign::MANIFEST, day)).transpose();
    if let Some(Err(why)) = log_key.as_ref().map(who) {
        problems.add(&format!("{}{VKEY}", urls::LOG), why);
    }
    let signature = match source.get(SIGNATURE, LONGEST_SIGNATURE) {
        Ok(Some(signature)) => signature,
        Ok(None) => {
            if vkey.is_some() {
                problems.add(
                    SIGNATURE,
                    say!(
                        "缺失：日志签了名，清单的签名却不在",
                        "it is missing: the log is signed, but the manifest is not"
                    ),
                );
            } else if signers.is_some() {
                problems.add(SIGNATURE, say!("没有签名", "the portal is not signed"));
            }
            return None;
        }
        Err(why) => {
            problems.add(SIGNATURE, why);
            return None;
        }
    };
    let signature = String::from_utf8_lossy(&signature);
    let key = match sign::signer_of(sign::MANIFEST, bytes, &signature) {
        Ok(key) => key,
        Err(why) => {
            problems.add(SIGNATURE, why);
            return None;
        }
    };
    if log_key.is_some_and(|log_key| log_key.key_data() != key.key_data()) {
        problems.add(
            SIGNATURE,
            say!("清单与日志由不同的密钥签名", "the manifest and the log are signed by different keys"),
        );
    }
    let who = who(&key).unwrap_or_else(|why| {
        problems.add(SIGNATURE, why);
        None
    });
    Some(SignedBy { fingerprint: fingerprint(&key), who })
}
