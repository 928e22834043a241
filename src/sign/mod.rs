//! Signatures in OpenSSH's SSHSIG format (PROTOCOL.sshsig), Ed25519 only.
//!
//! What is signed here verifies with `ssh-keygen -Y verify`, and the reverse. A key is named as OpenSSH names it: a
//! private key file signs by itself, a public key file (`.pub`) has ssh-agent sign.

mod agent;
mod key;
pub mod signers;

pub use key::public_key;

use crate::say::{Say, say};
use ed25519_dalek::Signer as _;
use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};
use std::path::Path;

/// Namespace of signatures in trails.
pub const REVIEW: &str = "gongshi-review";

/// Namespace of signatures beside receipts.
pub const RECEIPT: &str = "gongshi-receipt";

/// Namespace of the signature beside a portal's manifest.
pub const MANIFEST: &str = "gongshi-manifest";

/// Whether `signature` (armoured SSHSIG) is one of `namespace` over `text` by one of `keys`. Gives the key's
/// SHA-256 fingerprint.
pub fn verify(namespace: &str, text: &str, signature: &str, keys: &[PublicKey]) -> Option<String> {
    let signature = armoured(signature).ok()?;
    let key = keys.iter().find(|key| key.key_data() == signature.public_key())?;
    key.verify(namespace, text.as_bytes(), &signature).ok()?;
    Some(fingerprint(key))
}

/// Reads an armoured signature as strictly as `ssh-keygen -Y verify` does, and nothing may stand around it: a file that
/// everybody fetches has no room for other words.
fn armoured(text: &str) -> Result<SshSig, Say> {
    let whole = text.starts_with("-----BEGIN SSH SIGNATURE-----\n")
        && text.trim_end_matches('\n').ends_with("\n-----END SSH SIGNATURE-----")
        && !text.contains('\r');
    let why = match SshSig::from_pem(text.trim()) {
        Ok(signature) if whole => return Ok(signature),
        Ok(_) => say!("签名前后还有别的内容，或者换行不对", "something stands around it, or its line ends are wrong"),
        Err(e) => say!("{e}", "{e}"),
    };
    Err(say!("不是 SSHSIG 签名：{}", "it is no SSHSIG signature: {}", why.zh, why.en))
}

/// The key that made `signature` (armoured SSHSIG of `namespace` over `bytes`), whoever's it is.
///
/// # Errors
/// Says why it is no sound signature.
pub fn signer_of(namespace: &str, bytes: &[u8], signature: &str) -> Result<PublicKey, Say> {
    let signature = armoured(signature)?;
    if signature.algorithm() != Algorithm::Ed25519 {
        let kind = signature.algorithm();
        return Err(say!(
            "签名的密钥类型 {kind} 不支持，只用 ssh-ed25519",
            "it is by a key of type {kind}; only ssh-ed25519 is supported"
        ));
    }
    if signature.namespace() != namespace {
        let other = signature.namespace();
        return Err(say!("签名是为别的用途（{other}）作的", "it was made for another purpose ({other})"));
    }
    let key = PublicKey::from(signature.public_key().clone());
    key.verify(namespace, bytes, &signature).map_err(|_| say!("签名与内容不符", "it does not fit the bytes"))?;
    Ok(key)
}

/// The 32 bytes of an Ed25519 key; none for other keys.
pub fn raw(key: &PublicKey) -> Option<[u8; 32]> {
    key.key_data().ed25519().map(|key| key.0)
}

/// The OpenSSH form of the key with these 32 bytes.
pub fn from_raw(bytes: [u8; 32]) -> PublicKey {
    PublicKey::from(ssh_key::public::Ed25519PublicKey(bytes))
}

/// The SHA-256 fingerprint, as `ssh-keygen -l` shows it.
pub fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

/// A key to sign with, whose public half is known from the beginning: who may use it is judged before anybody types a
/// passphrase.
pub struct Signer {
    shown: String,
    public: PublicKey,
    half: Half,
}

/// Where the private half is.
enum Half {
    /// Here.
    Open(Box<PrivateKey>),
    /// Here, under a passphrase.
    Locked(Box<PrivateKey>),
    /// With ssh-agent.
    Agent,
}

impl Signer {
    /// The key in `file`: an OpenSSH private key, or a public key whose private half ssh-agent holds.
    ///
    /// # Errors
    /// When the file holds no key that can be used, with what to do about it.
    pub fn open(file: &Path) -> Result<Signer, Say> {
        let shown = file.display().to_string();
        let (public, half) = match key::read(file)? {
            key::Kind::Private(key) => {
                let public = key.public_key().clone();
                (public, if key.is_encrypted() { Half::Locked(key) } else { Half::Open(key) })
            }
            key::Kind::Public(public) => (public, Half::Agent),
        };
        Ok(Signer { shown, public, half })
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The file, as it was named.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Whether a passphrase is needed before it can sign.
    pub fn is_locked(&self) -> bool {
        matches!(self.half, Half::Locked(_))
    }

    /// Tries a passphrase. Says whether it was the right one.
    pub fn unlock(&mut self, passphrase: &[u8]) -> bool {
        if let Half::Locked(key) = &self.half
            && let Ok(open) = key.decrypt(passphrase)
        {
            self.half = Half::Open(Box::new(open));
        }
        !self.is_locked()
    }

    /// Makes sure that it can sign, as far as that can be known without signing: nothing is locked, ssh-agent has the key.
    ///
    /// # Errors
    /// Says why it cannot.
    pub fn check(&self) -> Result<(), Say> {
        match &self.half {
            Half::Open(_) => Ok(()),
            Half::Locked(_) => Err(self.locked()),
            Half::Agent => agent::must_hold(&self.public),
        }
    }

    fn locked(&self) -> Say {
        let shown = &self.shown;
        say!("密钥 {shown} 还没有解锁", "the key {shown} is still locked")
    }

    /// Signs the text of a note (c2sp.org/signed-note) with plain Ed25519: the 64 bytes. The caller checks them
    /// ([`Note::add`](crate::seal::log::note::Note::add)).
    ///
    /// # Errors
    /// When the key is still locked, ssh-agent does not sign, or the text is none of a note.
    pub fn sign_note(&self, text: &str) -> Result<Vec<u8>, Say> {
        // Neither a log-in nor an SSHSIG can be passed off as a note: both have bytes that no note has.
        if text.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
            return Err(say!("检查点中不能有控制字符", "a checkpoint may not have control characters"));
        }
        match &self.half {
            Half::Locked(_) => Err(self.locked()),
            Half::Agent => agent::sign(&self.public, text.as_bytes()),
            Half::Open(key) => {
                let shown = &self.shown;
                let signed = key
                    .try_sign(text.as_bytes())
                    .map_err(|e| say!("{shown} 签名失败：{e}", "signing with {shown} failed: {e}"))?;
                Ok(signed.as_bytes().to_vec())
            }
        }
    }

    /// Signs a text, armoured.
    ///
    /// # Errors
    /// When the key is still locked, ssh-agent does not sign, or what it gives is no signature by this key.
    pub fn sign(&self, namespace: &str, text: &str) -> Result<String, Say> {
        let shown = &self.shown;
        let failed = |e: ssh_key::Error| say!("{shown} 签名失败：{e}", "signing with {shown} failed: {e}");
        let signed = match &self.half {
            Half::Locked(_) => return Err(self.locked()),
            Half::Open(key) => key.sign(namespace, HashAlg::Sha512, text.as_bytes()).map_err(failed)?,
            Half::Agent => {
                let data = SshSig::signed_data(namespace, HashAlg::Sha512, text.as_bytes()).map_err(failed)?;
                let raw = agent::sign(&self.public, &data)?;
                let signature = ssh_key::Signature::new(Algorithm::Ed25519, raw).map_err(failed)?;
                SshSig::new(self.public.key_data().clone(), namespace, HashAlg::Sha512, signature).map_err(failed)?
            }
        };
        // An agent may answer anything, and a key file may carry another key's public half.
        self.public
            .verify(namespace, text.as_bytes(), &signed)
            .map_err(|_| say!("{shown} 给出的签名与公钥不符", "what {shown} gave is no signature by its public key"))?;
        signed.to_pem(LineEnding::LF).map_err(failed)
    }
}
