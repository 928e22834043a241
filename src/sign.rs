//! Signatures in OpenSSH's SSHSIG format (PROTOCOL.sshsig), Ed25519 only.
//!
//! What is signed here verifies with `ssh-keygen -Y verify`, and the reverse.

use crate::say::{Say, say};
use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};
use std::path::Path;

/// Namespace of signatures in trails.
pub const REVIEW: &str = "gongshi-review";

/// A public key in one line, as in `id_ed25519.pub`.
///
/// # Errors
/// Says why the line is no usable key.
pub fn public_key(line: &str) -> Result<PublicKey, String> {
    let key = PublicKey::from_openssh(line).map_err(|error| error.to_string())?;
    match key.algorithm() {
        Algorithm::Ed25519 => Ok(key),
        other => Err(format!("{other}: only ssh-ed25519 keys are used")),
    }
}

/// Whether `signature` (armoured SSHSIG) is one of `namespace` over `text` by one of `keys`. Gives the key's
/// SHA-256 fingerprint.
pub fn verify(namespace: &str, text: &str, signature: &str, keys: &[PublicKey]) -> Option<String> {
    let signature = SshSig::from_pem(signature.trim()).ok()?;
    let key = keys.iter().find(|key| key.key_data() == signature.public_key())?;
    key.verify(namespace, text.as_bytes(), &signature).ok()?;
    Some(key.fingerprint(HashAlg::Sha256).to_string())
}

/// Signs `text` with the OpenSSH private key in `file`.
///
/// # Errors
/// When the key cannot be read, has a passphrase, or is not Ed25519.
pub fn sign(namespace: &str, text: &str, file: &Path) -> Result<(String, PublicKey), Say> {
    let shown = file.display();
    let meta = std::fs::metadata(file)
        .map_err(|e| say!("密钥 {shown} 无法读取：{e}", "the key {shown} cannot be read: {e}"))?;
    if !meta.is_file() || meta.len() > 64 * 1024 {
        return Err(say!("{shown} 不是密钥文件", "{shown} is not a key file"));
    }
    let read = std::fs::read_to_string(file)
        .map_err(|e| say!("密钥 {shown} 无法读取：{e}", "the key {shown} cannot be read: {e}"))?;
    let key = PrivateKey::from_openssh(read.trim())
        .map_err(|e| say!("{shown} 不是 OpenSSH 私钥：{e}", "{shown} is not an OpenSSH private key: {e}"))?;
    if key.is_encrypted() {
        return Err(say!(
            "密钥 {shown} 有口令保护，暂不支持；可用 ssh-keygen -p 生成一份无口令的",
            "the key {shown} has a passphrase, which is not supported; ssh-keygen -p can make one without"
        ));
    }
    if key.algorithm() != Algorithm::Ed25519 {
        return Err(say!("密钥 {shown} 不是 Ed25519", "the key {shown} is not an Ed25519 key"));
    }
    let signed = key
        .sign(namespace, HashAlg::Sha512, text.as_bytes())
        .map_err(|e| say!("签名失败：{e}", "signing failed: {e}"))?;
    let armoured = signed.to_pem(LineEnding::LF).map_err(|e| say!("签名失败：{e}", "signing failed: {e}"))?;
    Ok((armoured, key.public_key().clone()))
}
