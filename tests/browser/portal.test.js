// The portal in a real browser (portal.md, "How it looks and behaves"). Protects: what the public meets, on every kind
// of page: WCAG 2.2 AA as far as an engine can tell, no script error, nothing blocked by the page's own security policy,
// no request to anybody else, no dead link, narrow screens, a life without JavaScript and without a server.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, it } from 'node:test';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { MOUNT, build, files, kinds, serve } from './portal.js';

const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

let portal, server, browser, all, pages, chosen;

before(async () => {
  portal = build();
  server = await serve(portal.root);
  browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
  all = new Set(files(portal.root));
  pages = await parsed([...all].filter(path => path.endsWith('.html')));
  chosen = kinds(pages);
});

after(async () => {
  await browser?.close();
  await server?.close();
  portal?.remove();
});

/** Each page as the browser's own parser sees it: links, ids, headings, and what it is made of. */
async function parsed(paths) {
  const page = await browser.newPage();
  const out = [];
  for (const path of paths) {
    const html = readFileSync(`${portal.root}/${path}`, 'utf8');
    const facts = await page.evaluate(text => {
      const doc = new DOMParser().parseFromString(text, 'text/html');
      const each = (selector, what) => [...doc.querySelectorAll(selector)].map(what);
      const assets = [...each('[src]', e => e.getAttribute('src')), ...each('link[rel~=stylesheet],link[rel~=icon],link[rel~=preload],link[rel~=manifest]', e => e.getAttribute('href')),
        ...each('[srcset]', e => e.getAttribute('srcset').split(',').map(part => part.trim().split(' ')[0])).flat(), ...each('object[data]', e => e.getAttribute('data')),
        ...each('video[poster]', e => e.getAttribute('poster'))];
      return {
        links: each('a[href],area[href],form[action]', e => e.getAttribute('href') ?? e.getAttribute('action')),
        alternates: each('link[rel~=alternate],link[rel~=prev],link[rel~=next]', e => e.getAttribute('href')),
        assets,
        ids: each('[id]', e => e.id),
        headings: each('h1', e => e.textContent.trim()),
        title: doc.title,
        lang: doc.documentElement.lang,
        inline: each('[style],style', e => e.outerHTML.slice(0, 80)).concat(each('script:not([src])', e => e).filter(e => !/json/.test(e.type)).map(e => e.outerHTML.slice(0, 80))),
        policy: each('meta[http-equiv="Content-Security-Policy" i]', e => e.content),
        refresh: each('meta[http-equiv=refresh]', e => e.outerHTML),
        elements: [...new Set(each('body *', e => [e.tagName, e.getAttribute('role') ?? '', ...e.classList].join('.').toLowerCase()))],
      };
    }, html);
    out.push({ path, ...facts });
  }
  await page.close();
  return out;
}

/** Fails with all that was found, a line each. */
function none(found, what) {
  assert.equal(found.length, 0, `${found.length} ${what}:\n${found.slice(0, 40).join('\n')}`);
}

/** Opens pages in one context, a few at a time; gathers what `look` returns, and what no page may do. */
async function visit(options, urls, look) {
  const context = await browser.newContext(options);
  await context.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', e => globalThis.violations.push(`${e.violatedDirective} ${e.blockedURI}`));
  });
  const found = [];
  const queue = [...urls];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [path, url] = next;
      const page = await context.newPage();
      const say = text => found.push(`${path}: ${text}`);
      const home = url.slice(0, url.length - path.split('/').map(encodeURIComponent).join('/').length);
      page.on('console', message => { if (['error', 'warning'].includes(message.type())) say(`console: ${message.text()}`); });
      page.on('pageerror', error => say(`script error: ${error.message}`));
      page.on('dialog', dialog => { say(`dialog: ${dialog.message()}`); dialog.dismiss(); });
      page.on('request', request => { if (!request.url().startsWith(home) && !request.url().startsWith('data:')) say(`request to ${request.url()}`); });
      page.on('requestfailed', request => say(`failed: ${request.url()} ${request.failure()?.errorText}`));
      page.on('response', response => { if (response.status() >= 400) say(`${response.status()}: ${response.url()}`); });
      await page.goto(url, { waitUntil: 'load' });
      for (const violation of await page.evaluate(() => globalThis.violations ?? [])) say(`security policy: ${violation}`);
      for (const text of await look(page, path)) say(text);
      await page.close();
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  await context.close();
  return found.sort();
}

/** The page for addresses that are not there: a server alone shows it. */
const LOST = '404.html';

const encoded = path => path.split('/').map(encodeURIComponent).join('/');
const served = paths => paths.map(path => [path, server.base + encoded(path)]);
const anywhere = paths => paths.filter(path => path !== LOST);
const onDisk = paths => anywhere(paths).map(path => [path, pathToFileURL(`${portal.root}/`).href + encoded(path)]);

describe('every page', () => {
  it('is there: the sample portal has pages of many kinds', () => {
    assert.ok(process.env.GONGSHI_PORTAL || pages.length > 100, `${pages.length} pages`);
    assert.ok(chosen.length >= 8, `${chosen.length} kinds`);
    console.log(`# ${pages.length} pages, ${chosen.length} of them show everything that any shows`);
  });

  it('has exactly one h1, a title and a language', () => {
    none(pages.filter(page => page.headings.length !== 1 || page.headings[0] === '').map(page => `${page.path}: h1 ${JSON.stringify(page.headings)}`), 'pages without exactly one h1');
    none(pages.filter(page => !page.title || !page.lang).map(page => page.path), 'pages without title or language');
    const titles = Map.groupBy ? [...Map.groupBy(pages, page => page.title)] : [];
    none(titles.filter(([, same]) => same.length > 3).map(([title, same]) => `${title}: ${same.map(page => page.path).slice(0, 5)}`), 'titles on many pages');
  });

  it('has links that lead somewhere, and anchors that are there', () => {
    const ids = new Map(pages.map(page => [page.path, new Set(page.ids)]));
    const dead = [];
    for (const page of pages) {
      for (const link of [...page.links, ...page.alternates, ...page.assets]) {
        if (/^(https?:|mailto:|tel:|data:)/.test(link)) continue;
        const [before, anchor] = link.split('#');
        let [path] = before.split('?');
        // Shown in the place of any address, so its links begin at the top.
        if (page.path === LOST && path.startsWith(MOUNT)) path = path.slice(MOUNT.length) || 'index.html';
        const absolute = path.startsWith('/') || /^[a-z][a-z0-9+.-]*:/i.test(path);
        const target = path === '' ? page.path : posix.normalize(posix.join(posix.dirname(page.path), decodeURIComponent(path)));
        if (absolute || !all.has(target)) dead.push(`${page.path}: ${link}`);
        else if (anchor && ids.has(target) && !ids.get(target).has(decodeURIComponent(anchor))) dead.push(`${page.path}: no such anchor: ${link}`);
      }
    }
    none(dead, 'dead links');
  });

  it('takes nothing from elsewhere and carries no inline script or style', () => {
    none(pages.flatMap(page => page.assets.filter(asset => /^(https?:)?\/\//.test(asset)).map(asset => `${page.path}: ${asset}`)), 'assets of other sites');
    none(pages.flatMap(page => [...page.inline, ...page.refresh].map(text => `${page.path}: ${text}`)), 'inline scripts, styles or refreshes');
    const sheets = [...all].filter(path => path.endsWith('.css'));
    assert.ok(sheets.length > 0);
    const urls = sheets.flatMap(path => [...readFileSync(`${portal.root}/${path}`, 'utf8').matchAll(/url\(\s*['"]?([^'")]*)/g)].map(match => [path, match[1]]));
    const bad = urls.filter(([path, url]) => !url.startsWith('data:') && !all.has(posix.join(posix.dirname(path), url.split(/[?#]/)[0])));
    none(bad.map(([path, url]) => `${path}: ${url}`), 'things that style sheets name and that are not there');
  });

  it('carries a security policy that allows nothing but what is named', () => {
    const sound = policy => /(^|;)\s*default-src 'none'/.test(policy) && !/unsafe-|\*|https?:/.test(policy);
    none(pages.filter(page => page.policy.length !== 1 || !sound(page.policy[0])).map(page => `${page.path}: ${page.policy}`), 'pages without a strict policy');
  });

  it('repeats no id', () => {
    none(pages.filter(page => new Set(page.ids).size !== page.ids.length).map(page => page.path), 'pages with a repeated id');
  });
});

describe('every kind of page', () => {
  for (const colorScheme of ['light', 'dark']) {
    it(`has no accessibility violation, no error and no outside request (${colorScheme})`, { timeout: 300_000 }, async () => {
      const found = await visit({ colorScheme, reducedMotion: 'reduce' }, served(chosen), async page => {
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }));
        return violations.map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(' | ')} (${v.nodes.length})`);
      });
      none(found, 'troubles');
    });
  }

  for (const width of [320, 768, 1920]) {
    it(`does not scroll sideways at ${width} px`, { timeout: 120_000 }, async () => {
      const found = await visit({ viewport: { width, height: 800 } }, served(chosen), page => page.evaluate(() => {
        const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
        if (wide <= 0) return [];
        const limit = document.documentElement.clientWidth;
        const scrolls = e => e && e !== document.body && (['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
        const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > limit + 1 && !scrolls(e.parentElement));
        return [`${wide} px too wide: ${out.slice(0, 3).map(e => e.outerHTML.slice(0, 100)).join(' | ')}`];
      }));
      none(found, 'pages too wide');
    });
  }

  it('is readable with the text at 200%', { timeout: 120_000 }, async () => {
    const found = await visit({ viewport: { width: 1280, height: 800 } }, served(chosen), async page => {
      await page.evaluate(() => { document.documentElement.style.setProperty('font-size', '200%'); });
      return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['scrolls sideways'] : []);
    });
    none(found, 'pages too wide');
  });

  it('is printed without its navigation', { timeout: 120_000 }, async () => {
    const found = await visit({}, served(chosen), async page => {
      await page.emulateMedia({ media: 'print' });
      // A breadcrumb says where a sheet belongs; a menu says nothing there.
      return page.evaluate(() => [...document.querySelectorAll('nav')].filter(e => !e.closest('main') && e.querySelectorAll('a').length > 4 && e.checkVisibility()).map(e => `printed: ${e.outerHTML.slice(0, 80)}`));
    });
    none(found, 'pieces of navigation on paper');
  });

  it('says the same without JavaScript, and its links work', { timeout: 120_000 }, async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    for (const path of chosen) {
      await page.goto(server.base + encoded(path));
      assert.ok(await page.locator('h1').isVisible(), `${path}: h1`);
      const text = await page.locator('main').innerText();
      assert.ok(text.trim().length > 10, `${path}: main is empty`);
    }
    await page.goto(server.base + 'index.html');
    const link = page.locator('main a[href]').first();
    const before = page.url();
    await link.click();
    assert.notEqual(page.url(), before);
    assert.equal(await page.locator('h1').count(), 1);
    await context.close();
  });

  it('opens from a disk without a server', { timeout: 120_000 }, async () => {
    const styled = page => page.evaluate(() => {
      const sheets = [...document.styleSheets].length;
      const plain = getComputedStyle(document.querySelector('.skip, a')).fontFamily === '';
      return sheets === 0 || plain ? ['no style sheet'] : [];
    });
    none(await visit({}, onDisk(chosen), styled), 'troubles');
  });

  it('works at the root of a domain as in a folder', { timeout: 120_000 }, async () => {
    const root = await serve(portal.root, '/');
    const styled = page => page.evaluate(() => document.styleSheets.length > 0 && document.styleSheets[0].cssRules.length > 0 ? [] : ['no style sheet']);
    none(await visit({}, anywhere(chosen).map(path => [path, root.base + encoded(path)]), styled), 'troubles');
    none(root.misses, 'requests without an answer');
    await root.close();
  });

  it('shows where the focus is, beginning with a way past the navigation', { timeout: 120_000 }, async () => {
    const found = await visit({}, served(chosen), async page => {
      await page.keyboard.press('Tab');
      const first = await page.evaluate(() => ({ href: document.activeElement.getAttribute('href'), top: document.activeElement.getBoundingClientRect().top, outline: getComputedStyle(document.activeElement).outlineStyle }));
      const out = [];
      if (!first.href?.startsWith('#')) out.push(`the first stop is no skip link: ${first.href}`);
      if (first.top < 0) out.push('the skip link is not seen when it has the focus');
      return out;
    });
    none(found, 'troubles');
  });
});

it('nothing was asked for that is not there', () => none(server.misses, 'requests without an answer'));
