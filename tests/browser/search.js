// Portals to search in: one of texts that are made up from few characters, so that pairs meet everywhere and say little;
// and the program's own script, run over the files of a built portal.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';

const project = resolve(fileURLToPath(import.meta.url), '../../..');
const PROGRAM = resolve(process.env.GONGSHI ?? join(project, 'target/debug/gongshi'));

/** Numbers that look random, the same each time (mulberry32). */
export function seeded(seed) {
  const next = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = n => Math.floor(next() * n);
  return { below, pick: list => list[below(list.length)] };
}

const sha256 = text => createHash('sha256').update(text).digest('hex');

/** Pieces that texts are made of: Chinese, full-width and half-width, figures, Latin, rare characters, odd spaces. */
const PIECES = ['社', '区', '矫', '正', '法', '的', '第', '条', '县', '级', '一', '二', '，', '。', '、', '；', '（', '）', '《', '》', '“', '”',
  '2', '3', '20', '19', 'Ａ', '３', 'a', 'B', 'Legal', 'aid', ' ', ' ', '　', '㎡', '①', '……', '—', '𠮷', '㐀', 'é', '%', '-', '/'];

/** Builds a portal of `count` made-up records; gives its folder, and the lines of each record. */
export function made(count, seed = 1) {
  const folder = mkdtempSync(join(tmpdir(), 'gongshi-search-')), random = seeded(seed);
  const write = (path, text) => { mkdirSync(dirname(join(folder, path)), { recursive: true }); writeFileSync(join(folder, path), text); };
  const record = (path, text) => {
    write(`content/${path}.md`, text);
    const digest = `sha256:${sha256(`gongshi-record v1\n${sha256(text)}\n`)}`;
    const event = (action, by, more) => `- action: ${action}\n  by: ${by}\n  at: 2026-11-02T10:00:00+08:00\n  digest: ${digest}\n${more}`;
    write(`content/${path}.review.yaml`, event('submit', 'lin-gao', '') + event('approve', 'zhou-min', `  nonce: "${sha256(path).slice(0, 32)}"\n`));
  };
  const front = (id, title, more) => `---\nid: ${id}\ntitle: ${JSON.stringify(title)}\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-01-05\ndrafted_by: lin-gao\n${more}---\n\n`;
  write('content/site.yaml', `title: 示例县社区矫正矫务公开\nowner: jg-1\npeople:\n  - { id: lin-gao, name: 林高, roles: [drafter] }\n  - { id: zhou-min, name: 周敏, roles: [reviewer], tier: city }\nreview: { rules: [{ approvals: 1 }] }\n`);
  record('institutions/jg-1', front('jg-1', '示例县司法局', 'kind: bureau\ntier: county\n'));
  // No line begins or ends with what Markdown would read as a sign of its own.
  const line = least => `文${Array.from({ length: least + random.below(30) }, () => random.pick(PIECES)).join('').trim()}文`;
  const records = new Map();
  for (let i = 0; i < count; i++) {
    const id = `xw-${String(i).padStart(4, 'x')}`, title = line(3), lines = Array.from({ length: 1 + random.below(4) }, () => line(10));
    const day = `20${20 + random.below(7)}-0${1 + random.below(9)}-1${random.below(9)}`;
    record(`news/${id}`, front(id, title, `kind: notice\npublished: ${day}\n`) + lines.join('\n\n') + '\n');
    records.set(`records/${id}/index.html`, [title, ...lines]);
  }
  const root = join(folder, 'public');
  execFileSync(PROGRAM, ['--lang', 'en', 'build', '--quiet', '--as-of', '2026-11-22', '--out', root], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  return { root, records, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The script of a portal's search page over the portal's own files; `cost` counts what it loads. */
export function opened(root) {
  const script = readdirSync(join(root, 'assets')).find(name => /^search\..*\.js$/.test(name));
  const head = /data-head="?([^" >]+)/.exec(readFileSync(join(root, 'search/index.html'), 'utf8'))[1];
  // Not as a module of this package: as a page runs it, but for the page.
  const core = createRequire(import.meta.url)(copied(join(root, 'assets', script)));
  const cost = { files: 0, bytes: 0 };
  const load = async name => {
    const file = readFileSync(join(root, 'search', name));
    cost.files++;
    cost.bytes += file.length;
    return new Uint8Array(inflateRawSync(file.subarray(1)));
  };
  const index = core.open(load, head);
  return {
    core, cost, fresh: () => core.open(load, head),
    /** Everything that is found, each looked into before it is given. */
    async search(query, filters = {}, from = index) {
      const results = core.narrow(await from.find(core.words(query)), filters);
      const upTo = results.total;
      return { upTo, items: await results.more(Infinity), total: results.total };
    },
  };
}

/** A copy that ends in .cjs, since the package of the tests is one of modules. */
function copied(path) {
  const copy = join(mkdtempSync(join(tmpdir(), 'gongshi-script-')), 'search.cjs');
  writeFileSync(copy, readFileSync(path));
  process.on('exit', () => rmSync(dirname(copy), { recursive: true, force: true }));
  return copy;
}
