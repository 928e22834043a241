//! A body, from Markdown to HTML: nothing that could run comes out, whatever went in.
#![no_main]
use gongshi::text::{self, Href, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    if source.contains('\r') || text::has_too_many_pieces(source) {
        return;
    }
    let text = text::parse(source);
    let links = |link: &text::tree::Link| Href::Internal(link.target.to_string());
    let html = text::to_html(&text, &links, &Options::default()).to_lowercase();
    for never in ["<script", "<iframe", "<object", "<embed", "<style", "<svg", "<math", "<form", "<base", "<meta"] {
        assert!(!html.contains(never), "{never}");
    }
});
