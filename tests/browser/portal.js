// The sample portal, built once into a temporary folder and served as a static host would: from a sub-folder.

import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = resolve(fileURLToPath(import.meta.url), '../../..');

/** The day as of which the sample is built. */
export const AS_OF = process.env.GONGSHI_AS_OF ?? '2026-11-22';

/** The folder under which the portal is served: that of the sample's base_url. */
export const MOUNT = '/jwgk/';

/** A clone of the project, so with all that git knows of the sample, whose `site.yaml` says another language. */
function speaking(language, folder) {
  const clone = join(folder, 'project'), site = join(clone, 'content/site.yaml');
  execFileSync('git', ['clone', '--quiet', project, clone], { stdio: ['ignore', 'ignore', 'inherit'] });
  const lines = readFileSync(site, 'utf8').split('\n').filter(line => !line.startsWith('language:'));
  writeFileSync(site, `${lines.join('\n')}language: ${language}\n`);
  return clone;
}

/**
 * Builds the sample portal; GONGSHI names a built program, else cargo builds one. GONGSHI_PORTAL names a built portal.
 * `language` is that of the pages, where it is not the sample's own.
 */
export function build({ language } = {}) {
  if (process.env.GONGSHI_PORTAL && !language) {
    return { root: resolve(process.env.GONGSHI_PORTAL), remove() {} };
  }
  const folder = mkdtempSync(join(tmpdir(), 'gongshi-browser-'));
  const root = join(folder, 'public');
  const options = { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] };
  const from = language ? speaking(language, folder) : project;
  const args = ['--lang', 'en', 'build', '--quiet', '--root', from, '--as-of', AS_OF, '--out', root];
  if (process.env.GONGSHI) {
    execFileSync(resolve(process.env.GONGSHI), args, options);
  } else {
    execFileSync('cargo', ['run', '--quiet', '--release', '--', ...args], options);
  }
  return { root, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** All files of a portal, with `/`, sorted. */
export function files(root) {
  const walk = folder => readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [relative(root, path).split(sep).join('/')];
  });
  return walk(root).sort();
}

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.xml': 'application/xml',
  '.txt': 'text/plain; charset=utf-8', '.csv': 'text/csv; charset=utf-8', '.pdf': 'application/pdf', '.wasm': 'application/wasm',
};

/** Serves a portal on 127.0.0.1, in this folder; whatever is not under its folder, or not there, is 404 and noted in `misses`. */
export async function serve(root, mount = MOUNT) {
  const misses = [];
  const server = createServer((request, response) => {
    // Browsers ask every host for this; it is not the portal's.
    if (request.url === '/favicon.ico') return void response.writeHead(204).end();
    const path = decodeURIComponent(new URL(request.url, 'http://127.0.0.1').pathname);
    let file = path.startsWith(mount) ? join(root, path.slice(mount.length)) : null;
    if (file && existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html');
    const found = file !== null && (file + sep).startsWith(root + sep) && existsSync(file);
    if (!found) {
      misses.push(request.url);
      response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' });
      response.end('not here');
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${server.address().port}${mount}`;
  return { base, misses, close: () => new Promise(done => { server.closeAllConnections(); server.close(done); }) };
}

/**
 * The fewest pages that between them show everything that any page shows: each element with each of its classes and
 * roles, on each kind of page. Whoever adds a component to the theme has it tested without naming it here.
 */
export function kinds(pages) {
  const features = new Map();
  for (const { path, elements } of pages) {
    const kind = path.replace(/[^/]*\d[^/]*/g, '#').replace(/^records\/[^/]+/, 'records/*');
    features.set(path, new Set([`kind ${kind}`, ...elements]));
  }
  const missing = new Set([...features.values()].flatMap(set => [...set]));
  const chosen = [];
  while (missing.size > 0) {
    let best = null, most = 0;
    for (const [path, set] of features) {
      const gain = [...set].filter(feature => missing.has(feature)).length;
      if (gain > most) [best, most] = [path, gain];
    }
    chosen.push(best);
    for (const feature of features.get(best)) missing.delete(feature);
  }
  return chosen.sort();
}
