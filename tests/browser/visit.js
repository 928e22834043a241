// Pages in a real browser: what it makes of them, and what they do there.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/** The browser. */
export const launch = () => chromium.launch({ executablePath: BROWSER, args: FLAGS });

/** A path as it stands in an address. */
export const encoded = path => path.split('/').map(encodeURIComponent).join('/');

/** Each page as the browser's own parser sees it: links, ids, headings, and what it is made of. */
export async function parsed(browser, root, paths) {
  const page = await browser.newPage();
  const out = [];
  for (const path of paths) {
    const html = readFileSync(`${root}/${path}`, 'utf8');
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
export function none(found, what) {
  assert.equal(found.length, 0, `${found.length} ${what}:\n${found.slice(0, 40).join('\n')}`);
}

/** Opens pages in one context, a few at a time; gathers what `look` returns, and what no page may do. */
export async function visit(browser, options, urls, look) {
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

/** What is too wide for the window, so that the page scrolls sideways. */
export const tooWide = page => page.evaluate(() => {
  const limit = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= limit) return [];
  const scrolls = e => e && e !== document.body && (['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > limit + 1 && !scrolls(e.parentElement));
  return [`${document.documentElement.scrollWidth - limit} px too wide: ${out.slice(0, 3).map(e => e.outerHTML.slice(0, 100)).join(' | ')}`];
});

/** What the accessibility engine says against a page (WCAG 2.2 AA), the size of targets included; or of some rules alone. */
export async function accessible(page, rules) {
  await page.evaluate(axe.source);
  const only = rules ? { runOnly: rules } : { rules: { 'target-size': { enabled: true } } };
  const { violations } = await page.evaluate(only => globalThis.axe.run(document, { resultTypes: ['violations'], ...only }), only);
  return violations.map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(' | ')} (${v.nodes.length})`);
}
