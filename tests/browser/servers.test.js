// The ready settings for web servers (docs/server), tried with the servers themselves. Protects: that they start; that every
// kind of file goes out with the right headers; that pages work under them, where the policy of the page and that of the server
// both hold; and that an address that is not there shows a page that looks right, however deep it lies.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { build, files } from './portal.js';

const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const docs = resolve(fileURLToPath(import.meta.url), '../../../docs/server');

let portal, folder, browser;

before(async () => {
  portal = build();
  folder = mkdtempSync(join(tmpdir(), 'gongshi-servers-'));
  mkdirSync(join(folder, 'www'));
  symlinkSync(portal.root, join(folder, 'www/jwgk'));
  browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
});

after(async () => {
  await browser?.close();
  portal?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** A port that is free now. */
const freePort = () => new Promise(done => {
  const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)); });
});

/** The settings, with another port and another folder: each must be there to be changed. */
function settings(name, port) {
  let text = readFileSync(join(docs, name), 'utf8');
  const changes = name === 'Caddyfile' ? [[':80 {', `http://127.0.0.1:${port} {`]] : [['listen 80;', `listen 127.0.0.1:${port};`]];
  for (const [from, to] of [...changes, ['/srv/www;', `${folder}/www;`], ['root * /srv/www', `root * ${folder}/www`]]) {
    if (text.includes(from)) text = text.replace(from, to);
    else assert.ok(from.includes('/srv/www'), `${name} does not say ${from}`);
  }
  assert.ok(text.includes(`${folder}/www`), `${name} has no root`);
  return text;
}

const SERVERS = {
  nginx: (at, port) => {
    writeFileSync(join(at, 'site.conf'), settings('nginx.conf', port));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(kind => `${kind}_temp_path ${at}/${kind};`).join(' ');
    writeFileSync(join(at, 'nginx.conf'), `daemon off; pid ${at}/pid; error_log ${at}/error.log; events {} http { access_log off; ${temporary} include ${at}/site.conf; }`);
    const args = ['-p', at, '-c', join(at, 'nginx.conf'), '-e', join(at, 'error.log'), '-g', process.getuid?.() === 0 ? 'user root;' : ''];
    return { check: ['nginx', ['-t', ...args]], run: ['nginx', args] };
  },
  caddy: (at, port) => {
    writeFileSync(join(at, 'Caddyfile'), `{\n\tadmin off\n\tauto_https off\n}\n${settings('Caddyfile', port)}`);
    const args = ['--adapter', 'caddyfile', '--config', join(at, 'Caddyfile')];
    return { check: ['caddy', ['validate', ...args]], run: ['caddy', ['run', ...args]] };
  },
};

/** The directives of a policy. */
const directives = policy => new Set(policy.split(';').map(part => part.trim()).filter(Boolean));

/** What is wrong with an answer. */
function judge(path, response, body) {
  const wrong = [], header = name => response.headers.get(name);
  const must = (name, expected) => { if (!expected.test(header(name) ?? '')) wrong.push(`${path}: ${name}: ${header(name)}`); };
  must('x-content-type-options', /^nosniff$/);
  must('referrer-policy', /^same-origin$/);
  must('permissions-policy', /camera=\(\)/);
  must('cross-origin-opener-policy', /^same-origin$/);
  must('cross-origin-resource-policy', /^same-origin$/);
  const fixed = /^assets\/|^search\/(head-|i\/|t\/)/.test(path);
  must('cache-control', fixed ? /^public, max-age=31536000, immutable$/ : /^max-age=60, must-revalidate$/);
  const types = { html: /^text\/html; charset=utf-8$/i, css: /^text\/css; charset=utf-8$/i, js: /^(text|application)\/javascript; charset=utf-8$/i, json: /^application\/json/,
    csv: /^text\/csv; charset=utf-8$/i, ics: /^text\/calendar; charset=utf-8$/i, atom: /^application\/atom\+xml/, xml: /^(text|application)\/xml/, svg: /^image\/svg\+xml/, pdf: /^application\/pdf$/, txt: /^text\/plain; charset=utf-8$/i };
  const type = types[path.split('.').pop()];
  if (type) must('content-type', type);
  if (path.endsWith('.html')) {
    const own = directives(/<meta[^>]*content="([^"]*)"[^>]*http-equiv=Content-Security-Policy/i.exec(body)?.[1] ?? '');
    const said = directives(header('content-security-policy') ?? '');
    if (own.size < 4 || !said.has("frame-ancestors 'none'")) wrong.push(`${path}: ${[...said]}`);
    const allows = one => [...said].some(other => one.split(' ').every(word => other.split(' ').includes(word)) && other.split(' ')[0] === one.split(' ')[0]);
    for (const one of own) if (!allows(one)) wrong.push(`${path}: the server's policy forbids what the page's allows: ${one}`);
  }
  return wrong;
}

for (const [name, prepare] of Object.entries(SERVERS)) {
  const there = spawnSync(name, ['--version']).error === undefined;
  describe(`${name}, as docs/server says`, { skip: there ? false : `${name} is not here` }, () => {
    let server, base, log = '';

    before(async () => {
      const at = join(folder, name), port = await freePort();
      mkdirSync(at);
      const { check, run } = prepare(at, port);
      const checked = spawnSync(...check, { encoding: 'utf8' });
      assert.equal(checked.status, 0, `${checked.stdout}${checked.stderr}`);
      server = spawn(...run, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: at, XDG_DATA_HOME: at, XDG_CONFIG_HOME: at } });
      server.stderr.on('data', data => { log += data; });
      base = `http://127.0.0.1:${port}/jwgk/`;
      for (let turn = 0; ; turn++) {
        try { await fetch(base); break; } catch (error) { if (turn > 100) throw new Error(log, { cause: error }); await new Promise(done => setTimeout(done, 50)); }
      }
    });

    after(() => server?.kill());

    it('sends every kind of file with its headers', async () => {
      const wrong = [], seen = new Set();
      for (const path of files(portal.root).filter(path => !/(^|\/)\./.test(path))) {
        const kind = `${path.split('/')[0]} ${path.split('.').pop()}`;
        if (seen.has(kind) && path !== 'search/index.html') continue;
        seen.add(kind);
        const response = await fetch(base + path.split('/').map(encodeURIComponent).join('/'));
        const body = await response.text();
        if (response.status === 200) wrong.push(...judge(path, response, body));
        else wrong.push(`${path}: ${response.status}`);
      }
      assert.deepEqual(wrong, []);
      assert.ok(seen.size > 20, `${[...seen]}`);
      assert.match((await fetch(base, { headers: { 'accept-encoding': 'gzip' } })).headers.get('content-encoding') ?? '', /gzip/);
      assert.equal((await fetch(base)).status, 200);
      const redirected = await fetch(base + 'policy', { redirect: 'manual' });
      assert.ok([301, 307, 308].includes(redirected.status), `${redirected.status}`);
    });

    it('says what is not there with the page for it, which no cache keeps', async () => {
      for (const path of ['nothing', 'records/nothing/at/index.html', 'assets/site.0000000000.css', '.gitignore', 'records/.git/config']) {
        const response = await fetch(base + path), body = await response.text();
        assert.equal(response.status, 404, path);
        assert.match(body, /没有找到这个页面/, path);
        assert.match(response.headers.get('content-type'), /^text\/html/, path);
        assert.equal(response.headers.get('cache-control'), null, path);
        assert.equal(response.headers.get('x-content-type-options'), 'nosniff', path);
        assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/, path);
      }
    });

    it('lets pages work in a browser: style, pictures, search, a lost address', { timeout: 60_000 }, async () => {
      const context = await browser.newContext();
      await context.addInitScript(() => {
        globalThis.violations = [];
        document.addEventListener('securitypolicyviolation', e => globalThis.violations.push(`${e.violatedDirective} ${e.blockedURI}`));
      });
      const page = await context.newPage();
      const said = [];
      page.on('console', message => { if (['error', 'warning'].includes(message.type()) && !/404 \(/.test(message.text())) said.push(message.text()); });
      page.on('pageerror', error => said.push(error.message));
      const pictured = readdirSync(join(portal.root, 'records')).find(id => /<img /.test(readFileSync(join(portal.root, 'records', id, 'index.html'), 'utf8')));
      assert.ok(pictured, 'the sample has a record with a picture');
      for (const path of ['', 'policy/', `records/${pictured}/`, 'indicators/', 'records/nothing/at/all/']) {
        await page.goto(base + path);
        assert.ok(await page.evaluate(() => document.styleSheets.length > 0 && document.styleSheets[0].cssRules.length > 50), `${path} has its style`);
        const blank = await page.evaluate(async () => {
          for (const image of document.images) { image.loading = 'eager'; await image.decode().catch(() => {}); }
          return [...document.images].filter(image => image.naturalWidth === 0).map(image => image.src);
        });
        assert.deepEqual([...blank, ...await page.evaluate(() => globalThis.violations), ...said], [], path);
      }
      await page.locator('main a').first().click();
      assert.equal(page.url(), `${base}index.html`, 'the page for lost addresses leads home');
      await page.goto(`${base}search/index.html?q=${encodeURIComponent('公开')}`);
      await page.locator('#search-results li').first().waitFor();
      assert.deepEqual([...await page.evaluate(() => globalThis.violations), ...said], [], 'search');
      await context.close();
    });
  });
}
