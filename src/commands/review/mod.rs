//! `gongshi submit`, `approve` and `return`: events that are appended to a trail.

pub mod append;
pub mod ask;
pub mod desk;
mod paper;

use super::Context;
use crate::cli;
use crate::finding::{Finding, show};
use crate::gate::approvals;
use crate::pipeline::Failure;
use crate::receipt;
use crate::record::trail::Action;
use crate::say::say;
use crate::sign;
use desk::Desk;
use paper::Paper;

/// Submits a record for review.
pub fn submit(args: &cli::Review, context: &Context) -> Result<(), Failure> {
    let desk = Desk::open(args, context)?;
    let mut signer = desk.signer(args)?;
    let mut event = desk.event(Action::Submit, args)?;
    let trial = desk.trial(&event, signer.is_some())?;
    context.talk.findings(&trial);
    if trial.iter().any(Finding::refuses) {
        context.talk.say(&say!(
            "已送审，但上面的问题会使审核不能通过。",
            "submitted, but it cannot be approved with the problems above."
        ));
    }
    desk.sign(&mut event, signer.as_mut())?;
    desk.append(&event)
}

/// Approves a record, after showing what the gate finds and what has changed.
pub fn approve(args: &cli::Approve, context: &Context) -> Result<(), Failure> {
    let (args, receipt_at) = (&args.review, args.receipt.as_deref());
    let talk = &context.talk;
    let desk = Desk::open(args, context)?;
    let mut signer = desk.signer(args)?;
    let mut event = desk.event(Action::Approve, args)?;
    let trial = desk.trial(&event, signer.is_some())?;
    talk.findings(&trial);
    if trial.iter().any(Finding::refuses) {
        let count = show::count(&trial, talk.lang);
        talk.complain(&say!("没有写入审核：{count}。", "the approval was not written: {count}."));
        return Err(Failure::Refused);
    }
    if desk.counted(&event) {
        let by = &desk.by;
        return Err(Failure::Usage(say!("{by} 已经审核通过这份文本", "{by} has approved this text already")));
    }
    let paper = receipt_at.map(|file| Paper::at(file, &desk.root)).transpose()?;
    desk.show_difference();
    if !desk.high_enough(&event) {
        let by = &desk.by;
        talk.complain(&say!(
            "{by} 的层级低于 site.yaml 的审核规则所要求的，这次审核不计数",
            "{by} is of a lower tier than the rule of review in site.yaml asks for: this approval will not count"
        ));
    }
    if !args.yes {
        ask::confirm(&say!("审核通过以上内容？输入 y 确认：", "approve this? type y: "), talk)?;
    }
    desk.sign(&mut event, signer.as_mut())?;
    let Some(paper) = paper else { return desk.append(&event) };

    // The receipt is whole on the disk, under a name of its own, before the trail says anything, and gets its name
    // after: what fails or is killed in between leaves an approval with a receipt that has to be renamed, never an
    // approval without one, nor a receipt for an approval that was not given.
    let text = receipt::text(&desk.receipt_of(&event, &trial));
    let signature = signer.as_ref().map(|signer| signer.sign(sign::RECEIPT, &text)).transpose();
    let written = paper.write(&text, signature.map_err(Failure::Io)?.as_deref())?;
    desk.append(&event)?;
    let (file, signed) = written.settle()?;
    talk.result(say!("审核凭据：{file}", "receipt: {file}").in_lang(talk.lang));
    match signed {
        Some(signature) => talk.result(say!("签名：{signature}", "signature: {signature}").in_lang(talk.lang)),
        None => talk.complain(&say!(
            "凭据没有签名；要签名，请用 --key",
            "the receipt is not signed; name a key with --key to have it signed"
        )),
    }
    Ok(())
}

/// Sends a record back with a note.
pub fn send_back(args: &cli::Review, context: &Context) -> Result<(), Failure> {
    if args.note.is_none() {
        return Err(Failure::Usage(say!("退回须用 --note 写明原因", "a return needs its reason: --note")));
    }
    let desk = Desk::open(args, context)?;
    let mut signer = desk.signer(args)?;
    if let Err((_, why)) =
        approvals::may_review(&desk.by, &desk.record, desk.record.category, desk.days.now().effective, &desk.site)
    {
        context.talk.complain(&why);
        return Err(Failure::Refused);
    }
    let verdict = desk.verdict();
    if verdict.live().is_some_and(|version| version.digest == desk.record.digest) {
        context.talk.complain(&say!(
            "这份文本已经公开，不能退回；请用 gongshi withdraw 撤回",
            "this text is public and cannot be returned: take it back with `gongshi withdraw`"
        ));
        return Err(Failure::Refused);
    }
    let mut event = desk.event(Action::Return, args)?;
    desk.sign(&mut event, signer.as_mut())?;
    desk.append(&event)
}
