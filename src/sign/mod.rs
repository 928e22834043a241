//! Signatures in OpenSSH's SSHSIG format (PROTOCOL.sshsig), Ed25519 only.
//!
//! What is signed here verifies with `ssh-keygen -Y verify`, and the reverse. A key is named as OpenSSH names it: a
//! private key file signs by itself, a public key file (`.pub`) has ssh-agent sign.

mod agent;
mod key;

pub use key::public_key;

use crate::say::{Say, say};
use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};
use std::path::Path;

/// Namespace of signatures in trails.
pub const REVIEW: &str = "gongshi-review";

/// Namespace of signatures beside receipts.
pub const RECEIPT: &str = "gongshi-receipt";

/// Whether `signature` (armoured SSHSIG) is one of `namespace` over `text` by one of `keys`. Gives the key's
/// SHA-256 fingerprint.
pub fn verify(namespace: &str, text: &str, signature: &str, keys: &[PublicKey]) -> Option<String> {
    let signature = SshSig::from_pem(signature.trim()).ok()?;
    let key = keys.iter().find(|key| key.key_data() == signature.public_key())?;
    key.verify(namespace, text.as_bytes(), &signature).ok()?;
    Some(fingerprint(key))
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

    /// Signs a text, armoured.
    ///
    /// # Errors
    /// When the key is still locked, ssh-agent does not sign, or what it gives is no signature by this key.
    pub fn sign(&self, namespace: &str, text: &str) -> Result<String, Say> {
        let shown = &self.shown;
        let failed = |e: ssh_key::Error| say!("{shown} 签名失败：{e}", "signing with {shown} failed: {e}");
        let signed = match &self.half {
            Half::Locked(_) => return Err(say!("密钥 {shown} 还没有解锁", "the key {shown} is still locked")),
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
