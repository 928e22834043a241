// Search: what the script finds, compared with plain substring search over the same texts; and the page in a real browser.
// Protects: portal.md, "Search"; performance.md, P7. What is compared here is normalised by other means than the script's.

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, it } from 'node:test';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { build, files, serve } from './portal.js';
import { made, opened, seeded } from './search.js';

const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

let sample, server, browser;

before(async () => {
  sample = build();
  server = await serve(sample.root);
  browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
});

after(async () => {
  await browser?.close();
  await server?.close();
  sample?.remove();
});

/** Width and case say nothing, nor do spaces beside Chinese. */
const WIDE = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u2e80-\\u303f]';
const spaces = [new RegExp(`(?<=${WIDE}) `, 'gu'), new RegExp(` (?=${WIDE})`, 'gu')];
const plain = text => spaces.reduce((t, space) => t.replace(space, ''), text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim());

/** Compares the script with substring search. `records`: page → its lines; `shown`: page → all that it says. */
async function compare(root, records, shown, { seed, terms }) {
  const { search } = opened(root), random = seeded(seed);
  const known = [...records].map(([page, lines]) => [page, lines.map(plain)]), says = new Map([...shown].map(([page, lines]) => [page, lines.map(plain)]));
  const lines = known.flatMap(([, lines]) => lines).filter(Boolean);
  const wrong = [], of = [0, 0, 0, 0, 0];
  let candidates = 0, results = 0;
  for (let n = 0; n < terms; n++) {
    const chars = [...random.pick(lines)], length = 1 + (n % 4 === 0 ? random.below(4) : 1 + random.below(3)), at = random.below(Math.max(1, chars.length - length + 1));
    const term = chars.slice(at, at + length).join('').trim();
    if (!term) continue;
    of[[...term].length]++;
    const words = term.split(' ').filter(Boolean), has = lines => words.every(word => lines.some(line => line.includes(word)));
    const { items, upTo } = await search(term);
    const got = new Set(items.map(item => item.href.replace('../', '')));
    for (const [page, lines] of known) if (has(lines) && !got.has(page)) wrong.push(`“${term}” is not found in ${page}`);
    for (const page of got) if (!has(says.get(page) ?? [])) wrong.push(`“${term}” is shown, but not in ${page}`);
    for (const item of items) {
      const marked = [item.title, ...item.excerpts].flat().filter(piece => piece[1]).map(piece => plain(piece[0]));
      // A character may stand for several (㎡), and is marked as a whole.
      if (!words.every(word => marked.some(piece => piece.includes(word)))) wrong.push(`“${term}” is not marked in ${item.href}: ${marked}`);
    }
    candidates += upTo;
    results += got.size;
    if (term.length < 3 && upTo !== got.size) wrong.push(`“${term}”: ${upTo} were announced, ${got.size} are there`);
  }
  assert.equal(wrong.length, 0, `${wrong.length} troubles:\n${wrong.slice(0, 20).join('\n')}`);
  console.log(`# ${of.slice(1)} terms of 1, 2, 3, 4 characters: ${results} results, all of them right, of ${candidates} candidates`);
}

describe('what is found', () => {
  it('is what substring search finds, in texts where pairs of characters say little', { timeout: 300_000 }, async () => {
    const portal = made(150, 7);
    try {
      const pages = [...portal.records, ['records/jg-1/index.html', []]];
      const shown = new Map(pages.map(([page, lines]) => [page, [...lines, ...readFileSync(join(portal.root, page), 'utf8').replace(/<[^>]*>/g, '\n').split('\n')]]));
      await compare(portal.root, portal.records, shown, { seed: 11, terms: 1500 });
    } finally { portal.remove(); }
  });

  it('is what substring search finds in the pages of the sample portal', { timeout: 300_000 }, async () => {
    const page = await browser.newPage(), records = new Map(), shown = new Map();
    for (const path of files(sample.root).filter(path => /^records\/[^/]+\/index\.html$/.test(path))) {
      const [own, all] = await page.evaluate(html => {
        const main = new DOMParser().parseFromString(html, 'text/html').querySelector('main');
        main.querySelectorAll('.summary b, sup, .sr-only, small, .file-kind').forEach(e => e.remove());
        // What the program counts from the records' words, or says of them, can be read but is nobody's text.
        main.querySelectorAll('.counts, .annual, .next, .chain, .event-line, a[role=doc-backlink]').forEach(e => e.remove());
        const BLOCKS = 'h1,h2,h3,h4,h5,h6,p,li,td,th,dd,dt,pre,caption,figcaption,blockquote,div,time';
        const lines = e => e.querySelector(BLOCKS) ? [] : (e.textContent.includes('\n') ? e.textContent.split('\n') : [e.textContent]);
        // A line break is the end of a line.
        main.querySelectorAll('br').forEach(e => e.replaceWith('\n'));
        main.querySelectorAll('.sub, .tag').forEach(e => { e.prepend('\n'); });
        // The box before a task is drawn by the program.
        main.querySelectorAll('.body li').forEach(e => { e.innerHTML = e.innerHTML.replace(/[☐☑☒]/g, ''); });
        const of = selector => [...main.querySelectorAll(selector)].flatMap(lines);
        const alts = [...main.querySelectorAll('img')].map(e => e.alt);
        // Of what is given out on request, title and number; of a place that is only marked, nothing. The version's number and
        // what is needed to check the text are said of records, not by them.
        const isPlace = main.querySelector('.record-place'), said = 'tbody :is(td, th), .timeline :is(b, time, .by), .files a > span';
        const own = isPlace ? (main.querySelector('.stamp') ? [] : of('h1')) : [...of(`h1, .summary, .body *, .part:not(.history) :is(${said})`),
          ...[...main.querySelectorAll('.details dd, .data:not(.check) dd')].filter(e => e.previousElementSibling?.textContent !== '版本').flatMap(dd => dd.textContent.split('、'))];
        return [own, [...[...main.querySelectorAll('*')].flatMap(e => e.textContent.split('\n')), ...alts]];
      }, readFileSync(join(sample.root, path), 'utf8'));
      if (own.length) records.set(path, own);
      shown.set(path, all);
    }
    await page.close();
    assert.ok(records.size > 80, `${records.size} records`);
    await compare(sample.root, records, shown, { seed: 5, terms: 1500 });
  });

  it('has all the words of a query, in any order, width and case', async () => {
    const { search } = opened(sample.root);
    const [one, other] = [await search('社区矫正 ２０２６年'), await search('2026年　社区矫正')];
    assert.ok(one.items.length > 10);
    assert.deepEqual(one.items.map(item => item.href), other.items.map(item => item.href));
    assert.deepEqual(opened(sample.root).core.words(' \u3000 '), []);
  });

  it('is narrowed by each filter, and counts tell how many each would leave', async () => {
    const { core, fresh, search } = opened(sample.root), found = await fresh().find(core.words('社区'));
    const all = core.narrow(found, {});
    for (const [i, facet] of found.facets.entries()) {
      const sum = all.counts[i].reduce((a, b) => a + b);
      assert.equal(sum, all.total, facet.name);
      for (const [at, label] of facet.labels.entries()) {
        if (!label || !all.counts[i][at]) continue;
        const { items } = await search('社区', { [facet.name]: label });
        assert.equal(items.length, all.counts[i][at], `${facet.name} ${label}`);
        assert.ok(items.every(item => item[facet.name] === label));
      }
    }
    assert.equal((await search('社区', { category: '没有这一类' })).items.length, 0);
  });

  it('comes title hits first, then the newest', async () => {
    const { items } = await opened(sample.root).search('社区');
    const titled = items.map(item => item.title.some(piece => piece[1]));
    assert.deepEqual(titled, [...titled].sort((a, b) => b - a));
    for (const part of [true, false]) {
      const days = items.filter((item, i) => titled[i] === part).map(item => item.date);
      assert.deepEqual(days, [...days].sort().reverse());
    }
  });
});

/** A page whose troubles are gathered: errors, warnings, requests elsewhere, violations of its policy. */
async function opening(path, options = {}) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage(), troubles = [];
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) troubles.push(message.text()); });
  page.on('pageerror', error => troubles.push(error.message));
  page.on('request', request => { if (!request.url().startsWith(server.base)) troubles.push(request.url()); });
  await page.goto(server.base + path);
  const said = wanted => page.waitForFunction(text => document.querySelector('#search-status').textContent.match(text), wanted.source);
  return { page, troubles, said, status: page.locator('#search-status'), results: page.locator('#search-results > li'), close: async () => { assert.deepEqual(troubles, []); await context.close(); } };
}

describe('the page', () => {
  it('finds while one types, marks, and links to the records', async () => {
    const { page, said, results, status, close } = await opening('search/index.html');
    assert.match(await status.textContent(), /请输入/);
    await page.locator('#q').pressSequentially('听证');
    await said(/找到|没有/);
    await page.locator('#q').fill('社区矫正中心');
    await said(/找到 \d+|最多 \d+/);
    assert.equal(await results.count(), 8);
    assert.ok((await page.locator('#search-results mark').allTextContents()).every(text => '社区矫正中心'.includes(text)));
    assert.match(page.url(), /q=%E7%A4%BE/);
    const link = results.first().locator('a'), title = await link.textContent();
    await link.click();
    assert.equal((await page.locator('h1').textContent()).trim(), title);
    await page.goBack();
    await said(/找到|最多/);
    assert.equal(await page.locator('#q').inputValue(), '社区矫正中心');
    await close();
  });

  it('takes its words and filters from the address', async () => {
    const { page, said, results, close } = await opening('search/index.html?q=' + encodeURIComponent('社区') + '&category=' + encodeURIComponent('政策文件'));
    await said(/找到 \d+/);
    assert.equal(await page.locator('select[name=category]').inputValue(), '政策文件');
    const kinds = await results.locator('.tag').allTextContents();
    assert.ok(kinds.length > 0);
    await page.locator('select[name=category]').selectOption('');
    await said(/找到 \d{2,}/);
    assert.doesNotMatch(page.url(), /category/);
    await close();
  });

  it('shows more, and puts the focus on the first that is new', async () => {
    const { page, said, results, close } = await opening('search/index.html?q=' + encodeURIComponent('社区'));
    await said(/列出 8 件/);
    await page.locator('#search-more').click();
    await said(/列出 16 件/);
    assert.equal(await results.count(), 16);
    assert.ok(await results.nth(8).locator('a').evaluate(e => e === document.activeElement));
    await close();
  });

  it('is used by keyboard alone: words, Enter, arrows', async () => {
    const { page, said, results, close } = await opening('search/index.html');
    for (let i = 0; i < 60 && !(await page.locator('#q').evaluate(e => e === document.activeElement)); i++) await page.keyboard.press('Tab');
    await page.keyboard.type('公告');
    await page.keyboard.press('Enter');
    await said(/找到/);
    assert.ok(await page.locator('#q').evaluate(e => e === document.activeElement), 'the focus stays in the box');
    await page.keyboard.press('ArrowDown');
    assert.ok(await results.first().locator('a').evaluate(e => e === document.activeElement));
    await page.keyboard.press('ArrowUp');
    assert.ok(await page.locator('#q').evaluate(e => e === document.activeElement));
    await close();
  });

  it('waits while an input method composes', async () => {
    const { page, said, status, close } = await opening('search/index.html');
    await page.locator('#q').focus();
    const client = await page.context().newCDPSession(page);
    for (const text of ['s', 'she', "she'qu"]) {
      await client.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
      await page.waitForTimeout(250);
      assert.match(await status.textContent(), /请输入/, `nothing is searched for while “${text}” is being composed`);
    }
    await client.send('Input.insertText', { text: '社区' });
    await said(/找到/);
    assert.equal(await page.locator('#q').inputValue(), '社区');
    await close();
  });

  it('shows what is typed as text, never as markup', async () => {
    const { page, said, close } = await opening('search/index.html?q=' + encodeURIComponent('<img src=x onerror=alert(1)>'));
    await said(/没有找到/);
    assert.equal(await page.locator('main img').count(), 0);
    await close();
  });

  it('is reached from every page by a form that needs no script', async () => {
    for (const path of ['index.html', 'catalogue/index.html', 'records/jg-1000/index.html'].filter(path => files(sample.root).includes(path))) {
      const context = await browser.newContext({ javaScriptEnabled: false }), page = await context.newPage();
      await page.goto(server.base + path);
      await page.locator('form[role=search] input').fill('社区 矫正');
      await page.locator('form[role=search] button').click();
      assert.match(page.url(), /search\/index\.html\?q=/);
      await context.close();
    }
  });

  it('says without JavaScript, and without a server, that the catalogue is the way', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false }), page = await context.newPage();
    await page.goto(server.base + 'search/index.html');
    await page.locator('noscript a, main .action a').first().click();
    assert.match(page.url(), /catalogue/);
    await context.close();
    const local = await browser.newPage();
    await local.goto(pathToFileURL(join(sample.root, 'search/index.html')).href);
    await local.waitForFunction(() => document.querySelector('#search-status').textContent.includes('公开目录'));
    await local.close();
  });

  it('says so where the browser is too old, and where the files are gone', async () => {
    const context = await browser.newContext();
    await context.addInitScript(() => { delete globalThis.DecompressionStream; });
    const old = await context.newPage();
    await old.goto(server.base + 'search/index.html?q=a');
    await old.waitForFunction(() => document.querySelector('#search-status').textContent.includes('浏览器'));
    await context.close();
    const page = await browser.newPage();
    await page.route('**/*.bin', route => route.fulfill({ status: 404 }));
    await page.goto(server.base + 'search/index.html?q=a');
    await page.waitForFunction(() => document.querySelector('#search-status').textContent.includes('刷新'));
    await page.close();
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`with results has no accessibility violation and fits a phone (${colorScheme})`, async () => {
      const { page, said, close } = await opening('search/index.html?q=' + encodeURIComponent('社区'), { colorScheme, viewport: { width: 320, height: 700 } });
      await said(/找到/);
      // The engine is put in by the debugger, past the page's own policy.
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }));
      assert.deepEqual(violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(' | ')}`), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
      const heights = await page.locator('form[role=search] :is(input, button, select)').evaluateAll(all => all.map(e => e.getBoundingClientRect().height));
      assert.ok(heights.every(height => height >= 44), `${heights}`);
      await close();
    });
  }

  it('weighs little: the script, and a first search', async () => {
    const assets = files(sample.root).filter(path => /^assets\/(search|site|tools)\./.test(path));
    const size = path => statSync(join(sample.root, path)).size;
    assert.equal(assets.length, 4);
    assert.ok(size(assets.find(path => path.includes('/search.'))) < 13_000);
    const { core, cost, fresh } = opened(sample.root);
    await core.narrow(await fresh().find(core.words('解除社区矫正')), {}).more(8);
    const all = cost.bytes + assets.reduce((sum, path) => sum + size(path), 0) + size('search/index.html');
    assert.ok(all < 150_000, `${all} bytes`);
  });
});

it('nothing was asked for that is not there', () => assert.deepEqual(server.misses, []));
