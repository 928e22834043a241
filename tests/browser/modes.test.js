// How pages look and behave in each mode (portal.md, "How it looks and behaves"; issue 5). Protects: WCAG 2.2 AA in light,
// dark, high contrast and large text, on a telephone and a desk, in both themes; the switches; paper; copying; and what a
// page of a record weighs (performance.md, P7).

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { AS_OF, build, files, kinds, serve } from './portal.js';
import { accessible, encoded, launch, none, parsed, tooWide, visit } from './visit.js';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const PHONE = { width: 390, height: 844 }, DESK = { width: 1280, height: 900 };

let portal, server, browser, all, chosen;

before(async () => {
  portal = build();
  server = await serve(portal.root);
  browser = await launch();
  all = files(portal.root).filter(path => path.endsWith('.html'));
  chosen = kinds(await parsed(browser, portal.root, all));
});

after(async () => {
  await browser?.close();
  await server?.close();
  portal?.remove();
});

const served = paths => paths.map(path => [path, server.base + encoded(path)]);

/** Uses the switches of a page, as their buttons do. */
const switched = (page, ...names) => page.evaluate(names => names.forEach(name => document.querySelector(`[data-switch="${name}"]`).click()), names);

describe('every kind of page', () => {
  const CONTRAST = ['color-contrast', 'link-in-text-block'];
  const modes = [
    // All rules once for a desk and once for a telephone; where only colours differ, the rules about colours.
    ['light, desk', { viewport: DESK, colorScheme: 'light' }, [], undefined],
    ['large, telephone', { viewport: PHONE, colorScheme: 'light' }, ['size'], undefined],
    ['dark, telephone', { viewport: PHONE, colorScheme: 'dark' }, [], CONTRAST],
    ['high contrast, desk', { viewport: DESK, colorScheme: 'light', contrast: 'more' }, [], CONTRAST],
    ['high contrast and dark, telephone', { viewport: PHONE, colorScheme: 'light' }, ['contrast', 'theme'], CONTRAST],
  ];
  for (const [name, options, switches, rules] of modes) {
    it(`has no accessibility violation, no error and no outside request (${name})`, { timeout: 300_000 }, async () => {
      const found = await visit(browser, { ...options, reducedMotion: 'reduce' }, served(chosen), async page => {
        await switched(page, ...switches);
        return accessible(page, rules);
      });
      none(found, 'troubles');
    });
  }

  it('does not scroll sideways at 320 px with large text, and has targets for fingers', { timeout: 120_000 }, async () => {
    const found = await visit(browser, { viewport: { width: 320, height: 640 } }, served(chosen), async page => {
      await switched(page, 'size');
      const small = await page.evaluate(() => [...document.querySelectorAll('button, select, input, nav a')].filter(e => e.checkVisibility())
        .filter(e => { const box = e.getBoundingClientRect(); return box.width < 24 || box.height < 24; }).map(e => `smaller than 24 px: ${e.outerHTML.slice(0, 80)}`));
      return [...await tooWide(page), ...small.slice(0, 3)];
    });
    none(found, 'troubles');
  });

  it('shows nothing without JavaScript that does not work then', { timeout: 120_000 }, async () => {
    const found = await visit(browser, { javaScriptEnabled: true }, served(chosen), async page => page.evaluate(() => {
      // Without its script: the root has no mark.
      delete document.documentElement.dataset.js;
      return [...document.querySelectorAll('button')].filter(e => e.checkVisibility() && !e.closest('form[action]')).map(e => e.outerHTML.slice(0, 80));
    }));
    none(found, 'buttons that do nothing');
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.base}records/lx-zc-2026-0001/index.html`);
    for (const what of ['.switches', '.copy']) {
      assert.equal(await page.locator(what).count(), 1, what);
      assert.equal(await page.locator(what).isVisible(), false, what);
    }
    await context.close();
  });

  it('is printed black on white whatever the mode, with its address and no buttons', { timeout: 120_000 }, async () => {
    const found = await visit(browser, { colorScheme: 'dark' }, served(chosen), async page => {
      await switched(page, 'contrast', 'size');
      await page.emulateMedia({ media: 'print' });
      return page.evaluate(() => {
        const out = [], style = getComputedStyle(document.body);
        if (style.color !== 'rgb(0, 0, 0)' || style.backgroundColor !== 'rgb(255, 255, 255)') out.push(`${style.color} on ${style.backgroundColor}`);
        const shown = selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility());
        for (const e of shown('button, .mainnav, .crumbs, .footer-links, .skip, form')) out.push(`printed: ${e.outerHTML.slice(0, 80)}`);
        const address = shown('.address');
        if (address.length !== 1 || !address[0].textContent.includes('https://')) out.push('no address');
        const code = address[0]?.querySelector('svg')?.getBoundingClientRect();
        if (!code || code.width < 80 || code.width !== code.height) out.push('no code of the address');
        return out;
      });
    });
    none(found, 'troubles on paper');
  });
});

describe('a page of a record', () => {
  it('weighs less than 40,000 bytes with its style and its scripts, its own text aside; in three requests', { timeout: 120_000 }, async () => {
    const page = await browser.newPage();
    const heavy = [];
    for (const path of all.filter(path => /^records\/[^/]+\/index\.html$/.test(path))) {
      const html = readFileSync(join(portal.root, path), 'utf8');
      const [frame, assets] = await page.evaluate(html => {
        const doc = new DOMParser().parseFromString(html, 'text/html');
        const assets = [...doc.querySelectorAll('link[rel=stylesheet], script[src]')].map(e => e.getAttribute('href') ?? e.getAttribute('src'));
        // What the record itself brings: its text, its tables and lists of steps with their drawing.
        const sheet = doc.querySelector('.sheet');
        for (const e of sheet.querySelectorAll('.body, table, .timeline, .drawing')) e.remove();
        const texts = doc.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) texts.currentNode.data = '';
        return [new TextEncoder().encode(doc.documentElement.outerHTML).length, assets];
      }, html);
      const sizes = assets.map(asset => readFileSync(join(portal.root, dirname(path), asset)).length);
      const weight = sizes.reduce((sum, size) => sum + size, frame);
      if (weight >= 40_000 || assets.length > 2) heavy.push(`${path}: ${weight} bytes: ${frame} and ${sizes}`);
    }
    none(heavy, 'pages of records that weigh too much');
    let requests = 0;
    page.on('request', () => requests++);
    await page.goto(`${server.base}records/lx-zc-2026-0001/index.html`, { waitUntil: 'networkidle' });
    assert.ok(requests <= 3, `${requests} requests`);
    await page.close();
  });

  // The clipboard is read back: through the browser's own where there is one, else by pasting.
  const COPIED = /^《.+》（.+〕1号），.+，索引号lx-zc-2026-0001，第1版（.+审核通过），https:\/\/.+\/records\/lx-zc-2026-0001\/$/;
  const pasted = async page => {
    const field = page.locator('.masthead input[name=q]');
    await field.evaluate(e => { e.removeAttribute('maxlength'); e.focus(); });
    await page.keyboard.press('Control+V');
    return field.inputValue();
  };
  for (const [name, script] of [
    ['by the clipboard', () => {}],
    ['where there is no clipboard, as over http', () => Object.defineProperty(navigator, 'clipboard', { value: undefined })],
    ['where the clipboard refuses', () => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }],
  ]) {
    it(`is cited by its button, ${name}`, async () => {
      const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
      await context.addInitScript(script);
      const page = await context.newPage();
      await page.goto(`${server.base}records/lx-zc-2026-0001/index.html`);
      await page.locator('.copy button').click();
      await page.waitForFunction(() => document.querySelector('.copy [role=status]').textContent !== '');
      assert.equal(await page.locator('.copy [role=status]').textContent(), '已复制');
      assert.match(await pasted(page), COPIED);
      await context.close();
    });
  }

  it('says its citation where nothing lets it copy', async () => {
    const page = await browser.newPage();
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      document.execCommand = () => false;
    });
    await page.goto(`${server.base}records/lx-zc-2026-0001/index.html`);
    await page.locator('.copy button').click();
    await page.waitForFunction(() => document.querySelector('.copy [role=status]').textContent.includes('索引号lx-zc-2026-0001'));
    await page.close();
  });
});

describe('the switches', () => {
  const HOME = () => `${server.base}index.html`, OTHER = () => `${server.base}catalogue/index.html`;
  const size = page => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  const pressed = (page, name) => page.locator(`[data-switch="${name}"]`).getAttribute('aria-pressed');
  const TOKENS = ['--paper', '--sheet', '--tint', '--rule', '--edge', '--text', '--muted', '--ink', '--ink-fill', '--ink-tint', '--on-ink-muted', '--seal', '--seal-fill', '--seal-tint'];
  const colours = page => page.evaluate(tokens => {
    const probe = document.body.appendChild(document.createElement('i'));
    return tokens.map(token => { probe.style.color = `var(${token})`; return getComputedStyle(probe).color; }).join();
  }, TOKENS);

  it('give the very colours that the system would ask for', async () => {
    const seen = new Set();
    for (const colorScheme of ['light', 'dark']) {
      for (const contrast of ['no-preference', 'more']) {
        const asked = await browser.newPage({ colorScheme, contrast });
        await asked.goto(HOME());
        // The opposite of what the system asks for, all by the switches.
        const chosen = await browser.newPage({ colorScheme: colorScheme === 'dark' ? 'light' : 'dark', contrast: contrast === 'more' ? 'no-preference' : 'more' });
        await chosen.goto(HOME());
        await switched(chosen, 'theme', 'contrast');
        const expected = await colours(asked);
        assert.equal(await colours(chosen), expected, `${colorScheme}, ${contrast}`);
        assert.equal(await pressed(asked, 'theme'), String(colorScheme === 'dark'));
        assert.equal(await pressed(asked, 'contrast'), String(contrast === 'more'));
        seen.add(expected);
        await asked.close();
        await chosen.close();
      }
    }
    assert.equal(seen.size, 4, 'four modes, all different');
  });

  it('work by the keyboard and are kept from page to page, for the visit', async () => {
    const context = await browser.newContext({ viewport: PHONE });
    const page = await context.newPage();
    await page.goto(HOME());
    const before = await size(page);
    for (let i = 0; i < 10 && await page.evaluate(() => document.activeElement.dataset.switch !== 'size'); i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    assert.equal(await pressed(page, 'size'), 'true');
    const large = await size(page);
    assert.ok(large / before >= 1.25 && large / before <= 1.5, `${before} px, then ${large} px`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await pressed(page, 'contrast'), 'true');
    await page.goto(OTHER());
    assert.equal(await size(page), large);
    assert.deepEqual([await pressed(page, 'size'), await pressed(page, 'contrast'), await pressed(page, 'theme')], ['true', 'true', 'false']);
    await switched(page, 'size');
    assert.equal(await size(page), before);
    await page.goBack();
    assert.equal(await size(page), before, 'a page one goes back to');
    assert.equal(await pressed(page, 'size'), 'false');
    await context.close();
    const next = await browser.newPage({ viewport: PHONE });
    await next.goto(HOME());
    assert.equal(await pressed(next, 'contrast'), 'false', 'another visit');
    await next.close();
  });

  it('work where storage is blocked, and from a disk', async () => {
    const blocked = await browser.newPage();
    const errors = [];
    blocked.on('pageerror', error => errors.push(error.message));
    await blocked.addInitScript(() => Object.defineProperty(globalThis, 'sessionStorage', { get() { throw new DOMException('denied', 'SecurityError'); } }));
    await blocked.goto(HOME());
    await switched(blocked, 'size');
    assert.equal(await pressed(blocked, 'size'), 'true');
    assert.deepEqual(errors, []);
    await blocked.close();
    const disk = await browser.newPage();
    await disk.goto(pathToFileURL(join(portal.root, 'index.html')).href);
    await switched(disk, 'theme');
    await disk.goto(pathToFileURL(join(portal.root, 'catalogue/index.html')).href);
    assert.equal(await pressed(disk, 'theme'), 'true');
    await disk.close();
  });

  it('are set before the page is drawn', async () => {
    const page = await browser.newPage();
    await page.goto(HOME());
    await switched(page, 'theme');
    await page.addInitScript(() => addEventListener('DOMContentLoaded', () => { globalThis.first = document.documentElement.dataset.theme; }, { capture: true, once: true }));
    await page.goto(OTHER());
    assert.equal(await page.evaluate(() => globalThis.first), 'dark');
    assert.equal(await page.evaluate(() => document.querySelector('script[src*="site."]').compareDocumentPosition(document.querySelector('link[rel=stylesheet]')) & Node.DOCUMENT_POSITION_FOLLOWING), 4, 'the script stands before the style sheet');
    await page.close();
  });
});

it('no class in the style sheets is one that no page has', () => {
  const read = folder => readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile()).map(entry => readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8')).join('\n');
  const pages = read('themes/default/templates') + read('themes/plain/templates') + read('src/portal') + read('src/text') + readFileSync(join(project, 'themes/default/assets/search.js'), 'utf8');
  // Names that templates put together: mark-{{ tone }}, diff-{{ state }}, stage-{{ state }}, record-{{ section }}.
  const made = /^(mark|diff|stage|record|page|plot|draw|drawing)-/;
  const css = (read('themes/default/assets/css') + read('themes/plain/assets/css')).replace(/\/\*[^]*?\*\//g, '');
  const names = new Set([...css.matchAll(/\.([a-z][a-z0-9-]*)(?=[^;{}]*\{)/g)].map(match => match[1]));
  assert.ok(names.size > 100, `${names.size} classes`);
  none([...names].filter(name => !made.test(name) && !new RegExp(`\\b${name}\\b`).test(pages)), 'classes of no page');
});

describe('the plain theme', () => {
  let folder, root, plain, kindsOfPlain;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gongshi-plain-'));
    cpSync(join(project, 'content'), join(folder, 'content'), { recursive: true });
    const site = join(folder, 'content/site.yaml');
    writeFileSync(site, readFileSync(site, 'utf8').replace(/^theme: .*$/m, 'theme: plain'));
    root = join(folder, 'public');
    const program = process.env.GONGSHI ? resolve(process.env.GONGSHI) : join(project, 'target/release/gongshi');
    execFileSync(program, ['--lang', 'en', 'build', '--quiet', '--as-of', AS_OF, '--out', root], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    plain = await serve(root);
    kindsOfPlain = kinds(await parsed(browser, root, files(root).filter(path => path.endsWith('.html'))));
  });

  after(async () => {
    await plain?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const there = () => kindsOfPlain.map(path => [path, plain.base + encoded(path)]);

  it('is accessible on every kind of page, on a telephone, and in the dark', { timeout: 300_000 }, async () => {
    none(await visit(browser, { viewport: PHONE }, there(), page => accessible(page)), 'troubles');
    none(await visit(browser, { viewport: DESK, colorScheme: 'dark', contrast: 'more' }, there(), page => accessible(page, ['color-contrast', 'link-in-text-block'])), 'troubles in the dark');
  });

  it('does not scroll sideways at 320 px', { timeout: 120_000 }, async () => {
    none(await visit(browser, { viewport: { width: 320, height: 640 } }, there(), tooWide), 'pages too wide');
  });

  it('draws nothing, runs nothing but the search, and is the smallest', () => {
    const html = path => readFileSync(join(root, path), 'utf8');
    const assets = readdirSync(join(root, 'assets'));
    assert.equal(assets.filter(name => !/^search\..*\.js$/.test(name)).length, 1, `${assets}`);
    const sheet = assets.find(name => name.endsWith('.css'));
    assert.ok(readFileSync(join(root, 'assets', sheet)).length < 6_000, 'the style sheet');
    const pages = files(root).filter(path => path.endsWith('.html'));
    // The code of the address, for paper, is the one thing that is drawn.
    const drawn = pages.filter(path => html(path).match(/<svg/g)?.length > 1 || !/class="?qr/.test(html(path)) || /data-(switch|copy)/.test(html(path)));
    none(drawn, 'pages with drawings or switches');
    none(pages.filter(path => path !== 'search/index.html' && /<script[^>]* src|script-src/.test(html(path))), 'pages with scripts');
    const size = at => readFileSync(join(at, 'records/lx-zc-2026-0001/index.html')).length;
    assert.ok(size(root) < size(portal.root));
  });
});

it('nothing was asked for that is not there', () => none(server.misses, 'requests without an answer'));
