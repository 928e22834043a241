// Records that hold a hostile string wherever a person can write: in each key of the record model (from the program's own
// schema, so that a key that is added is tried at once), in each kind of Markdown, in site.yaml, in trails.
//
// Every place has a harmless value too, which it gets back when the gate refuses the hostile one there.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

export const CATEGORIES = ['institutions', 'enforcement', 'supervision', 'news', 'policy', 'complaints'];

/** The corpus: number, group and text of each string. What it calls says its number. */
export function vectors() {
  const lines = readFileSync(new URL('xss.txt', import.meta.url), 'utf8').split('\n');
  const all = [];
  let group = null;
  for (const line of lines) {
    if (line.startsWith('=== ')) group = line.slice(4);
    else if (group && line !== '') {
      const number = all.length;
      const text = line.replaceAll('RUN', `gongshi_xss(${number})`).replace(/⟨([0-9A-F]+)⟩/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)));
      all.push({ number, group, text });
    }
  }
  return all;
}

const oneLine = text => text.replace(/\s*\n\s*/g, ' ').trim();

// --- keys -----------------------------------------------------------------------------------------------------------

/** Harmless values where not every text will do; the rest gets a text that names its key. */
const HARMLESS = {
  id: r => r.id, institution: r => r.institution, parent: () => 'jg-1', drafted_by: () => 'lin-gao', disclosure: r => r.disclosure,
  category: r => r.category, related: () => 'jg-1', interprets: () => 'jg-1', expires: () => '2026-12-31',
  period: () => '2026-10', 'subject.name': () => '张某某', 'entries.name': () => '张某某', 'subject.minor': () => 'false', 'items.disclosure': () => 'proactive',
  'attachments.file': () => '表.csv', 'images.file': () => '图.png',
};

/** Only with `disclosure: withheld`, or by agreement with another record; `withheld` stops every build. */
const LEFT_OUT = ['withheld_reason', 'withheld', 'supersedes', 'repealed_by', 'body'];

/** The schema's keys in their English form. */
const english = properties => Object.entries(properties).filter(([name]) => /^[a-z_]+$/.test(name));
const either = schema => schema.oneOf?.find(one => one.type === 'array')?.items ?? schema;
const isList = schema => schema.type === 'array' || schema.oneOf?.some(one => one.type === 'array');

/**
 * The front matter of a record as lines, and its leaves: path, line, how to fill it. A leaf is `free` where the model takes
 * any text; the others (ids, dates, choices) must never take a hostile one.
 */
export function front(schema, record, value) {
  const lines = [], leaves = [];
  const leaf = (prefix, path, schema) => {
    const fits = text => schema.pattern && !path.endsWith('.file') && new RegExp(schema.pattern).test(text);
    const free = !schema.pattern && !schema.enum && !['integer', 'boolean'].includes(schema.type) || path.endsWith('.file');
    const choices = schema.enum?.filter(choice => /^[a-z-]+$/.test(choice));
    const harmless = HARMLESS[path]?.(record) ?? (choices ? choices[record.turn % choices.length] : schema.type === 'integer' ? '7' : schema.type === 'boolean' ? 'false' : schema.format === 'date' ? '2026-11-02' : null);
    const one = { path, line: lines.length + 2, free };
    one.harmless = harmless ?? `q${path.replace(/[._]/g, '')}q`;
    const given = value(one);
    one.hostile = given !== null && !fits(given);
    one.value = one.hostile ? given : one.harmless;
    lines.push(prefix + (one.hostile || free ? quoted(one.value) : one.value));
    leaves.push(one);
  };
  const walk = (indent, path, properties) => {
    for (const [name, whole] of english(properties)) {
      const at = path ? `${path}.${name}` : name;
      if (LEFT_OUT.includes(at)) continue;
      const schema = either(whole), list = isList(whole);
      if (!schema.properties) leaf(`${indent}${name}: `, at, schema);
      else {
        lines.push(`${indent}${name}:`);
        // The dash stands on a line of its own, so that every leaf has one.
        if (list) lines.push(`${indent}  -`);
        walk(indent + (list ? '    ' : '  '), at, schema.properties);
        // The picture that bodies show, under a name of its own.
        if (at === 'images') lines.push(`${indent}  -`, `${indent}    file: pic.png`, `${indent}    alt: 图`);
      }
    }
  };
  walk('', '', schema.properties);
  return { lines, leaves };
}

/** A text as a quoted scalar of YAML: JSON's escapes, and more of what YAML takes for a line break or does not take at all. */
function quoted(text) {
  return JSON.stringify(text).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

// --- Markdown -------------------------------------------------------------------------------------------------------

const ticks = text => '`'.repeat(Math.max(0, ...[...text.matchAll(/`+/g)].map(run => run[0].length)) + 3);
const tildes = text => '~'.repeat(Math.max(0, ...[...text.matchAll(/~+/g)].map(run => run[0].length)) + 3);
const escaped = text => text.replace(/[!-/:-@[-`{-~]/g, '\\$&');
const entities = text => [...text].map(c => /[\p{L}\p{N} ]/u.test(c) ? c : `&#${c.codePointAt(0)};`).join('');

/** Ways to write a text; where `plain` is set the page must show it as it is. `one` is the text on one line. */
const MARKDOWN = {
  'a code span': { plain: true, make: (_, one) => `${ticks(one)} ${one} ${ticks(one)}` },
  'a fenced block': { plain: true, make: text => `${ticks(text)}\n${text}\n${ticks(text)}` },
  'an escaped text': { plain: true, make: (_, one) => `x${escaped(one)}` },
  'a text in entities': { plain: true, make: (_, one) => entities(one) },
  'an indented block': { make: text => text.split('\n').map(line => `    ${line}`).join('\n') },
  'a heading': { make: (_, one) => `## ${one}` },
  'a heading beneath': { make: (_, one) => `${one}\n===` },
  'a strong text': { make: (_, one) => `甲**${one}**乙` },
  'an emphasis': { make: (_, one) => `*${one}*` },
  'a deleted text': { make: (_, one) => `~~${one}~~` },
  'a list': { make: (_, one) => `- ${one}\n- [x] ${one}` },
  'a numbered list': { make: (_, one) => `7. ${one}\n8. 乙` },
  'a quotation': { make: text => text.split('\n').map(line => `> ${line}`).join('\n') },
  'a table': { make: (_, one) => `| ${one} | 乙 |\n|---|:-:|\n| ${one} | 丙 |` },
  'a cell': { make: (_, one) => `| 甲 |\n|---|\n| ${one.replaceAll('|', '\\|')} |` },
  'the text of a link': { make: (_, one) => `[${one}](https://example.gov.cn/)` },
  'the text of a link inside': { make: (_, one) => `[${one}](record:jg-1)` },
  'a target in brackets': { make: (_, one) => `[甲](<${one}>)` },
  'a bare target': { make: (_, one) => `[甲](${one})` },
  'the path of a target': { make: (_, one) => `[甲](https://example.gov.cn/${one})` },
  'the query of a target': { make: (_, one) => `[甲](<https://example.gov.cn/?q=${one}>)` },
  'the host of a target': { make: (_, one) => `[甲](<https://${one}/>)` },
  'a target in %': { make: (_, one) => `[甲](https://example.gov.cn/?q=${wellFormed(one) ? encodeURIComponent(one) : 'x'})` },
  'a mailbox': { make: (_, one) => `[甲](<mailto:office?subject=${one}>)` },
  'a number': { make: (_, one) => `[甲](<tel:${one}>)` },
  'an anchor': { make: (_, one) => `[甲](<#${one}>)` },
  'an anchor elsewhere': { make: (_, one) => `[甲](<record:jg-1#${one}>)` },
  'a path inside': { make: (_, one) => `[甲](<./${one}>)` },
  'a title': { make: (_, one) => `[甲](https://example.gov.cn/ "${one}")` },
  'a title in single quotes': { make: (_, one) => `[甲](https://example.gov.cn/ '${one}')` },
  'a title in brackets': { make: (_, one) => `[甲](https://example.gov.cn/ (${one}))` },
  'an escaped title': { make: (_, one) => `[甲](https://example.gov.cn/ "${escaped(one)}")` },
  'a definition': { make: (_, one) => `[甲][r1]\n\n[r1]: <${one}> "${one}"` },
  'the title of a definition': { make: (_, one) => `[甲][r2]\n\n[r2]: https://example.gov.cn/ "${escaped(one)}"` },
  'a label': { make: (_, one) => `[${one}]\n\n[${one}]: https://example.gov.cn/` },
  'an autolink': { make: (_, one) => `<https://example.gov.cn/${one}>` },
  'an autolink alone': { make: (_, one) => `<${one}>` },
  'an alternative text': { picture: true, make: (_, one) => `文![${one}](pic.png)字` },
  'an escaped alternative text': { picture: true, make: (_, one) => `文![${escaped(one)}](pic.png "${escaped(one)}")字` },
  'the title of a picture': { picture: true, make: (_, one) => `![甲](pic.png "${one}")` },
  'the escaped title of a picture': { picture: true, make: (_, one) => `![甲](pic.png "${escaped(one)}")` },
  'the target of a picture': { make: (_, one) => `![甲](<${one}>)` },
  'a language': { make: (_, one) => `${tildes(one)}${one}\nx\n${tildes(one)}` },
  'a note': { make: (_, one) => `甲[^n]\n\n[^n]: ${one}` },
  'the label of a note': { make: (_, one) => `甲[^${one}]\n\n[^${one}]: 注` },
  'a harmless tag': { make: (_, one) => `H<sub>${one}</sub>` },
  'a reading': { make: (_, one) => `<ruby>${one}<rt>${one}</rt></ruby>` },
  'a comment': { make: text => `甲<!-- ${text} -->乙` },
  'a text': { make: text => text },
  'the middle of a text': { make: text => `甲${text}乙` },
  'a block that begins with a tag': { make: text => `<br>\n${text}` },
  'a block that begins with a comment': { make: text => `<!-- x -->\n${text}` },
};
const wellFormed = text => text.isWellFormed();

/** Every kind of Markdown, harmless. */
export const HARMLESS_BODY = `
# 一

甲*乙***丙**~~丁~~\`戊\`H<sub>2</sub>x<sup>2</sup><u>己</u><kbd>F1</kbd><ruby>庚<rt>辛</rt></ruby><br>[甲](https://example.gov.cn/ "题")[乙](record:jg-1)[丙](mailto:office)[^1]

一
===

二
---

### 三

#### 四

##### 五

###### 六

- 甲
- [x] 乙
- [ ] 丙

7. 甲

> 甲

| 甲 | 乙 | 丙 | 丁 |
|---|:-:|--:|:--|
| 甲 | 乙 | 丙 | 丁 |

~~~txt
x
~~~

    x

***

[^1]: 注
`;

/** More of it, where there are pictures. */
export const HARMLESS_PICTURES = '\n![甲](pic.png "题")\n\n甲![乙](pic.png "题")\n';

/** The ways of a record: those of its share, and pictures where it may have some. */
const waysOf = ({ category, ways: [share, of] }) => Object.entries(MARKDOWN).filter(([, way], i) => way.picture ? category === 'news' : i % of === share);

/** A body with the string in each way of this category, and which lines are which. */
function body(record, text, keep, first) {
  const lines = [''], parts = [];
  for (const [name, way] of waysOf(record)) {
    if (!keep(name)) continue;
    const made = way.make(text, oneLine(text)).split('\n');
    parts.push({ path: `body: ${name}`, from: first + lines.length, to: first + lines.length + made.length, plain: way.plain });
    lines.push(...made, '');
  }
  return { lines, parts };
}

// --- files ----------------------------------------------------------------------------------------------------------

const sha256 = bytes => createHash('sha256').update(bytes).digest('hex');

/** A picture of one grey pixel. */
function png() {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const crc = ~body.reduce((crc, byte) => { crc ^= byte; for (let i = 0; i < 8; i++) crc = crc >>> 1 ^ (0xedb88320 & -(crc & 1)); return crc; }, ~0) >>> 0;
    const number = n => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b; };
    return Buffer.concat([number(data.length), body, number(crc)]);
  };
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
    chunk('IDAT', deflateSync(Buffer.from([0, 128]))), chunk('IEND', Buffer.alloc(0))]);
}
const PICTURE = png();

/** A trail of events about a record, with the digest that records.md says. */
function trail(text, files, events) {
  const list = files.map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`).join('');
  const digest = sha256(`gongshi-record v1\n${sha256(text.replaceAll('\r\n', '\n'))}\n${list}`);
  return events.map(event => Object.entries({ ...event, digest: `sha256:${digest}` }).map(([key, value], i) => `${i ? '  ' : '- '}${key}: ${quoted(value)}\n`).join('')).join('');
}
export const APPROVED = [
  { action: 'submit', by: 'lin-gao', at: '2026-11-02T09:00:00+08:00' },
  { action: 'approve', by: 'zhou-min', at: '2026-11-02T10:00:00+08:00', nonce: '5b0f0000000000000000000000000000' },
];

/** A record with one string in all its places but those in `dropped`. */
export function make(schemas, record, text, dropped) {
  const keep = path => text !== null && !dropped.has(path);
  const { lines, leaves } = front(schemas[record.category], record, leaf => !keep(leaf.path) || !leaf.free && !record.strict ? null : leaf.path.endsWith('.file') ? fileName(leaf.path, text) : text);
  const parts = text === null ? { lines: [], parts: [] } : body(record, text, name => keep(`body: ${name}`), lines.length + 3);
  const source = ['---', ...lines, '---', ...parts.lines].join('\n') + '\n';
  const named = path => leaves.find(leaf => leaf.path === path)?.value;
  const files = [[named('attachments.file'), Buffer.from('甲,乙\n1,2\n')]];
  if (named('images.file')) files.push([named('images.file'), PICTURE], ['pic.png', PICTURE]);
  return { source, leaves, parts: parts.parts, files, folder: `content/${record.category}/${record.id}` };
}

const fileName = (path, text) => text + (path.startsWith('images') ? '.png' : '.csv');

export function write(root, made, events = APPROVED) {
  const folder = join(root, made.folder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.md'), made.source);
  writeFileSync(join(folder, 'index.review.yaml'), trail(made.source, made.files, events));
  for (const [name, bytes] of made.files) {
    // What no file system takes cannot be planted; the gate misses the file and refuses it.
    if (name && !/[\0\t\n/]/.test(name) && Buffer.byteLength(name) < 256 && name !== '.' && name !== '..') writeFileSync(join(folder, name), bytes);
  }
}

/** The schemas of all categories and of site.yaml. */
export function schemasOf(program) {
  const read = args => JSON.parse(execFileSync(program, ['schema', ...args], { encoding: 'utf8' }));
  return { ...Object.fromEntries(CATEGORIES.map(category => [category, read(['--category', category])])), site: read([]) };
}
