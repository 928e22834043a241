//! Keys of 执法信息: results of enforcement (社区矫正法 Art. 28 and following).

use super::model::{Line, choices, keys};
use jiff::civil::Date;

choices! {
    /// The measure that a record reports.
    pub enum EnforcementKind {
        Commendation = "commendation", "表扬";
        Admonition = "admonition", "训诫";
        Warning = "warning", "警告";
        PenaltyProposal = "penalty-proposal", "提请治安管理处罚", "Proposal of a penalty";
        Revocation = "revocation", "撤销缓刑/假释";
        Recommitment = "recommitment", "收监执行", "Return to prison";
        Commutation = "commutation", "减刑", "Commutation of sentence";
    }
}

choices! {
    /// The four public stages of a case (四榜).
    pub enum Stage {
        Submitted = "submitted", "呈报";
        Reviewed = "reviewed", "评审";
        Petitioned = "petitioned", "提请";
        Ruled = "ruled", "裁定";
    }
}

keys! {
    /// The person whom a record is about.
    pub struct Subject {
        name: Line = "name", "姓名", "必须隐去名字，如 张某、李某某";
        minor: Option<bool> = "minor", "未成年", "未成年人的信息一律不得公开";
    }
}

keys! {
    /// A step of a procedure.
    pub struct Step {
        date: Date = "date", "日期", "哪一天";
        event: Line = "event", "事项", "发生了什么";
        by: Option<Line> = "by", "办理机关", "谁办理";
    }
}

keys! {
    /// The keys of an enforcement record.
    pub struct Enforcement {
        kind: EnforcementKind = "kind", "类型", "哪一种决定";
        subject: Option<Subject> = "subject", "当事人", "隐名";
        case: Option<Line> = "case", "案号", "文书编号";
        basis: Vec<Line> = "basis", "依据", "法律依据，逐条";
        decided_by: Option<Line> = "decided_by", "决定机关", "作出决定的机关";
        decision_date: Option<Date> = "decision_date", "决定日期", "作出决定的日期";
        result: Option<String> = "result", "结果", "决定内容";
        stage: Option<Stage> = "stage", "四榜阶段", "呈报、评审、提请、裁定";
        timeline: Vec<Step> = "timeline", "时间轴", "每步写 date（日期）、event（事项）、by（办理机关）";
    }
}
