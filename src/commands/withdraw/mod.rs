//! `gongshi withdraw`: takes a public record back (history.md, "Withdrawal").
//!
//! After the model of 行政处罚法 Art. 48: what was published and does not hold is taken back within three days, with the
//! reason for everybody to read.

mod plan;
pub mod stub;
mod tell;

use super::Context;
use super::review::ask;
use super::review::desk::{Desk, one_line};
use crate::cli;
use crate::gate::approvals::{self, Verdict};
use crate::gate::{invisible, scan};
use crate::history::Archive;
use crate::pipeline::Failure;
use crate::record::model::Line;
use crate::record::trail::{Action, Event};
use crate::say::{Say, say};
use plan::Plan;
pub use tell::deadline;

/// Runs the command.
pub fn run(args: &cli::Withdraw, context: &Context) -> Result<(), Failure> {
    let talk = &context.talk;
    let reason = public_line("--reason", &args.reason)?;
    let legal_basis = args.legal_basis.as_deref().map(|basis| public_line("--legal-basis", basis)).transpose()?;
    let review = cli::Review {
        path: args.path.clone(),
        by: args.by.clone(),
        note: None,
        key: args.key.clone(),
        at: args.at.clone(),
        yes: args.yes,
    };
    let desk = Desk::open(&review, context).inspect_err(|failure| {
        if matches!(failure, Failure::Refused) {
            talk.complain(&unreadable());
        }
    })?;
    let mut signer = desk.signer(&review)?;
    if let Err((_, why)) =
        approvals::may_review(&desk.by, &desk.record, desk.record.category, desk.days.now().effective, &desk.site)
    {
        talk.complain(&why);
        return Err(Failure::Refused);
    }
    let archive = Archive::open(&desk.root);
    let verdict = desk.verdict();
    if let Some(before) = &verdict.withdrawal {
        return finish(&desk, &archive, &verdict, before, args.yes);
    }
    if verdict.live().is_none() {
        talk.complain(&nothing_public(&desk));
        return Err(Failure::Refused);
    }

    let mut event = desk.event(Action::Withdraw, &review)?;
    (event.note, event.legal_basis) = (Some(reason), legal_basis);
    let plan = Plan::of(&desk, &archive, &verdict, None)?;
    tell::what_goes(&desk, &verdict, &plan);
    tell::what_is_lost(&desk, &archive, &verdict);
    warn_of_words(&desk, &event, &plan, signer.is_some());
    if !args.yes {
        ask::confirm(&say!("撤回以上内容？输入 y 确认：", "withdraw this? type y: "), talk)?;
    }
    desk.sign(&mut event, signer.as_mut())?;
    plan.remember(&desk)?;
    desk.write(&event).inspect_err(|_| Plan::forget(&desk))?;
    plan.carry_out(&desk)?;
    tell::what_went(&desk, &plan);
    tell::what_to_do(&desk, &archive, &plan, &event);
    Ok(())
}

/// Does what an earlier run left, without a second event.
fn finish(desk: &Desk, archive: &Archive, verdict: &Verdict, before: &Event, yes: bool) -> Result<(), Failure> {
    let talk = &desk.context.talk;
    let plan = Plan::of(desk, archive, verdict, Some(before))?;
    let (id, day) = (desk.record.id(), before.at.in_zone(&desk.site.zone).date());
    if plan.is_empty() {
        return Err(Failure::Usage(say!(
            "{id} 已于 {day} 撤回，没有剩下要做的",
            "{id} was withdrawn on {day} already, and nothing is left to do"
        )));
    }
    talk.complain(&say!(
        "{id} 已于 {day} 撤回，但没有做完；下面接着做完，不再写审核记录",
        "{id} was withdrawn on {day} already, but that was not finished; this does the rest and writes no second event"
    ));
    tell::what_goes(desk, verdict, &plan);
    tell::what_is_lost(desk, archive, verdict);
    if !yes {
        ask::confirm(&say!("继续？输入 y 确认：", "go on? type y: "), talk)?;
    }
    plan.remember(desk)?;
    plan.carry_out(desk)?;
    tell::what_went(desk, &plan);
    tell::what_to_do(desk, archive, &plan, before);
    Ok(())
}

/// Words for a public page: a line without personal data and without characters that nobody sees.
fn public_line(option: &str, text: &str) -> Result<Line, Failure> {
    let advice = say!(
        "它向公众显示，也一直留在审核记录中，请删去个人信息",
        "the public reads it, and it stays in the trail for good, so leave personal data out"
    );
    let line = one_line(option, text, &advice)?;
    if invisible::find(&line).iter().any(|(_, what)| *what != invisible::Invisible::Confusable) {
        return Err(Failure::Usage(say!(
            "{option} 中有看不见的字符，请重新输入",
            "{option} holds characters that nobody sees; type it again"
        )));
    }
    Ok(line)
}

/// The event holds whatever its words are; but the public shall read why.
fn warn_of_words(desk: &Desk, event: &Event, plan: &Plan, to_be_signed: bool) {
    let talk = &desk.context.talk;
    if desk.site.signatures_required() && !to_be_signed {
        talk.complain(&say!(
            "site.yaml 要求签名：不签名，撤回照样生效，但页面上不显示理由和依据；请加 --key",
            "site.yaml asks for signatures: unsigned, the withdrawal takes effect all the same, but its reason and basis \
             are not shown on the page; name a key with --key"
        ));
    }
    let title = &*plan.public.common.title;
    if event.note.as_ref().is_some_and(|reason| reason.contains(title)) {
        talk.complain(&say!(
            "理由中有要撤下的标题，它会留在页面上；标题本身不宜公开的，请换一种说法",
            "the reason repeats the title that goes, so that it stays on the page; say it otherwise where the title itself \
             is the trouble"
        ));
    }
}

fn unreadable() -> Say {
    say!(
        "先把文件恢复为能读的样子（最近一次审核通过的原文：git restore 文件），再撤回；不要改成不予公开",
        "make the file readable first (the text that was approved last: git restore FILE), then withdraw it; do not flag \
         it withheld instead"
    )
}

fn nothing_public(desk: &Desk) -> Say {
    let (id, mut path) = (desk.record.id().to_string(), desk.path.clone());
    path = scan::mask_in_words(&path);
    say!(
        "{id} 没有公开过，没有可撤回的。不再需要的稿件，直接删去 {path} 和它的审核记录；要修改的，退回：gongshi return",
        "{id} was never public, so there is nothing to withdraw. Delete {path} and its trail if it is not needed, or send \
         it back: gongshi return"
    )
}
