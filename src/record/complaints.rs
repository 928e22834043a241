//! Keys of 投诉监督: channels, rights, and how complaints were handled.

use super::model::{Line, choices, keys};
use jiff::civil::Date;

choices! {
    /// What a complaints record is.
    pub enum ComplaintKind {
        Channel = "channel", "投诉渠道", "Complaint channel";
        Rights = "rights", "权利义务告知", "Rights and duties";
        Handling = "handling", "处理情况", "Complaint handled";
    }
}

choices! {
    /// How a complaint reaches the office.
    pub enum ChannelType {
        Phone = "phone", "电话";
        Letter = "letter", "信件";
        Visit = "visit", "来访";
        Online = "online", "网上";
        Email = "email", "电子邮件";
    }
}

choices! {
    /// What became of a complaint.
    pub enum Outcome {
        Upheld = "upheld", "属实";
        Partly = "partly", "部分属实", "Upheld in part";
        Unfounded = "unfounded", "不属实";
        Forwarded = "forwarded", "转办";
    }
}

keys! {
    /// A complaint channel.
    pub struct ComplaintChannel {
        kind: ChannelType = "type", "方式", "电话、信件、来访、网上或电子邮件";
        value: Line = "value", "联系方式", "号码、地址或网址";
        hours: Option<Line> = "hours", "受理时间", "什么时候受理";
        scope: Option<String> = "scope", "受理范围", "受理什么";
        reply_within: Option<u32> = "reply_within", "答复期限", "工作日数";
    }
}

keys! {
    /// How a complaint was handled.
    pub struct Handling {
        received: Date = "received", "受理日期", "收到的日期";
        replied: Option<Date> = "replied", "答复日期", "答复的日期";
        matter: Option<Line> = "matter", "反映事项", "反映了什么";
        result: Option<String> = "result", "处理结果", "怎样处理";
        outcome: Option<Outcome> = "outcome", "认定", "属实、部分属实、不属实或转办";
    }
}

keys! {
    /// The keys of a complaints record.
    pub struct Complaint {
        kind: ComplaintKind = "kind", "类型", "渠道、告知或处理情况";
        channel: Option<ComplaintChannel> = "channel", "渠道", "投诉渠道的内容";
        handling: Option<Handling> = "handling", "办理", "处理情况的内容";
    }
}
