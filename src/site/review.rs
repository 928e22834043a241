//! The rules of review in `content/site.yaml`: how many approvals, of which tier, since when.

use super::settings::Listed;
use crate::record::common::{Category, Tier};
use crate::record::model::{Field, Readable, Reader, Shape, choices, keys};
use crate::record::node::{Node, Value};
use crate::say::say;
use jiff::civil::Date;

choices! {
    /// Whether approvals must be signed.
    pub enum Signatures {
        Optional = "optional", "可选";
        Required = "required", "必须";
    }
}

keys! {
    /// How many approvals records of some categories need.
    pub struct ReviewRule {
        categories: Option<Listed<Category>> = "categories", "类别", "不写则适用于各类";
        approvals: Approvals = "approvals", "审核数", "需要几人审核通过";
        tier: Option<Tier> = "tier", "最低层级", "计入的最低层级";
        since: Option<Date> = "since", "起始日期", "只适用于这一天起的审核；写在旧规则上面";
    }
}

keys! {
    /// The rules of review.
    pub struct Review {
        signatures: Option<Signatures> = "signatures", "签名", "optional 可选、required 必须";
        rules: Option<Rules> = "rules", "规则", "自上而下，第一条适用的为准";
    }
}

impl ReviewRule {
    /// Whether it is a rule for records of this category.
    pub(super) fn is_for(&self, category: Category) -> bool {
        self.categories.as_ref().is_none_or(|listed| listed.0.contains(&category))
    }
}

/// The rules of review from top to bottom; none that begins on a day and can never be the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules(pub(super) Vec<ReviewRule>);

impl Readable for Rules {
    fn shape() -> Shape {
        <Vec<ReviewRule> as Field>::shape()
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<Rules> {
        let rules = Listed::<ReviewRule>::read(node, reader)?.0;
        let items = match &node.value {
            Value::List(items) => &items[..],
            _ => std::slice::from_ref(node),
        };
        for (at, (rule, item)) in rules.iter().zip(items).enumerate() {
            let Some(since) = rule.since else { continue };
            let sooner = |above: &ReviewRule| above.since.is_none_or(|other| other <= since);
            let taken = |category| rules[..at].iter().any(|above| above.is_for(category) && sooner(above));
            if Category::ALL.iter().filter(|category| rule.is_for(**category)).all(|category| taken(*category)) {
                reader.problem(
                    item,
                    say!("这条规则永远用不上：上面的规则已经适用", "this rule never applies: one above it always does"),
                    Some(say!(
                        "新规则写在旧规则上面，起始日期晚的在最上面",
                        "write a new rule above the old one, the latest `since` first"
                    )),
                );
            }
        }
        Some(Rules(rules))
    }
}

/// How many approvals a record needs: at least one (政府信息公开条例 Art. 17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approvals(pub(super) u32);

impl Readable for Approvals {
    fn shape() -> Shape {
        Shape::Number
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<Approvals> {
        let number = u32::read(node, reader)?;
        if number == 0 {
            let help = say!(
                "至少需要一人审核（《政府信息公开条例》第十七条）",
                "at least one approval is needed (条例 Art. 17)"
            );
            reader.problem(node, say!("审核数不能为 0", "approvals cannot be 0"), Some(help));
            return None;
        }
        Some(Approvals(number))
    }
}
