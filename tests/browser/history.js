// A portal whose records have a history, made in a temporary folder with a git repository of its own: revisions of every
// kind, versions that may not be shown any more, withdrawals, a notice that has ended.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = resolve(fileURLToPath(import.meta.url), '../../..');
const PROGRAM = resolve(process.env.GONGSHI ?? join(project, 'target/debug/gongshi'));

/** The day as of which the portal is built. */
export const AS_OF = '2026-11-22';

const sha256 = bytes => createHash('sha256').update(bytes).digest('hex');

/** A number with the form of a mobile number, in a range that no operator has. */
const MOBILE = ['1', '39', '0000', '0000'].join('');

const SITE = `title: 示例县社区矫正矫务公开
owner: jg-1
base_url: https://www.example.gov.cn/jwgk/
people:
  - { id: lin-gao, name: 林高, roles: [drafter] }
  - { id: zhou-min, name: 周敏, roles: [reviewer], tier: city }
review: { rules: [{ approvals: 1 }] }
`;

const front = (id, more, body = '') => `---
id: ${id}
disclosure: proactive
institution: jg-1
formed: 2026-01-05
drafted_by: lin-gao
${more}
---

${body}`;

const policy = (title, change, articles, more = '') => front('zc-1', `title: ${title}
kind: normative
document_number: 示司规〔2026〕1号
issued_by: 示例县司法局
effective: 2026-02-01
validity: in-force
${more}${change ? `change: ${change}\n` : ''}attachments:
  - { file: 申请表.csv, title: 外出申请表 }`, articles);

const ARTICLES = `## 第一章 总则

**第一条** 为了规范社区矫正对象外出请假审批，保障其正当外出需要，制定本规程。

**第二条** 社区矫正对象未经批准不得离开所居住的市、县。

**第三条** 外出审批应当依法、公正、便民，不得收取任何费用。

## 第二章 申请

**第四条** 因就医、就学、参与诉讼等正当理由需要外出的，可以申请请假。

**第五条** 申请人一般应当提前三日提交书面申请，写明理由、目的地、起止日期和联系方式。

| 外出时间 | 审批单位 | 办理时限 |
|---|---|---|
| 七日以内 | 司法所 | 2个工作日 |
| 超过七日 | 县级社区矫正中心 | 3个工作日 |

## 第三章 销假

**第六条** 返回后应当在二十四小时内到司法所销假。

1. 交验往返票据；
2. 说明外出情况。

> 因特殊情况不能按期返回的，应当在期满前报告。

**第七条** 本规程由示例县司法局解释，详见[说明](https://www.example.gov.cn/a)。
`;

/** Articles are inserted and the rest renumbered, a table gets a row, words and a number change. */
const REVISED = ARTICLES
  .replace('**第三条** 外出', '**第三条** 县级社区矫正中心对外出审批实行台账管理。\n\n**第四条** 外出')
  .replace('**第四条** 因就医', '**第五条** 因就医')
  .replace('就学、参与诉讼等正当理由', '就学、参与诉讼、处理家庭重要事务等正当理由')
  .replace('**第五条** 申请人一般应当提前三日', '**第六条** 申请人一般应当提前五日')
  .replace('2个工作日 |', '1个工作日 |')
  .replace('| 超过七日 | 县级', '| 超过七日、三十日以内 | 县级')
  .replace('3个工作日 |\n', '3个工作日 |\n| 超过三十日 | 市级社区矫正中心 | 5个工作日 |\n')
  .replace('**第六条** 返回后应当在二十四小时内', '**第七条** 返回后应当在十二小时内')
  .replace('2. 说明外出情况。', '2. 说明外出情况；\n3. 归还外出证明。')
  .replace('> 因特殊情况不能按期返回的，应当在期满前报告。\n', '> 因特殊情况不能按期返回的，应当在期满前报告并说明理由，由原审批单位决定是否延长。\n')
  .replace('**第七条** 本规程', '**第八条** 本规程')
  .replace('example.gov.cn/a', 'example.gov.cn/b');

/** Nothing but markup changes. */
const STYLED = REVISED.replace('不得收取任何费用', '**不得收取任何费用**');

/** Many places under many headings. */
const many = turn => Array.from({ length: 8 }, (_, i) => `## 第${'一二三四五六七八'[i]}章 事项${i + 1}

本章规定第${i + 1}类事项的办理。${turn ? '受理机关应当当场出具凭证。' : '受理机关应当出具凭证。'}

办理期限为${turn ? 30 : 20}个工作日，自受理之日起计算。

${i % 3 === 0 ? (turn ? 'The form is available online since March 2026.\n' : 'The form is available at the office.\n') : '办理结果应当书面告知申请人。\n'}
材料不齐的，一次告知需要补正的内容。

符合条件的，准予办理。
`).join('\n');

const news = (id, title, body, more = '') => front(id, `title: ${title}\nkind: notice\n${more}`.trimEnd(), `${body}\n`);

const bulletin = (change, rows) => front('bf-1', `title: 2026年10月考核奖惩情况
kind: reward-punishment
period: 2026-10
${change ? `change: ${change}\n` : ''}timeline:
  - { date: 2026-11-02, event: 汇总, by: 县社区矫正中心 }
${change ? '  - { date: 2026-11-09, event: 更正, by: 县社区矫正中心 }\n' : ''}entries:
${rows}`, '各县作出的决定如下。\n');

const powers = change => front('ql-1', `title: 示例县社区矫正权责清单
kind: power-list
tier: county
${change ? `change: ${change}\n` : ''}items:
  - { id: "1", name: 外出请假审批, basis: 《社区矫正法》第二十七条, procedure: 申请、审批、销假${change ? '、归档' : ''}, disclosure: proactive, category: supervision }
  - { id: "2", name: 训诫, basis: 《社区矫正法》第二十八条, procedure: 调查、决定, disclosure: proactive, category: enforcement }`);

/**
 * Steps in the order of time: an event, or a text with its files, submitted and approved at a time; each is a commit.
 * `[path, text, at, files]`, `[path, { withdraw: at, note, legal_basis, stub }]`.
 */
const STEPS = [
  ['institutions/jg-1.md', front('jg-1', 'title: 示例县司法局\nkind: bureau\ntier: county'), '2026-01-05T09:00:00+08:00'],
  ['policy/zc-1/index.md', policy('示例县外出请假审批办法', '', ARTICLES), '2026-01-06T09:30:00+08:00', { '申请表.csv': '项目,说明\n姓名,申请人\n' }],
  ['policy/zc-2.md', front('zc-2', 'title: 示例县办事指南\nkind: normative\nvalidity: in-force', many(0)), '2026-01-07T10:00:00+08:00'],
  ['news/xw-1.md', news('xw-1', '开放日报名通知', `报名请联系工作人员，电话 ${MOBILE}。`), '2026-02-01T10:00:00+08:00'],
  ['news/xw-2.md', news('xw-2', '集中教育安排', '集中教育定于3月10日举行。'), '2026-02-02T10:00:00+08:00'],
  ['news/xw-3.md', news('xw-3', '帮扶名单通报', '帮扶名单见附表，共三人。'), '2026-02-03T10:00:00+08:00'],
  ['news/xw-3.md', news('xw-3', '帮扶名单通报', '帮扶名单见附表，共四人。', 'change: 补充一人'), '2026-02-05T10:00:00+08:00'],
  ['news/xw-4.md', news('xw-4', '征求意见公告', '现就外出请假办法征求意见。', 'expires: 2026-03-01'), '2026-02-10T10:00:00+08:00'],
  ['news/xw-5.md', news('xw-5', '座谈会纪要', '座谈会提出三条意见。').replace('disclosure: proactive', 'disclosure: on-request'), '2026-02-11T10:00:00+08:00'],
  ['news/xw-6.md', news('xw-6', '工作安排', '参见[内部材料](record:xw-9)和[开放日通知](record:xw-1)。', 'related: [xw-9, xw-1]'), '2026-02-12T10:00:00+08:00'],
  ['news/xw-7.md', news('xw-7', '请假材料清单', '材料清单如下。').replace('disclosure: proactive', 'disclosure: on-request'), '2026-02-13T10:00:00+08:00'],
  ['supervision/bf-1.md', bulletin('', '  - { name: 吴某, item: 表扬, result: 表现突出, date: 2026-10-12 }\n  - { name: 丁某, item: 训诫, result: 违反报告规定, date: 2026-10-14 }'), '2026-11-02T10:00:00+08:00'],
  ['institutions/ql-1.md', powers(''), '2026-02-14T10:00:00+08:00'],
  ['policy/zc-1/index.md', policy('示例县社区矫正对象外出请假审批办法', '增加台账管理，缩短销假时间', REVISED, 'summary: 明确外出请假的审批权限和办理时限。\n'), '2026-04-01T14:20:00+08:00', { '申请表.csv': '项目,说明\n姓名,申请人\n事由,外出理由\n' }],
  ['news/xw-1.md', news('xw-1', '开放日报名通知', '报名请拨打服务热线。', 'change: 更正联系方式'), '2026-04-02T10:00:00+08:00'],
  ['news/xw-2.md', { withdraw: '2026-04-03T10:00:00+08:00', note: "时间有误" }],
  ['news/xw-3.md', { withdraw: '2026-04-04T16:00:00+08:00', note: '涉及个人信息，撤回', legal_basis: '《政府信息公开条例》第十五条', stub: news('xw-3', '已撤回', '') }],
  ['news/xw-2.md', news('xw-2', '集中教育安排', '集中教育定于4月20日举行。', 'change: 时间改为4月20日'), '2026-04-06T10:00:00+08:00'],
  ['news/xw-5.md', news('xw-5', '座谈会纪要', '座谈会提出三条意见，均已采纳。', 'change: 改为主动公开'), '2026-04-07T10:00:00+08:00'],
  ['news/xw-6.md', news('xw-6', '工作安排', '参见[开放日通知](record:xw-1)。', 'related: [xw-1]\nchange: 删去已失效的链接'), '2026-04-08T10:00:00+08:00'],
  ['policy/zc-2.md', front('zc-2', 'title: 示例县办事指南\nkind: normative\nvalidity: in-force\nchange: 延长办理期限，当场出具凭证', many(1)), '2026-04-09T10:00:00+08:00'],
  ['supervision/bf-1.md', bulletin('补录一人，更正一人的结果', '  - { name: 吴某, item: 表扬, result: 表现突出, date: 2026-10-12 }\n  - { name: 丁某, item: 警告, result: 违反报告规定，情节较重, date: 2026-10-14 }\n  - { name: 谢某, item: 表扬, result: 表现突出, date: 2026-10-21 }'.replace('规定，', '规定、')), '2026-11-09T10:00:00+08:00'],
  ['institutions/ql-1.md', powers('补充归档环节'), '2026-05-01T10:00:00+08:00'],
  ['policy/zc-1/index.md', policy('示例县社区矫正对象外出请假审批办法', '突出不收费的规定', STYLED, 'summary: 明确外出请假的审批权限和办理时限。\n'), '2026-06-01T09:00:00+08:00', { '申请表.csv': '项目,说明\n姓名,申请人\n事由,外出理由\n' }],
];

/** Makes the portal and builds it, signed; gives its folder, and that of the sources. */
export function build() {
  const folder = mkdtempSync(join(tmpdir(), 'gongshi-history-'));
  const [root, out] = [join(folder, 'portal'), join(folder, 'public')];
  const env = { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const git = (at, ...args) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-c', 'commit.gpgsign=false', ...args], { cwd: root, env: { ...env, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at }, stdio: ['ignore', 'ignore', 'inherit'] });
  mkdirSync(join(root, 'content'), { recursive: true });
  writeFileSync(join(root, 'content/site.yaml'), SITE);
  git('2026-01-01T00:00:00+08:00', 'init', '-q');
  const trails = new Map(), digests = new Map();
  for (const [path, step, approved, files = {}] of STEPS) {
    const file = join(root, 'content', path);
    mkdirSync(dirname(file), { recursive: true });
    const trail = trails.get(path) ?? [];
    const event = (action, at, extra = '') => trail.push(`- action: ${action}\n  by: ${action === 'submit' ? 'lin-gao' : 'zhou-min'}\n  at: ${at}\n  digest: ${digests.get(path)}\n${extra}`);
    if (typeof step === 'string') {
      writeFileSync(file, step);
      for (const [name, text] of Object.entries(files)) writeFileSync(join(dirname(file), name), text);
      const lines = Object.entries(files).map(([name, text]) => `${sha256(text)}  ${name}\n`).join('');
      digests.set(path, `sha256:${sha256(`gongshi-record v1\n${sha256(step)}\n${lines}`)}`);
      event('submit', approved);
      event('approve', approved, `  nonce: "${sha256(`${path} ${approved}`).slice(0, 32)}"\n`);
    } else {
      if (step.stub) writeFileSync(file, step.stub);
      event('withdraw', step.withdraw, `  note: ${step.note}\n${step.legal_basis ? `  legal_basis: ${step.legal_basis}\n` : ''}`);
    }
    trails.set(path, trail);
    writeFileSync(file.replace(/\.md$/, '.review.yaml'), trail.join(''));
    git(approved ?? step.withdraw, 'add', '-A');
    git(approved ?? step.withdraw, 'commit', '-q', '-m', path);
  }
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')], { env });
  execFileSync(PROGRAM, ['--lang', 'en', 'build', '--quiet', '--as-of', AS_OF, '--out', out, '--key', join(folder, 'key')], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  return { root: out, source: root, read: path => readFileSync(join(out, path), 'utf8'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What stood in texts that may not be shown any more. */
export const GONE = { mobile: MOBILE, withdrawn: ['帮扶名单见附表', '帮扶名单通报', '3月10日'], unknown: 'xw-9', minutes: '座谈会提出三条意见。' };
