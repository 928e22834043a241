//! The tags that pages of government sites carry (政府网站发展指引, 国办发〔2017〕47号, annex 网页设计规范): of the site on every
//! page, of the column (栏目) on lists, of the article (内容) on what belongs to a record. Collectors of government sites
//! go by their names, which are therefore the same in every language.
//!
//! | pages | tags |
//! |---|---|
//! | lists: home, categories, catalogue, on request, powers, progress, indicators, releases, withdrawn, search, site map | site, column |
//! | records, their earlier versions, differences and days; records that are given out on request | site, article |
//! | marked places (there is no article any more), the page for addresses that are not there | site |

use super::page::Book;
use super::urls;
use super::view::{Meta, Page};
use crate::gate::Cleared;
use crate::record::common::Id;
use jiff::civil::{Date, DateTime};

/// What an article page says of itself.
pub struct Article<'a> {
    /// Its title.
    pub title: &'a str,
    /// When it became public.
    pub published: DateTime,
    /// Who publishes it: source and author, for the drafter is never named.
    pub institution: &'a Id,
    /// What is in it, in some words.
    pub description: String,
    /// Its keywords; may be none.
    pub keywords: Vec<&'a str>,
    /// Path of its first picture.
    pub image: Option<String>,
}

impl Book<'_> {
    /// The tags of the site.
    pub fn site_meta(&self) -> Vec<Meta> {
        let site = &self.site.site;
        let id = site.identification.as_ref();
        let mut meta = vec![Meta { name: "SiteName", content: site.title.clone() }];
        meta.extend(id.and_then(|i| i.domain.as_ref()).map(|d| Meta { name: "SiteDomain", content: d.to_string() }));
        meta.extend(id.and_then(|i| i.site_code.as_ref()).map(|c| Meta { name: "SiteIDCode", content: c.to_string() }));
        meta
    }

    /// The tags of a list page. `kind` is a word of the national vocabulary of columns.
    pub fn column_meta(page: &mut Page, name: &str, description: &str, keywords: &str, kind: &str) {
        for (tag, content) in [
            ("ColumnName", name),
            ("ColumnDescription", description),
            ("ColumnKeywords", keywords),
            ("ColumnType", kind),
        ] {
            page.meta.push(Meta { name: tag, content: content.to_string() });
        }
    }

    /// The tags of an article page.
    pub fn article_meta(&self, page: &mut Page, article: Article) {
        let base = self.site.site.base_url.as_deref();
        // An old text may name an institution that is not before the public any more; then the portal's owner speaks.
        let named = Some(self.institution(article.institution)).filter(|name| !name.is_empty());
        let institution = named.unwrap_or_else(|| self.institution(&self.site.site.owner));
        let address = |path: &str| base.map(|base| urls::absolute(base, path));
        let image = article.image.map(|path| address(&path).unwrap_or_else(|| urls::relative(&page.path, &path)));
        let own = address(&page.path).unwrap_or_else(|| "index.html".into());
        let keywords = Some(article.keywords.join(",")).filter(|words| !words.is_empty());
        let tags = [
            ("ArticleTitle", Some(article.title.to_string())),
            ("PubDate", Some(article.published.strftime("%Y-%m-%d %H:%M").to_string())),
            ("ContentSource", Some(institution.clone())),
            ("Author", Some(institution)),
            ("Description", Some(article.description)),
            ("Keywords", keywords),
            ("Image", image.clone()),
            ("Url", Some(own)),
        ];
        page.meta.extend(tags.into_iter().filter_map(|(name, content)| Some(Meta { name, content: content? })));
        page.kind = "article";
        page.image = image.filter(|_| base.is_some());
    }
}

/// The day on which a record's page changed last.
pub fn changed(record: &Cleared) -> Date {
    record.version().approved.date().max(record.published().date())
}
