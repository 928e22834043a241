//! How the program of developers and tests is linked; a release is linked as usual.
//!
//! The table of HTML entities in minify-html-common is a tree of nine megabytes of pointers. In a program that may
//! lie anywhere in memory all of them are set at each start, which takes twenty milliseconds; the tests start the
//! program thousands of times, as readers of attachments above all. At a fixed place nothing has to be set. What is
//! published keeps its random place, because it reads files of strangers.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name, value| var(name).is_ok_and(|found| found == value);
    if is("PROFILE", "debug") && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
