//! Keys of 日常监管帮扶: everyday supervision and help.

use super::enforcement::{Step, Subject};
use super::model::{Line, Readable, Reader, Shape, choices, keys};
use super::node::Node;
use crate::say::say;
use jiff::civil::Date;

choices! {
    /// What a supervision record reports.
    pub enum SupervisionKind {
        GradeChange = "grade-change", "等级调整";
        RewardPunishment = "reward-punishment", "奖惩", "Reward or punishment";
        Leave = "leave", "外出请假", "Leave of absence";
        CrossArea = "cross-area", "跨市县活动", "Travel across areas";
        Transfer = "transfer", "执行地变更", "Change of place";
        Education = "education", "集中教育", "Group education";
        Assistance = "assistance", "教育帮扶", "Education and help";
    }
}

/// A month, or a span of months: `2026-10` or `2026-10/2026-12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// First month: year and month.
    pub from: (i16, i8),
    /// Last month, the same as the first for a single one.
    pub to: (i16, i8),
}

impl Period {
    /// Reads the one form that records use.
    pub fn parse(text: &str) -> Option<Period> {
        let month = |part: &str| {
            let date = super::model::date(&format!("{part}-01"))?;
            Some((date.year(), date.month()))
        };
        let (from, to) = match text.split_once('/') {
            Some((from, to)) => (month(from)?, month(to)?),
            None => (month(text)?, month(text)?),
        };
        (from <= to).then_some(Period { from, to })
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.from.0, self.from.1)?;
        if self.to != self.from {
            write!(f, "/{:04}-{:02}", self.to.0, self.to.1)?;
        }
        Ok(())
    }
}

impl Readable for Period {
    fn shape() -> Shape {
        Shape::Pattern("^\\d{4}-\\d{2}(/\\d{4}-\\d{2})?$", "2026-10")
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<Period> {
        let text = Line::read(node, reader)?;
        let period = Period::parse(&text);
        if period.is_none() {
            let help = say!("写成 2026-10 或 2026-10/2026-12", "write 2026-10 or 2026-10/2026-12");
            reader.problem(node, say!("“{text}”不是月份", "`{text}` is not a month or a span of months"), Some(help));
        }
        period
    }
}

keys! {
    /// A row of a bulletin; the name is a subject's.
    pub struct Entry {
        name: Line = "name", "姓名", "隐名，如 张某某";
        item: Option<Line> = "item", "事项", "什么事";
        result: Option<Line> = "result", "结果", "怎样处理";
        date: Option<Date> = "date", "日期", "哪一天";
    }
}

keys! {
    /// The keys of a supervision record.
    pub struct Supervision {
        kind: SupervisionKind = "kind", "类型", "哪一种监管帮扶";
        period: Option<Period> = "period", "期间", "2026-10 或 2026-10/2026-12";
        subject: Option<Subject> = "subject", "当事人", "隐名";
        entries: Vec<Entry> = "entries", "名单", "每行写 name（姓名）、item（事项）、result（结果）、date（日期）";
        timeline: Vec<Step> = "timeline", "时间轴", "每步写 date（日期）、event（事项）、by（办理机关）";
    }
}
