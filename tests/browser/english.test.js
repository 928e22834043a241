// The sample portal with `language: en`, in a real browser. Protects: the second language of the interface is no second-rate
// one: accessible on every kind of page, not wider than a phone, searchable, and without a Chinese word that does not say that
// it is Chinese (WCAG 2.2, 3.1.2) — those included that scripts and style sheets bring.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { build, files, kinds, serve } from './portal.js';

const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

let portal, server, browser, pages, chosen;

before(async () => {
  portal = build({ language: 'en' });
  server = await serve(portal.root);
  browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
  pages = files(portal.root).filter(path => path.endsWith('.html'));
  const page = await browser.newPage(), made = [];
  for (const path of pages) {
    const elements = await page.evaluate(html => {
      const doc = new DOMParser().parseFromString(html, 'text/html');
      return [...new Set([...doc.querySelectorAll('body *')].map(e => [e.tagName, ...e.classList].join('.').toLowerCase()))];
    }, readFileSync(`${portal.root}/${path}`, 'utf8'));
    made.push({ path, elements });
  }
  await page.close();
  chosen = kinds(made);
});

after(async () => {
  await browser?.close();
  await server?.close();
  portal?.remove();
});

/** Fails with all that was found, a line each. */
function none(found, what) {
  assert.equal(found.length, 0, `${found.length} ${what}:\n${found.slice(0, 40).join('\n')}`);
}

const url = path => server.base + path.split('/').map(encodeURIComponent).join('/');

/** Opens every kind of page; gathers what `look` finds on each. */
async function visit(options, look) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options }), queue = [...chosen], found = [];
  const worker = async () => {
    for (let path = queue.shift(); path; path = queue.shift()) {
      const page = await context.newPage();
      await page.goto(url(path));
      for (const text of await look(page)) found.push(`${path}: ${text}`);
      await page.close();
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  await context.close();
  return found.sort();
}

/** What the page shows or says in Chinese without naming the language: its texts, names and what its style sheet writes. */
const unnamed = () => {
  const CHINESE = /[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]/, out = [];
  const spoken = e => e.closest('[lang]').getAttribute('lang').startsWith('zh');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const hidden = node.parentElement.closest('script, style, template');
    if (!hidden && CHINESE.test(node.data) && !spoken(node.parentElement)) out.push(`text: ${node.data.trim().slice(0, 80)}`);
  }
  for (const e of document.querySelectorAll('body *')) {
    for (const name of ['alt', 'aria-label', 'placeholder', 'title']) {
      if (CHINESE.test(e.getAttribute(name) ?? '') && !spoken(e)) out.push(`${name}: ${e.getAttribute(name)}`);
    }
    for (const part of ['::before', '::after']) {
      const { content } = getComputedStyle(e, part);
      if (content.startsWith('"') && CHINESE.test(content) && !spoken(e)) out.push(`${part} of ${e.outerHTML.slice(0, 60)}: ${content}`);
    }
  }
  return out;
};

describe('every kind of page in English', () => {
  it('has no accessibility violation', { timeout: 300_000 }, async () => {
    assert.ok(chosen.length >= 8, `${chosen.length} kinds`);
    const found = await visit({}, async page => {
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }));
      return violations.map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(' | ')} (${v.nodes.length})`);
    });
    none(found, 'troubles');
    console.log(`# ${pages.length} pages, ${chosen.length} of them show everything that any shows`);
  });

  it('says where it is Chinese, whoever brings the words', { timeout: 120_000 }, async () => {
    none(await visit({}, page => page.evaluate(unnamed)), 'texts that do not say that they are Chinese');
  });

  for (const width of [320, 390, 641, 1280]) {
    it(`does not scroll sideways at ${width} px, and no word is broken or cut off`, { timeout: 120_000 }, async () => {
      const found = await visit({ viewport: { width, height: 800 } }, page => page.evaluate(() => {
        const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
        const out = wide > 0 ? [`${wide} px too wide`] : [];
        // Words are longer than characters: none may be broken, or stand out of the box that holds it, over its neighbour.
        for (const e of document.querySelectorAll('.mainnav a, .mark, .tag, .countdown span, dt, th, button, h1, h2, h3, .footer-links a')) {
          const texts = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), range = document.createRange();
          for (let node = e.checkVisibility() && texts.nextNode(); node; node = texts.nextNode()) {
            const hidden = node.parentElement.closest('.sr-only, thead')?.getBoundingClientRect().width <= 1;
            if (hidden || node.parentElement.closest('code, a[href^=http]')) continue;
            for (const word of node.data.matchAll(/[A-Za-z]+/g)) {
              range.setStart(node, word.index);
              range.setEnd(node, word.index + word[0].length);
              if (range.getClientRects().length > 1) out.push(`broken: ${word[0]} in ${e.outerHTML.slice(0, 80)}`);
            }
          }
        }
        for (const e of document.querySelectorAll('.mainnav a, .mark, .tag, .countdown, .facts dt, th, button, .stage-no, .years li > *')) {
          if (e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && getComputedStyle(e).display !== 'inline') out.push(`stands out: ${e.outerHTML.slice(0, 80)}`);
        }
        return out;
      }));
      none(found, 'pages too wide');
    });
  }
});

describe('search in English', () => {
  it('speaks English, finds Chinese and says so, and is narrowed by English names', { timeout: 60_000 }, async () => {
    const context = await browser.newContext({ viewport: { width: 320, height: 700 } }), page = await context.newPage(), troubles = [];
    page.on('console', message => { if (['error', 'warning'].includes(message.type())) troubles.push(message.text()); });
    page.on('pageerror', error => troubles.push(error.message));
    await page.goto(url('search/index.html'));
    const said = wanted => page.waitForFunction(text => document.querySelector('#search-status').textContent.match(text), wanted.source);
    await said(/Type what you are looking for/);
    await page.locator('#q').fill('社区');
    await said(/\d+ (found|, )|At most \d+/);
    const results = page.locator('#search-results > li');
    assert.equal(await results.count(), 8);
    for (const time of await page.locator('#search-results time').all()) {
      const [year, month, day] = (await time.getAttribute('datetime')).split('-').map(Number);
      const name = new Date(Date.UTC(year, month - 1)).toLocaleDateString('en-GB', { month: 'long', timeZone: 'UTC' });
      assert.equal(await time.textContent(), `${day} ${name} ${year}`);
    }
    none(await page.evaluate(unnamed), 'texts that do not say that they are Chinese');
    assert.equal(await results.first().getAttribute('lang'), null, 'only what is of the record is marked');
    assert.equal(await results.first().locator('a').getAttribute('lang'), 'zh-CN');
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }));
    none(violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(' | ')}`), 'violations');
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));

    const choices = await page.locator('select[name=category] option').allTextContents();
    assert.ok(choices.slice(1).every(text => /^[A-Z][a-z]+ \(\d+\)$/.test(text)), `${choices}`);
    await page.locator('select[name=category]').selectOption('Policy');
    await page.waitForURL(/category=Policy/);
    await page.locator('select[name=validity]').selectOption('In force');
    await said(/found/);
    assert.ok((await results.locator('.row-meta').allTextContents()).every(text => text.includes('In force')));
    // Labels of pages are found, too: the index holds what the pages say.
    await page.goto(server.base + 'search/index.html?q=' + encodeURIComponent('Not yet in force'));
    await said(/[1-9]\d* found/);
    await page.goto(server.base + 'search/index.html?q=' + encodeURIComponent('没有这样的词'));
    await said(/Nothing published contains/);
    assert.deepEqual(troubles, []);
    await context.close();
  });
});

it('nothing was asked for that is not there', () => assert.deepEqual(server.misses, []));
