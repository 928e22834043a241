//! The bytes of any attachment: a reading or a refusal, never a panic.
#![no_main]
use gongshi::gate::attachments::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = read(bytes);
});
