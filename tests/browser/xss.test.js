// No string that anybody writes anywhere becomes markup, runs, or reaches another host (OWASP ASVS 5.0, 1.2). Protects: every
// reader of the portal, from any person who can write a record, a trail or site.yaml.
//
// Each string of xss.txt is put into each key of each category, each kind of Markdown, trails and site.yaml. What the gate
// refuses is taken out again, place by place; the rest is built and looked at in Chromium, with the pages' security policy
// switched off. What a page may be made of is learnt from the same records with harmless words in them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { APPROVED, CATEGORIES, HARMLESS_BODY, HARMLESS_PICTURES, make, schemasOf, vectors, write } from './hostile.js';
import { judge, visit, watch } from './inert.js';
import { AS_OF, files, serve } from './portal.js';

const PROGRAM = resolve(process.env.GONGSHI ?? fileURLToPath(new URL('../../target/debug/gongshi', import.meta.url)));
const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'];
const HOME = 'https://www.example.gov.cn';

/** Turns of the choices: a record's kind and the like change with its number. So many that harmless lists have two pages. */
const TURNS = 21;

const corpus = vectors();
const folder = mkdtempSync(join(tmpdir(), 'gongshi-xss-'));
const root = join(folder, 'portal');
let schemas, browser, server, watcher, known, records, refused;

const SITE = {
  title: '示例县社区矫正矫务公开', owner: 'jg-1', base_url: `${HOME}/jwgk/`,
  identification: { site_code: '0000000000', icp: '备案甲', police: '备案乙', domain: 'www.example.gov.cn' },
  contact: { phone: '0500-6100001', email: 'office@example.gov.cn', address: '示例县一号' },
};

function site(at, settings = SITE) {
  mkdirSync(join(at, 'content'), { recursive: true });
  const people = [{ id: 'lin-gao', name: '林高', roles: ['drafter'] }, { id: 'zhou-min', name: '周敏', roles: ['reviewer'], tier: 'city' }];
  writeFileSync(join(at, 'content/site.yaml'), JSON.stringify({ ...settings, people, review: { rules: [{ approvals: 1 }] } }));
}

const run = (at, ...args) => spawnSync(PROGRAM, ['--lang', 'en', ...args], { cwd: at, encoding: 'utf8', maxBuffer: 1 << 30, env: { PATH: process.env.PATH, LANG: 'C' } });

/** The findings that refuse; and those that leave the words of a withdrawal out, since a trail cannot be mended. */
function refusals(at) {
  const ran = run(at, 'check', '--format', 'json', '--as-of', AS_OF);
  assert.ok([0, 2, 3].includes(ran.status), `check ended with ${ran.status}: ${ran.stderr.slice(0, 400)}`);
  return ran.stdout.split('\n').filter(line => line.startsWith('{')).map(line => JSON.parse(line)).filter(finding => finding.severity === 'refuse' || finding.severity === 'warn' && finding.path.endsWith('.review.yaml'));
}

/**
 * The records: a string goes into three of the six categories, in turn with the next one (into all six with
 * GONGSHI_XSS=all, which takes minutes), and into one that is given out on request or withdrawn.
 */
function plan() {
  const all = [];
  const every = process.env.GONGSHI_XSS === 'all';
  const add = (category, id, vector, more) => all.push({ category, id, vector, turn: vector.number % TURNS, disclosure: 'proactive', institution: 'jg-1', dropped: new Set(), kept: {}, ways: [0, 1], ...more });
  for (const vector of corpus) {
    const half = CATEGORIES.filter((_, i) => i % 2 === vector.number % 2);
    const chosen = every ? CATEGORIES : half;
    // What ids and choices take is asked once for each string; its ways in Markdown are shared out over its records.
    chosen.forEach((category, i) => add(category, `${category}-x${vector.number}`, vector, { strict: i === vector.number % 3, ways: [i % 3, 3] }));
    if (every || vector.number % 2) add('policy', `request-x${vector.number}`, vector, { disclosure: 'on-request' });
    if (every || vector.number % 2 === 0) add('news', `gone-x${vector.number}`, vector, { gone: true });
  }
  // Who publishes a record is told by its name, on many pages.
  const offices = new Map(all.filter(record => record.category === 'institutions').map(record => [record.vector.number >> 1, record.id]));
  for (const record of all) if (record.category !== 'institutions') record.institution = offices.get(record.vector.number >> 1) ?? 'jg-1';
  return all;
}

const folderOf = record => `content/${record.category}/${record.id}`;

/** Writes a record; a withdrawn one says the string in its trail. */
function put(at, record) {
  const made = make(schemas, record, record.gone ? null : record.vector.text, record.dropped);
  record.kept.made = made;
  const events = [...APPROVED];
  if (record.gone) {
    const word = path => record.dropped.has(path) ? '词' : record.vector.text;
    events.push({ action: 'withdraw', by: 'zhou-min', at: '2026-11-05T10:00:00+08:00', note: word('note'), legal_basis: word('legal_basis') });
  }
  write(at, made, events);
}

/** The places that a finding speaks of: a key, all of a key with parts, a piece of the body, or the whole record. */
function places(record, finding) {
  if (finding.path.endsWith('.review.yaml')) {
    // After the four lines of the submission and the five of the approval, and three of its own.
    return record.gone ? [finding.line === 13 ? 'note' : finding.line === 14 ? 'legal_basis' : ['note', 'legal_basis']].flat() : [];
  }
  const { leaves, parts } = record.kept.made;
  const leaf = leaves.filter(leaf => leaf.hostile && leaf.line === finding.line);
  if (leaf.length > 0) return leaf.map(leaf => leaf.path);
  const part = parts.filter(part => finding.line >= part.from && finding.line < part.to);
  // Of control characters the first is told.
  if (part.length > 0 && !/control character/.test(finding.message)) return part.map(part => part.path);
  // A file that is not there: its name stands escaped in the record, and is not found in it.
  const named = leaves.filter(leaf => leaf.hostile && leaf.path.endsWith('.file') && !record.dropped.has(leaf.path));
  if (finding.line === null && named.length > 0) return named.map(leaf => leaf.path);
  const next = leaves.find(leaf => leaf.line > finding.line);
  if (part.length === 0 && finding.line > 1 && next) return leaves.filter(leaf => leaf.path.split('.')[0] === next.path.split('.')[0]).map(leaf => leaf.path);
  return parts.map(part => part.path);
}

/**
 * Takes out what the gate refuses, until it refuses nothing. Gives how many places that were. A round asks about the
 * records that the round before has changed, in a portal of their own.
 */
function settle() {
  let count = 0, asked = records;
  for (let round = 0; round < 20 && asked.length > 0; round++) {
    const trial = join(folder, `trial-${round}`);
    site(trial);
    write(trial, owner());
    asked.forEach(record => put(trial, { ...record, institution: 'jg-1' }));
    const byFolder = new Map(asked.map(record => [folderOf(record), record]));
    const changed = new Set();
    for (const finding of refusals(trial)) {
      const record = byFolder.get(finding.path.split('/').slice(0, 3).join('/'));
      const before = record?.dropped.size;
      for (const place of record ? places(record, finding) : []) record.dropped.add(place);
      if (record && record.dropped.size > before) { count += record.dropped.size - before; changed.add(record); }
    }
    rmSync(trial, { recursive: true, force: true });
    asked = [...changed];
  }
  assert.equal(asked.length, 0, 'the gate finds new things after twelve rounds');
  return count;
}

const squeezed = text => text.replace(/\s+/g, ' ').trim();

before(async () => {
  schemas = schemasOf(PROGRAM);
  browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
  known = await learn();
  site(root);
  write(root, owner());
  records = plan();
  refused = settle();
  records.forEach(record => put(root, record));
  const built = run(root, 'build', '--quiet', '--as-of', AS_OF);
  assert.equal(built.status, 0, `what passed alone does not pass together: ${built.stdout.slice(0, 2000)}${built.stderr.slice(0, 2000)}`);
  server = await serve(join(root, 'public'));
  watcher = await watch(browser, server);
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The institution that runs a portal, harmless. */
function owner() {
  const made = make(schemas, { category: 'institutions', id: 'jg-1', turn: 0, institution: 'jg-1', disclosure: 'proactive' }, null, new Set());
  return { ...made, source: made.source.replace(/^parent:.*\n/m, '') };
}

/** What the pages of a portal without any hostile string are made of, and which keys they show: records of each category in each turn. */
async function learn() {
  const at = join(folder, 'harmless');
  site(at);
  write(at, owner());
  const made = new Map();
  const add = (category, id, turn, more, body = '', events = APPROVED) => {
    const record = make(schemas, { category, id: `${id}-${turn}`, turn, institution: 'jg-1', disclosure: 'proactive', ...more }, null, new Set());
    record.source += body;
    // A procedure of several steps is drawn: what a drawing is made of is to be known, too.
    for (const leaf of record.leaves.filter(leaf => leaf.path.endsWith('.procedure'))) record.source = record.source.replace(leaf.harmless, `${leaf.harmless}；审查；决定`);
    made.set(`${id}-${turn}`, record);
    write(at, record, events);
  };
  for (let turn = 0; turn < TURNS; turn++) {
    for (const category of CATEGORIES) add(category, category, turn, {}, HARMLESS_BODY + (category === 'news' ? HARMLESS_PICTURES : ''));
    add('policy', 'request', turn, { disclosure: 'on-request' });
    add('news', 'gone', turn, {}, '', [...APPROVED, { action: 'withdraw', by: 'zhou-min', at: '2026-11-05T10:00:00+08:00', note: '词', legal_basis: '词' }]);
  }
  const built = run(at, 'build', '--quiet', '--as-of', AS_OF);
  assert.equal(built.status, 0, `harmless records pass: ${built.stdout.slice(0, 2000)}${built.stderr.slice(0, 2000)}`);
  const known = { parts: new Set(), scripts: new Set(), links: new Set(), origin: HOME, shown: new Map(), page: readFileSync(join(at, 'public/records/news-0/index.html'), 'utf8') };
  const server = await serve(join(at, 'public')), watcher = await watch(browser, server);
  await visit(watcher, files(join(at, 'public')).filter(path => path.endsWith('.html')), (path, seen) => {
    assert.deepEqual(seen.troubles, [], path);
    seen.parts.forEach(part => known.parts.add(part));
    seen.scripts.forEach(script => known.scripts.add(script));
    // The picture of the site in a tab is written into each page.
    seen.addresses.filter(address => address.startsWith('link href data:')).forEach(address => known.links.add(address.slice('link href '.length)));
    const record = made.get(path.split('/')[1]);
    if (record) known.shown.set(path.split('/')[1], new Set(record.leaves.filter(leaf => seen.text.includes(leaf.harmless)).map(leaf => leaf.path)));
  });
  await watcher.close();
  await server.close();
  return known;
}

describe('hostile strings', () => {
  it('are many', () => {
    assert.ok(corpus.length >= 250, `${corpus.length} strings`);
    assert.equal(new Set(corpus.map(vector => vector.text.replace(/gongshi_xss\(\d+\)/g, 'RUN'))).size, corpus.length, 'no string stands there twice');
  });

  it('never stand where the record model wants an id, a date or a choice', () => {
    const passed = records.flatMap(record => record.kept.made.leaves.filter(leaf => leaf.hostile && !leaf.free).map(leaf => `${record.id} ${leaf.path}: ${leaf.value}`));
    none(passed);
  });

  it('are inert wherever the gate lets them through', { timeout: 600_000 }, async () => {
    const wrong = [], byId = new Map(records.map(record => [record.id, record]));
    const pages = files(join(root, 'public')).filter(path => path.endsWith('.html'));
    const there = new Set(files(join(root, 'public')));
    let shown = 0;
    await visit(watcher, pages, (path, seen) => {
      const tell = text => wrong.push(`${path}: ${text}`);
      judge(seen, known, server.base + path).forEach(tell);
      const record = byId.get(path.split('/')[1]);
      if (!record) return;
      // What passed is told as it is: nothing was eaten by a parser.
      const visible = known.shown.get(record.id.replace(/-x\d+$/, `-${record.turn}`));
      const expect = (place, text) => {
        shown += 1;
        if (!seen.text.includes(squeezed(text))) tell(`does not show ${place}: ${squeezed(text)}`);
      };
      if (record.gone) ['note', 'legal_basis'].filter(place => !record.dropped.has(place)).forEach(place => expect(place, record.vector.text));
      else {
        record.kept.made.leaves.filter(leaf => leaf.hostile && visible.has(leaf.path)).forEach(leaf => expect(leaf.path, leaf.value));
        if (record.disclosure === 'proactive') record.kept.made.parts.filter(part => part.plain).forEach(part => expect(part.path, record.vector.text));
      }
      for (const address of seen.addresses) {
        const link = /^(a href|img src) ([^#?:]+)$/.exec(address)?.[2];
        if (link && !there.has(decodeURIComponent(new URL(link, server.base + path).pathname.slice(new URL(server.base).pathname.length)).replace(/\/$/, '/index.html'))) tell(`leads to nothing: ${link}`);
      }
    });
    none(wrong);
    const kept = records.reduce((sum, record) => sum + (record.gone ? 2 - record.dropped.size : record.kept.made.leaves.filter(leaf => leaf.hostile).length + record.kept.made.parts.length), 0);
    console.log(`# ${corpus.length} strings in ${kept + refused} places: ${refused} refused, ${kept} passed and inert (${shown} seen as written); ${pages.length} pages`);
  });

  it('do not break the files for programs', async () => {
    const wrong = [];
    for (const path of files(join(root, 'public')).filter(path => /^[^/]*\.(json|xml|txt)$/.test(path))) {
      const text = readFileSync(join(root, 'public', path), 'utf8');
      if (path.endsWith('.json')) JSON.parse(text);
      if (path.endsWith('.xml') && await watcher.page.evaluate(text => new DOMParser().parseFromString(text, 'text/xml').querySelector('parsererror')?.textContent, text)) wrong.push(`${path} is no XML`);
      if (path === 'robots.txt') wrong.push(...text.split('\n').filter(line => !/^((User-agent|Allow|Disallow|Sitemap): [!-~]+)?$/.test(line)).map(line => `robots.txt: ${line}`));
    }
    none(wrong);
  });

  it('have nothing to run into: the security policy blocks nothing', { timeout: 120_000 }, async () => {
    const strict = await watch(browser, server, {});
    const wrong = [];
    const some = records.filter((record, i) => i % 97 === 0).map(record => `records/${record.id}/index.html`);
    await visit(strict, some, (path, seen) => wrong.push(...judge(seen, known, server.base + path).map(text => `${path}: ${text}`)));
    await strict.close();
    none(wrong);
  });
});

describe('site.yaml', () => {
  it('holds hostile strings, and every page that shows them is inert', { timeout: 300_000 }, async () => {
    const keys = ['title', 'identification.site_code', 'identification.icp', 'identification.police', 'identification.domain', 'contact.phone', 'contact.email', 'contact.address'];
    const at = join(folder, 'site');
    // A key holds many strings at once: what is escaped is escaped character by character. What no title takes stays out.
    const usable = corpus.filter(vector => records.some(record => record.vector === vector && !record.gone && !record.dropped.has('title'))).map(vector => vector.text);
    const size = 90, wrong = [];
    let built = 0, left = 0;
    const work = [];
    for (let i = 0; i < usable.length; i += size) work.push(usable.slice(i, i + size));
    while (work.length > 0) {
      const some = work.pop();
      const settings = structuredClone(SITE);
      keys.forEach((key, k) => {
        const turned = [...some.slice(k * 5 % some.length), ...some.slice(0, k * 5 % some.length)].join('⋯');
        const [group, name] = key.split('.');
        if (name) settings[group][name] = turned; else settings[group] = turned;
      });
      rmSync(at, { recursive: true, force: true });
      site(at, settings);
      write(at, owner());
      const ran = run(at, 'build', '--quiet', '--as-of', AS_OF);
      if (ran.status !== 0) {
        assert.equal(ran.status, 2, ran.stderr);
        if (some.length === 1) left += 1; else work.push(some.slice(0, some.length >> 1), some.slice(some.length >> 1));
        continue;
      }
      built += 1;
      const here = await serve(join(at, 'public'));
      const eyes = await watch(browser, here);
      await visit(eyes, files(join(at, 'public')).filter(path => path.endsWith('.html')), (path, seen) => {
        wrong.push(...judge(seen, known, here.base + path).map(text => `${path}: ${text}`));
        for (const text of some) if (!seen.text.includes(squeezed(text))) wrong.push(`${path} does not show ${text}`);
      });
      await eyes.close();
      await here.close();
    }
    none(wrong);
    console.log(`# site.yaml: ${usable.length - left} strings in ${keys.length} keys, ${left} refused, ${built} portals`);
  });
});

describe('the eyes of this test', () => {
  const bad = [
    ['<script>gongshi_xss(-1)</script>', /a script ran/],
    ['<script>alert(1)</script>', /a dialog/],
    ['<script>nowhere()</script>', /a script failed/],
    ['<script type="application/ld+json">{"a":"</script>', /has a script/],
    ['<img src="x" onerror="gongshi_xss(-1)">', /a script ran/],
    ['<b onmouseover="gongshi_xss(-1)">x</b>', /a script ran/],
    ['<a href="javascript:gongshi_xss(-1)">x</a>', /a script ran/],
    ['<a href="java&Tab;script:void 0">x</a>', /leads elsewhere/],
    ['<a href="data:text/html,x">x</a>', /leads elsewhere/],
    ['<a href="https://example.gov.cn/" onclick="void 0">x</a>', /has a onclick/],
    ['<a href="https://example.gov.cn/" style="color:red">x</a>', /has a style/],
    ['<img src="https://xss.invalid/a.png" alt="">', /a request to https:\/\/xss\.invalid/],
    ['<iframe srcdoc="x"></iframe>', /has iframe/],
    ['<form action="https://xss.invalid/"><input name="a"></form>', /leads elsewhere: form/],
    ['<svg onload="gongshi_xss(-1)"></svg>', /a script ran/],
    ['<meta http-equiv="refresh" content="0;url=https://xss.invalid/">', /has meta http-equiv=refresh|went to/],
    ['<base href="https://xss.invalid/">', /has base/],
    ['<style>*{background:url(//xss.invalid/a)}</style>', /has style/],
    ['<sub title="x">2</sub>', /has sub title/],
  ];
  it('see what stands unescaped in a page', { timeout: 120_000 }, async () => {
    const missed = [], paths = [];
    [['', null], ...bad].forEach(([html], i) => {
      const path = `records/planted-${i}/index.html`;
      mkdirSync(join(root, 'public', path, '..'), { recursive: true });
      writeFileSync(join(root, 'public', path), known.page.replace(/(<div class="?body"?>)/, `$1${html}`));
      paths.push(path);
    });
    let clean = null;
    await visit(watcher, paths, (path, seen) => {
      const wrong = judge(seen, known, server.base + path);
      const i = paths.indexOf(path) - 1;
      if (i < 0) clean = wrong;
      else if (!wrong.some(text => bad[i][1].test(text))) missed.push(`${bad[i][0]}: ${wrong}`);
    });
    none(missed);
    assert.deepEqual(clean, [], 'and nothing where nothing stands');
  });
});

function none(found) {
  assert.equal(found.length, 0, `${found.length} wrong:\n${found.slice(0, 40).join('\n')}`);
}
