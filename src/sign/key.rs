//! Keys as files and lines: what can be used, and in plain words why something else cannot.

use crate::say::{Say, say, trouble};
use ssh_key::{Algorithm, Kdf, PrivateKey, PublicKey};
use std::path::Path;

/// Larger files are no keys.
const LARGEST: u64 = 64 * 1024;

/// `ssh-keygen -a` takes any number of rounds; each costs some milliseconds. More than these are no ordinary key.
const MOST_ROUNDS: u32 = 4096;

/// What a key file holds.
pub(super) enum Kind {
    /// A private key, perhaps under a passphrase.
    Private(Box<PrivateKey>),
    /// A public key.
    Public(PublicKey),
}

/// Reads a key file.
pub(super) fn read(file: &Path) -> Result<Kind, Say> {
    let shown = file.display();
    let unreadable = |e: std::io::Error| {
        let why = trouble(&e);
        say!("密钥 {shown} 无法读取：{}", "the key {shown} cannot be read: {}", why.zh, why.en)
    };
    let meta = std::fs::metadata(file).map_err(unreadable)?;
    if !meta.is_file() || meta.len() > LARGEST {
        return Err(say!("{shown} 不是密钥文件", "{shown} is not a key file"));
    }
    let bytes = zeroize::Zeroizing::new(std::fs::read(file).map_err(unreadable)?);
    let text = std::str::from_utf8(&bytes).map_err(|_| say!("{shown} 不是密钥文件", "{shown} is not a key file"))?;
    let text = text.trim();
    // Some other file: that it is more than a line is not what is wrong with it.
    if text.contains('\n')
        && !text.starts_with("ssh-")
        && !text.starts_with("-----BEGIN ")
        && !text.starts_with("PuTTY-")
    {
        return Err(say!("{shown} 不是密钥文件", "{shown} is not a key file"));
    }
    if !text.starts_with("-----BEGIN ") && !text.starts_with("PuTTY-") {
        let key =
            public_key(text).map_err(|why| say!("{shown} 不能用：{}", "{shown} cannot be used: {}", why.zh, why.en))?;
        return Ok(Kind::Public(key));
    }
    private_key(text)
        .map(|key| Kind::Private(Box::new(key)))
        .map_err(|why| say!("密钥 {shown} 不能用：{}", "the key {shown} cannot be used: {}", why.zh, why.en))
}

fn private_key(text: &str) -> Result<PrivateKey, Say> {
    if !text.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----") {
        return Err(say!(
            "不是 OpenSSH 私钥；用 ssh-keygen -t ed25519 生成一把",
            "it is not an OpenSSH private key; make one with ssh-keygen -t ed25519"
        ));
    }
    let key = PrivateKey::from_openssh(text)
        .map_err(|e| say!("读不出 OpenSSH 私钥：{e}", "it is not a sound OpenSSH private key: {e}"))?;
    // Under a passphrase only the public half can be read; it says the same.
    only_ed25519(&key.public_key().algorithm())?;
    match key.kdf() {
        Kdf::Bcrypt { rounds, .. } if *rounds > MOST_ROUNDS => Err(say!(
            "口令的迭代次数 {rounds} 过大（至多 {MOST_ROUNDS}）；用 ssh-keygen -p -a 100 改小",
            "its passphrase takes {rounds} rounds (at most {MOST_ROUNDS}); ssh-keygen -p -a 100 makes it fewer"
        )),
        _ => Ok(key),
    }
}

/// A public key in one line, as in `id_ed25519.pub`.
///
/// # Errors
/// Says why the line is no usable key.
pub fn public_key(line: &str) -> Result<PublicKey, Say> {
    let line = line.trim();
    if line.contains(['\n', '\r']) {
        return Err(say!("应当只有一行", "a public key is one line"));
    }
    let Some(kind) = line.split([' ', '\t']).next().filter(|kind| !kind.is_empty()) else {
        return Err(say!("这里没有公钥", "there is no key here"));
    };
    if line.starts_with("-----BEGIN ") {
        return Err(say!("这里要写公钥，不是私钥", "a public key belongs here, not a private one"));
    }
    if let Ok(algorithm) = kind.parse::<Algorithm>() {
        only_ed25519(&algorithm)?;
    } else if line.split([' ', '\t']).skip(1).any(|word| word.starts_with("ssh-") || word.starts_with("sk-")) {
        return Err(say!(
            "公钥前面不能有选项；只写 ssh-ed25519 开头的部分",
            "options before the key cannot be used; write the part that begins with ssh-ed25519 alone"
        ));
    }
    if kind != "ssh-ed25519" {
        return Err(say!("公钥以 ssh-ed25519 开头", "a public key begins with ssh-ed25519"));
    }
    let key = PublicKey::from_openssh(line).map_err(|e| say!("读不出这把公钥：{e}", "the key is not whole: {e}"))?;
    only_ed25519(&key.algorithm())?;
    Ok(key)
}

fn only_ed25519(algorithm: &Algorithm) -> Result<(), Say> {
    let name = algorithm.as_str();
    if *algorithm == Algorithm::Ed25519 {
        return Ok(());
    }
    Err(match name {
        _ if name.contains("-cert-") => say!(
            "{name} 是证书，请用证书所证明的 ssh-ed25519 密钥",
            "{name} is a certificate; use the ssh-ed25519 key that it certifies"
        ),
        _ if name.starts_with("sk-") => say!(
            "{name} 是硬件安全密钥，暂不支持；用 ssh-keygen -t ed25519 生成一把",
            "{name} is a security key, which is not supported; make a key with ssh-keygen -t ed25519"
        ),
        _ => say!(
            "{name} 不支持，只用 ssh-ed25519；用 ssh-keygen -t ed25519 生成一把",
            "{name} is not supported, only ssh-ed25519 is; make a key with ssh-keygen -t ed25519"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEhXHKxJbUdHVxGCaYRI/hAU9i3iLYnTl3CcagMnjk9m";

    #[test]
    fn a_line_of_a_pub_file_is_a_key() {
        for line in [KEY.to_string(), format!("{KEY} zhou@desk\n"), format!(" {KEY} 周敏 的 密钥 ")] {
            assert!(public_key(&line).is_ok(), "{line}");
        }
    }

    #[test]
    fn what_is_no_key_is_told_in_plain_words() {
        let blob = KEY.split(' ').nth(1).unwrap();
        for (line, why) in [
            (String::new(), "no key"),
            (format!("no-pty,command=\"x\" {KEY}"), "options"),
            (format!("cert-authority {KEY}"), "options"),
            (format!("{KEY}\n{KEY}"), "one line"),
            (format!("sk-ssh-ed25519@openssh.com {blob}"), "security key"),
            (format!("ssh-ed25519-cert-v01@openssh.com {blob}"), "certificate"),
            (format!("ssh-rsa {blob}"), "ssh-rsa is not supported"),
            (format!("ecdsa-sha2-nistp256 {blob}"), "not supported"),
            (blob.to_string(), "begins with ssh-ed25519"),
            ("ssh-ed25519".to_string(), "not whole"),
            (KEY[..60].to_string(), "not whole"),
            ("-----BEGIN OPENSSH PRIVATE KEY-----".to_string(), "not a private one"),
        ] {
            let said = public_key(&line).expect_err(&line).en;
            assert!(said.contains(why), "{line}: {said}");
        }
    }

    proptest! {
        #[test]
        fn no_line_makes_it_stumble(line in "(ssh-ed25519 )?[ -~]{0,90}", text in ".{0,60}") {
            let _ = public_key(&line);
            let _ = public_key(&text);
            let _ = private_key(&format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{line}\n-----END OPENSSH PRIVATE KEY-----"));
            let _ = super::super::verify("n", "t", &format!("-----BEGIN SSH SIGNATURE-----\n{line}\n-----END SSH SIGNATURE-----"), &[]);
        }
    }
}
