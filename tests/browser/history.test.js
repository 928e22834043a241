// Versions, differences, releases and withdrawals in a real browser (history.md). Protects: that people see what changed
// without seeing colours, hear it without seeing, and find nothing of what was taken back. Everything that portal.test.js asks
// of every page is asked of these, too.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { GONE, build } from './history.js';
import { files } from './portal.js';

const made = build();
after(() => made.remove());
process.env.GONGSHI_PORTAL = made.root;
await import('./portal.test.js');

const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
const url = path => pathToFileURL(join(made.root, path)).href;

describe('the history of a record', () => {
  let browser, page;
  before(async () => {
    browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage();
  });
  after(() => browser?.close());

  it('says nothing of what may not be shown', () => {
    const texts = files(made.root).map(path => [path, readFileSync(join(made.root, path), 'utf8')]);
    for (const hidden of [GONE.mobile, GONE.unknown, GONE.minutes, ...GONE.withdrawn]) {
      assert.deepEqual(texts.filter(([, text]) => text.includes(hidden)).map(([path]) => path), [], hidden);
    }
  });

  it('shows deletions and insertions without colour, on screen, on paper and in forced colours', async () => {
    await page.goto(url('records/zc-1/changes/2/index.html'));
    for (const media of [{ media: 'screen' }, { media: 'print' }, { media: 'screen', forcedColors: 'active' }]) {
      await page.emulateMedia({ forcedColors: 'none', ...media });
      const lines = await page.evaluate(() => ['del', 'ins'].map(name => getComputedStyle(document.querySelector(`.diff ${name}`)).textDecorationLine));
      assert.deepEqual(lines, ['line-through', 'underline'], JSON.stringify(media));
    }
    await page.emulateMedia({ media: 'screen', forcedColors: 'none' });
  });

  it('says deletions and insertions to those who do not see', async () => {
    const marks = await page.evaluate(() => [...document.querySelectorAll('.diff del, .diff ins, .diff-values del, .diff-values ins')].map(e => {
      const hidden = e.querySelector('.sr-only');
      const box = hidden.getBoundingClientRect();
      return [e.tagName, hidden.textContent, box.width <= 1 && box.height <= 1];
    }));
    assert.ok(marks.length > 20, `${marks.length} marks`);
    for (const [name, text, small] of marks) assert.deepEqual([text, small], [name === 'DEL' ? '〔删除：' : '〔新增：', true]);
  });

  it('tells renumbered articles from rewritten ones, and leaves out what did not change', async () => {
    const said = await page.locator('.diff-renumbered .diff-said').allInnerTexts();
    assert.deepEqual([...new Set(said)], ['仅序号变化']);
    assert.match(await page.locator('.diff-gap').first().innerText(), /略去 \d+ 段未变/);
    assert.equal(await page.locator('.diff tr').count() > 2, true, 'rows of a table stand in a table');
  });

  it('has a jump list where the changes are many, and it leads to them', async () => {
    await page.goto(url('records/zc-2/changes/2/index.html'));
    const links = page.locator('.toc a');
    assert.equal(await links.count(), 8);
    await links.nth(5).click();
    const target = await page.evaluate(() => document.querySelector(':target')?.textContent ?? '');
    assert.match(target, /第6类事项/);
  });

  it('shows lists beside the text row by row', async () => {
    await page.goto(url('records/bf-1/changes/2/index.html'));
    assert.deepEqual(await page.locator('main section h2').allInnerTexts(), ['办理过程', '名单']);
    await page.goto(url('records/ql-1/changes/2/index.html'));
    assert.deepEqual(await page.locator('main section h2').allInnerTexts(), ['权责事项']);
    await page.goto(url('records/zc-1/changes/3/index.html'));
    assert.match(await page.locator('main').innerText(), /正文的文字没有变化，改动只涉及格式或者链接/);
  });

  it('marks an earlier version as such and leads to the live one', async () => {
    await page.goto(url('records/zc-1/v1/index.html'));
    assert.match(await page.locator('.historic').innerText(), /历史版本：第1版\s+2026年1月6日至2026年4月1日公开/);
    assert.equal(await page.locator('.mark, .warning').count(), 0, 'no mark says how the old text stands today');
    assert.match(await page.locator('.data').first().innerText(), /当时的有效性/);
    await page.locator('.historic a').first().click();
    assert.match(page.url(), /records\/zc-1\/index\.html$/);
    assert.equal(await page.locator('.historic').count(), 0);
  });

  it('gives digest and nonce so that they can be copied, and lets them break on a narrow screen', async () => {
    await page.setViewportSize({ width: 320, height: 800 });
    for (const path of ['records/zc-1/index.html', 'about/audit/index.html']) {
      await page.goto(url(path));
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, path);
    }
    await page.goto(url('records/zc-1/index.html'));
    const codes = await page.locator('.check code').allInnerTexts();
    assert.match(codes[0], /^sha256:[0-9a-f]{64}$/);
    assert.match(codes[1], /^[0-9a-f]{32}$/);
    assert.match(await page.locator('.check').innerText(), /日志序号\s+\d+\s+存在证明\s+下载证明文件/);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('answers which text was public on a day', async () => {
    await page.goto(url('records/xw-2/at/index.html'));
    const rows = await page.locator('tbody tr').allInnerTexts();
    assert.equal(rows.length, 4);
    for (const [i, says] of [/第2版.*2026年4月6日.*至今/s, /已撤回，没有公开的文本.*2026年4月3日.*2026年4月6日/s, /第1版.*2026年2月2日.*2026年4月3日/s, /尚未公开.*2026年2月2日/s].entries()) assert.match(rows[i], says);
  });

  it('lists releases by day, with a feed that a parser takes', async () => {
    await page.goto(url('releases/index.html'));
    const days = await page.locator('.releases h2 time').evaluateAll(all => all.map(e => e.dateTime));
    assert.deepEqual(days, [...days].sort().reverse());
    const marks = new Set(await page.locator('.release .mark').allInnerTexts());
    assert.deepEqual(marks, new Set(['新增', '修订', '撤回', '期满']));
    const feed = await page.evaluate(text => {
      const doc = new DOMParser().parseFromString(text, 'application/xml');
      const all = name => [...doc.getElementsByTagName(name)];
      return { error: all('parsererror').length, entries: all('entry').length, ids: all('id').map(e => e.textContent), gone: all('at:deleted-entry').map(e => e.getAttribute('ref')) };
    }, made.read('feeds/releases.atom'));
    assert.equal(feed.error, 0);
    assert.ok(feed.entries > 15, `${feed.entries} entries`);
    assert.equal(new Set([...feed.ids, ...feed.gone]).size, feed.ids.length + feed.gone.length, 'no id stands twice');
    assert.ok(feed.gone.some(id => id.endsWith('records/xw-3/v2/publish')), 'what was withdrawn is buried');
  });
});
