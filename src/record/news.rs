//! Keys of 工作动态: news of the work.

use super::common::FileName;
use super::model::{Line, choices, keys};
use jiff::civil::Date;

choices! {
    /// What kind of news a record is.
    pub enum NewsKind {
        ProposalReply = "proposal-reply", "建议提案办理", "Reply to a proposal";
        Highlight = "highlight", "特色亮点";
        Experience = "experience", "经验推广", "Good practice";
        OpenDay = "open-day", "开放日";
        Survey = "survey", "调查";
        Notice = "notice", "通知";
    }
}

keys! {
    /// A picture; the alternative text is required (WCAG 2.2, 1.1.1).
    pub struct Image {
        file: FileName = "file", "文件", "文件名，文件放在事项文件旁边";
        alt: Line = "alt", "替代文字", "给看不见图片的人读的说明";
    }
}

keys! {
    /// An event that people can go to.
    pub struct Occasion {
        date: Date = "date", "日期", "哪一天";
        place: Option<Line> = "place", "地点", "在哪里";
    }
}

keys! {
    /// The keys of a news record.
    pub struct News {
        kind: NewsKind = "kind", "类型", "哪一种动态";
        images: Vec<Image> = "images", "图片", "每张写 file（文件）和 alt（替代文字）";
        event: Option<Occasion> = "event", "活动", "写 date（日期）和 place（地点）";
    }
}
