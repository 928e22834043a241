//! Keys of 机构信息: institutions, power lists, guide, regulations, annual reports.

use super::common::{Category, Disclosure, Id, Tier};
use super::model::{Line, choices, keys};

choices! {
    /// What kind of institutional information a record is.
    pub enum InstitutionKind {
        Bureau = "bureau", "司法局", "Justice bureau";
        Centre = "centre", "社区矫正中心", "Community correction centre";
        Office = "office", "司法所", "Justice station";
        PowerList = "power-list", "权责清单";
        Guide = "guide", "公开指南", "Disclosure guide";
        Regulation = "regulation", "公开制度", "Disclosure rules";
        AnnualReport = "annual-report", "公开年报";
    }
}

keys! {
    /// A telephone with what it is for.
    pub struct Phone {
        label: Option<Line> = "label", "名称", "如 值班电话、举报电话";
        number: Line = "number", "号码", "带区号";
    }
}

keys! {
    /// How to apply for information (政府信息公开条例 Art. 29 to 31).
    pub struct RequestChannel {
        acceptor: Option<Line> = "acceptor", "受理机构", "受理申请的机构名称";
        address: Option<Line> = "address", "地址", "当面或邮寄申请的地址";
        phone: Option<Line> = "phone", "电话", "咨询电话";
        fax: Option<Line> = "fax", "传真", "传真号码";
        email: Option<Line> = "email", "电子邮箱", "接收申请的邮箱";
        url: Option<Line> = "url", "网址", "网上申请地址";
        hours: Option<Line> = "hours", "办公时间", "受理时间";
    }
}

keys! {
    /// One power of a power list (权责清单).
    pub struct Power {
        id: Line = "id", "编号", "清单内的编号";
        name: Line = "name", "事项名称", "权责事项的名称";
        tier: Option<Tier> = "tier", "层级", "哪一级行使";
        kind: Option<Line> = "kind", "事项类型", "如 监督管理、考核奖惩";
        basis: Option<String> = "basis", "依据", "法律依据，写到条";
        procedure: Option<String> = "procedure", "办理流程", "从启动到办结";
        disclosure: Option<Disclosure> = "disclosure", "公开属性", "结果怎样公开";
        category: Option<Category> = "category", "公开类别", "结果在哪一类公开";
    }
}

keys! {
    /// The keys of an institutions record.
    pub struct Institution {
        kind: InstitutionKind = "kind", "类型", "哪一种机构信息";
        tier: Option<Tier> = "tier", "层级", "市级、县级或司法所";
        address: Option<Line> = "address", "地址", "办公地址";
        postcode: Option<Line> = "postcode", "邮政编码", "六位";
        phones: Vec<Phone> = "phones", "联系电话", "每个写 label（名称）和 number（号码）";
        hours: Option<Line> = "hours", "办公时间", "工作日和起止时间";
        transport: Option<Line> = "transport", "交通", "怎样到达";
        email: Option<Line> = "email", "电子邮箱", "公务邮箱";
        website: Option<Line> = "website", "网站", "https:// 开头";
        head: Option<Line> = "head", "负责人", "机构负责人姓名";
        parent: Option<Id> = "parent", "上级机构", "上级机构的编号";
        on_request: Option<RequestChannel> = "on_request", "依申请公开渠道", "怎样申请公开";
        items: Vec<Power> = "items", "权责事项", "权责清单的各项";
    }
}
