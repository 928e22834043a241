//! A portal on the network, read over http or https. The only place of the program that opens a connection.
//!
//! A server may be anybody's: what it answers is bounded in length by whoever asks and in time here, redirects lead to the same
//! host alone, and what comes packed is refused, because hashes are those of the plain bytes.

use crate::portal::urls;
use crate::say::{Say, say};
use std::io::{self, Read};
use std::sync::Arc;
use std::time::{Duration, Instant};
use ureq::http::{StatusCode, Uri, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, BodyReader};

/// More redirects in a row are a circle.
const MOST_REDIRECTS: usize = 5;

/// How long is waited for a server.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the connection, for the head of an answer, and for each piece of what follows.
    pub wait: Duration,
    /// Bytes that must come in a second, once `wait` is over.
    pub rate: u64,
}

impl Default for Patience {
    /// A poor line, but one that comes to an end.
    fn default() -> Patience {
        Patience { wait: Duration::from_secs(30), rate: 16 * 1024 }
    }
}

pub(super) struct Web {
    agent: Agent,
    /// The portal's address, with a slash at its end.
    base: String,
    patience: Patience,
}

impl Web {
    pub(super) fn new(address: &str, patience: Patience) -> Result<Web, Say> {
        let base = base(address)?;
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            // Followed here, where it is known whose host it is.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .accept_encoding("identity")
            .user_agent(concat!("gongshi/", env!("CARGO_PKG_VERSION")))
            .max_idle_connections_per_host(super::CONNECTIONS)
            .timeout_resolve(Some(patience.wait))
            .timeout_connect(Some(patience.wait))
            .timeout_send_request(Some(patience.wait))
            .timeout_recv_response(Some(patience.wait))
            .timeout_per_read(Some(patience.wait));
        if base.starts_with("https://") {
            config = config.tls_config(tls()?);
        }
        Ok(Web { agent: config.build().new_agent(), base, patience })
    }

    pub(super) fn open(&self, path: &str) -> Result<Option<Box<dyn Read + Send>>, Say> {
        let mut at = format!("{}{}", self.base, urls::encode(path));
        for _ in 0..=MOST_REDIRECTS {
            let answer = self.ask(&at)?;
            let head = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
            match answer.status() {
                StatusCode::OK => {
                    if let Some(packed) = head(header::CONTENT_ENCODING).filter(|packed| *packed != "identity") {
                        return Err(say!(
                            "服务器只给压缩过的内容（{packed}），无法与清单核对",
                            "the server only gives it packed ({packed}), which cannot be compared with the manifest"
                        ));
                    }
                    return Ok(Some(Box::new(Paced::new(answer.into_body(), self.patience))));
                }
                StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(None),
                status if status.is_redirection() => {
                    let to = head(header::LOCATION).unwrap_or_default();
                    at = redirected(&at, to)?;
                }
                status => {
                    let status = status.as_u16();
                    return Err(say!("服务器回答 {status}", "the server answered {status}"));
                }
            }
        }
        Err(say!("重定向太多", "there are too many redirects"))
    }

    /// Asks, once more where the connection broke: a server may close one that waited in the pool.
    fn ask(&self, address: &str) -> Result<ureq::http::Response<Body>, Say> {
        let ask = || self.agent.get(address).call();
        let answer = match ask() {
            Err(ureq::Error::Io(_) | ureq::Error::Protocol(_)) => ask(),
            answer => answer,
        };
        answer.map_err(|error| match error {
            ureq::Error::Timeout(_) => say!("服务器没有及时回答", "the server did not answer in time"),
            ureq::Error::HostNotFound => say!("找不到这台服务器", "no such server can be found"),
            ureq::Error::Rustls(e) => say!("无法建立可信的连接：{e}", "no trusted connection can be made: {e}"),
            e => say!("连不上服务器：{e}", "the server cannot be reached: {e}"),
        })
    }
}

/// Whom this machine trusts.
fn tls() -> Result<TlsConfig, Say> {
    // Some may be unreadable on any machine; without the right one the connection fails.
    let found = rustls_native_certs::load_native_certs().certs;
    if found.is_empty() {
        return Err(say!(
            "本机没有根证书，https 无法核实对方身份；请安装系统的 ca-certificates，或用 SSL_CERT_FILE 指明证书文件",
            "this machine has no root certificates, so that https can trust nobody; install its ca-certificates, or name a file \
             of them in SSL_CERT_FILE"
        ));
    }
    let roots: Vec<Certificate<'static>> = found.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(roots)));
    Ok(config.unversioned_rustls_crypto_provider(ring).build())
}

/// The address of the portal's folder from what a person writes.
fn base(address: &str) -> Result<String, Say> {
    let bad = || {
        say!(
            "{address} 不是门户的网址；写成 https://www.example.gov.cn/jwgk/",
            "{address} is not the address of a portal; write it like https://www.example.gov.cn/jwgk/"
        )
    };
    let uri: Uri = address.parse().map_err(|_| bad())?;
    let host = uri.authority().ok_or_else(bad)?;
    // A query or a name with a password would go with every file.
    if uri.query().is_some() || address.contains(['#', '\\']) || host.as_str().contains('@') {
        return Err(bad());
    }
    let mut base = address.to_string();
    for page in ["/index.html", "/manifest.json"] {
        base = base.strip_suffix(page).map_or(base.clone(), |folder| folder.to_string());
    }
    Ok(format!("{}/", base.trim_end_matches('/')))
}

/// Where a redirect leads, if that is the same host.
fn redirected(from: &str, to: &str) -> Result<String, Say> {
    let lost = || say!("重定向没有写明去处", "it is redirected, but not to any address");
    let here: Uri = from.parse().map_err(|_| lost())?;
    let (Some(scheme), Some(host)) = (here.scheme_str(), here.authority()) else { return Err(lost()) };
    let there = match to {
        "" => return Err(lost()),
        _ if to.starts_with("http://") || to.starts_with("https://") => to.to_string(),
        _ if to.starts_with("//") => format!("{scheme}:{to}"),
        _ if to.starts_with('/') => format!("{scheme}://{host}{to}"),
        _ => format!("{}/{to}", from.rsplit_once('/').map_or(from, |(folder, _)| folder)),
    };
    let uri: Uri = there.parse().map_err(|_| lost())?;
    let other = || {
        let host = uri.host().unwrap_or_default();
        say!(
            "重定向到了别处（{host}）；门户若在那里，请直接写那个网址",
            "it is redirected to another place ({host}); if the portal is there, name that address"
        )
    };
    // From http to https of the same host is what servers should do; back is what nobody should follow.
    let same = uri.authority() == here.authority() && uri.scheme() == here.scheme();
    let safer = scheme == "http"
        && uri.scheme_str() == Some("https")
        && uri.host() == here.host()
        && here.port_u16().is_none_or(|port| port == 80)
        && uri.port_u16().is_none_or(|port| port == 443);
    if same || safer { Ok(there) } else { Err(other()) }
}

/// A body that must keep coming.
struct Paced {
    body: BodyReader<'static>,
    patience: Patience,
    since: Instant,
    read: u64,
}

impl Paced {
    fn new(body: Body, patience: Patience) -> Paced {
        Paced { body: body.into_reader(), patience, since: Instant::now(), read: 0 }
    }
}

impl Read for Paced {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Patience { wait, rate } = self.patience;
        let due = Duration::from_secs_f64(self.read as f64 / rate.max(1) as f64);
        if self.since.elapsed() > wait + due {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let read = self.body.read(buffer).map_err(timed_out)?;
        self.read += read as u64;
        Ok(read)
    }
}

/// The client wraps its own word for being late.
fn timed_out(error: io::Error) -> io::Error {
    let late = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
    match late {
        Some(ureq::Error::Timeout(_)) => io::ErrorKind::TimedOut.into(),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_that_of_a_folder() {
        for (given, expected) in [
            ("https://a.cn", "https://a.cn/"),
            ("https://a.cn/jwgk", "https://a.cn/jwgk/"),
            ("http://a.cn:8080/jwgk/", "http://a.cn:8080/jwgk/"),
            ("https://a.cn/jwgk/index.html", "https://a.cn/jwgk/"),
            ("https://a.cn/manifest.json", "https://a.cn/"),
        ] {
            assert_eq!(base(given).unwrap(), expected);
        }
        for bad in [
            "https://",
            "https://a.cn/?x=1",
            "https://a.cn/#x",
            "https://u:p@a.cn/",
            "https://司法.cn/",
            "https://a b/",
        ] {
            assert!(base(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn redirects_stay_on_the_host() {
        let from = "https://a.cn/jwgk/manifest.json";
        for (to, expected) in [
            ("/x/manifest.json", "https://a.cn/x/manifest.json"),
            ("m.json", "https://a.cn/jwgk/m.json"),
            ("https://a.cn/y", "https://a.cn/y"),
            ("//a.cn/y", "https://a.cn/y"),
        ] {
            assert_eq!(redirected(from, to).unwrap(), expected);
        }
        for bad in [
            "",
            "http://a.cn/jwgk/manifest.json",
            "https://b.cn/",
            "//b.cn/",
            "https://a.cn:444/",
            "https://a.cn@b.cn/",
        ] {
            assert!(redirected(from, bad).is_err(), "{bad}");
        }
        assert!(redirected("http://a.cn/x", "https://a.cn/x").is_ok());
        assert!(redirected("http://a.cn:8080/x", "https://a.cn/x").is_err());
        assert!(redirected("http://a.cn/x", "https://b.cn/x").is_err());
    }
}
