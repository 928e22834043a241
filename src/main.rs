//! Arguments in, exit status out.

use std::process::ExitCode;

fn main() -> ExitCode {
    gongshi::commands::run(std::env::args_os().collect())
}
