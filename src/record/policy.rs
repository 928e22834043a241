//! Keys of 政策文件: laws, documents and their interpretations.

use super::common::Id;
use super::model::{Line, choices, keys};
use jiff::civil::Date;

choices! {
    /// The rank of a document.
    pub enum PolicyKind {
        Law = "law", "法律";
        Regulation = "regulation", "行政法规", "Administrative regulation";
        Rule = "rule", "规章";
        Normative = "normative", "规范性文件", "Normative document";
        Interpretation = "interpretation", "解读";
    }
}

choices! {
    /// Whether a document is in force.
    pub enum Validity {
        InForce = "in-force", "现行有效";
        Amended = "amended", "已修改";
        Repealed = "repealed", "已废止";
        NotYet = "not-yet", "尚未施行", "Not yet in force";
    }
}

keys! {
    /// The keys of a policy record.
    pub struct Policy {
        kind: PolicyKind = "kind", "类型", "哪一级文件";
        document_number: Option<Line> = "document_number", "发文字号", "如 岚司发〔2026〕3号";
        issued_by: Option<Line> = "issued_by", "发文机关", "制定机关";
        effective: Option<Date> = "effective", "施行日期", "从哪一天起施行";
        validity: Validity = "validity", "有效性", "现行有效、已修改、已废止或尚未施行";
        supersedes: Vec<Id> = "supersedes", "替代", "本文件替代的文件；对方须写 repealed_by";
        repealed_by: Option<Id> = "repealed_by", "被替代", "替代本文件的文件；对方须写 supersedes";
        interprets: Vec<Id> = "interprets", "解读对象", "解读的是哪些文件";
    }
}
