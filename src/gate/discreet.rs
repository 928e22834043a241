//! What a report may repeat: findings end up in logs that more people read than the portal's content.
//!
//! Findings quote what is wrong: a source line, a value that is no date, a key that nobody knows. Whatever identifies a
//! person in that is masked, in every part of a finding. Of a file that is flagged withheld nothing is quoted at all, not
//! even a slip of the hand in it: the finding names the rule and the place, and whoever may open the file sees the rest.

use super::{Standing, invisible, names, scan};
use crate::finding::{Finding, Rule};
use crate::load::Refused;
use crate::load::split::is_bare_flag;
use crate::load::walk::trail_of;
use crate::say::Say;
use std::collections::BTreeSet;

/// Makes findings fit for a report. `refused` are the files that make no record, the withheld ones among them.
pub fn make(findings: &mut [Finding], refused: &[Refused]) {
    let withheld = refused.iter().filter(|refused| refused.withheld);
    let withheld: BTreeSet<String> =
        withheld.flat_map(|refused| [refused.path.clone(), trail_of(&refused.path)]).collect();
    for finding in findings {
        if withheld.contains(&finding.place.path) {
            hush(finding);
        }
        mask(finding);
    }
}

/// Takes every word of the file out of a finding about a withheld one. The place stays.
fn hush(finding: &mut Finding) {
    if let Some(span) = &mut finding.place.span
        && !(finding.rule == Rule::Withheld && is_bare_flag(&span.source))
    {
        span.source.clear();
    }
    if finding.rule != Rule::Withheld {
        finding.message = finding.rule.text().refuses;
        finding.help = Some(finding.rule.text().remedy);
    }
}

/// Masks personal data, whatever the finding is about. Characters that nobody sees are made visible.
fn mask(finding: &mut Finding) {
    finding.place.path = names::shown(&finding.place.path);
    if let Some(span) = &mut finding.place.span {
        span.source = scan::mask_in_line(&span.source);
        for (range, what) in invisible::find(&span.source).into_iter().rev() {
            if what != invisible::Invisible::Confusable {
                span.source.replace_range(range, "\u{FFFD}");
            }
        }
    }
    say(&mut finding.message);
    finding.help.iter_mut().for_each(say);
    finding.record.iter_mut().for_each(number);
}

fn say(text: &mut Say) {
    number(&mut text.zh);
    number(&mut text.en);
}

/// The same for how a record stands.
pub fn standing(standing: &mut Standing) {
    standing.path = names::shown(&standing.path);
    standing.id.iter_mut().for_each(number);
    standing.title.iter_mut().for_each(|title| *title = scan::mask_in_line(title));
}

/// Masks numbers and addresses of people. Names and the like are left: these are mostly the program's own words.
pub fn number(text: &mut String) {
    *text = scan::mask_in_text(text, &scan::Setting::default());
}
