// What a search costs a reader: bytes and milliseconds per query, in built portals, with the script that the page runs.
//
//   node benches/search.mjs [--queries 400] [--seed 1] PUBLIC...
//
// Queries are two to four characters taken at random from public texts (titles and descriptions of the records' pages), each
// asked by a reader who comes anew: the head and whatever shards and texts its first eight results need are loaded again, raw
// bytes as a server sends them (the files are deflated already). Milliseconds are those of the script, files in memory; a
// network comes on top. Prints a table row for each portal.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { opened, seeded } from '../tests/browser/search.js';

const args = process.argv.slice(2), option = (name, usual) => {
  const at = args.indexOf(name);
  return at < 0 ? usual : Number(args.splice(at, 2)[1]);
};
const queries = option('--queries', 400), seed = option('--seed', 1);

const quantile = (numbers, q) => numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * q))];

/** Titles and descriptions of some pages, without what is the program's own. */
function texts(root, random) {
  const ids = readdirSync(join(root, 'records')), texts = [];
  for (let i = 0; i < Math.min(ids.length, 500); i++) {
    const html = readFileSync(join(root, 'records', random.pick(ids), 'index.html'), 'utf8');
    const title = /<h1[^>]*>([^<]+)/.exec(html)?.[1], body = /class="?body[^>]*>(.*?)<\/(?:div|article)>/s.exec(html)?.[1] ?? '';
    texts.push(...[title ?? '', ...body.split(/<[^>]*>/)].filter(text => text.trim().length > 3 && !text.includes('&')));
  }
  return texts;
}

function folder(root) {
  let files = 0, bytes = 0, largest = 0;
  for (const path of readdirSync(join(root, 'search'), { recursive: true }).filter(path => path.endsWith('.bin'))) {
    const size = statSync(join(root, 'search', path)).size;
    files++; bytes += size; largest = Math.max(largest, size);
  }
  return { files, bytes, largest };
}

console.log('| records | index, files | largest file | kB per first query: median, 95 %, most | ms: median, 95 %, most | files | candidates that were no result |');
console.log('|---|---|---|---|---|---|---|');
for (const root of args) {
  const random = seeded(seed), lines = texts(root, random), { core, cost, fresh } = opened(root);
  const bytes = [], times = [], files = [];
  let candidates = 0, wrong = 0;
  for (let i = 0; i < queries; i++) {
    const chars = [...random.pick(lines).trim()], length = 2 + random.below(3), at = random.below(Math.max(1, chars.length - length + 1));
    const words = core.words(chars.slice(at, at + length).join(''));
    if (!words.length) continue;
    Object.assign(cost, { bytes: 0, files: 0 });
    const start = performance.now();
    const results = core.narrow(await fresh().find(words), {}), before = results.total;
    const items = await results.more(8);
    times.push(performance.now() - start);
    bytes.push(cost.bytes / 1000);
    files.push(cost.files);
    candidates += Math.min(before, 8);
    wrong += Math.min(before, 8) - items.length;
  }
  const index = folder(root), three = numbers => [0.5, 0.95, 1].map(q => quantile(numbers, q).toFixed(1)).join(', ');
  const records = readdirSync(join(root, 'records')).length;
  console.log(`| ${records} | ${(index.bytes / 1e6).toFixed(2)} MB, ${index.files} | ${(index.largest / 1000).toFixed(0)} kB | ${three(bytes)} | ${three(times)} | ${quantile(files, 0.5)} | ${(100 * wrong / Math.max(1, candidates)).toFixed(1)} % |`);
}
