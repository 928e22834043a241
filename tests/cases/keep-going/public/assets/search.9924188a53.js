(root => {
'use strict';
const SPACE = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const WIDE = /[\u2e80-\ua4cf\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const forms = new Map();
const form = c => {
if (!forms.has(c)) forms.set(c, [...c.normalize('NFKC')].flatMap(x => [...x.toLowerCase()]));
return forms.get(c);
};
function normal(line) {
const from = [], to = [];
let text = '', at = 0, space, last;
const push = (c, end) => { text += c; for (const _ in c) { from.push(at); to.push(end); } };
for (const c of line) {
for (const f of form(c)) {
if (SPACE.test(f)) { space = true; continue; }
if (space && last && !WIDE.test(last) && !WIDE.test(f)) push(' ', at);
push(f, at + c.length);
space = false;
last = f;
}
at += c.length;
}
return { text, from, to };
}
const words = query => [...new Set([...query.normalize('NFC')].slice(0, 100).flatMap(form).join('').split(SPACE))].filter(Boolean);
function keys(word) {
const c = [...word].map(x => x.codePointAt(0)), key = (a, b) => a * 2 ** 21 + b, ascii = i => c[i] < 128;
const out = c.length < 2 ? [key(c[0], 0)] : [];
for (let i = 0; i + 1 < c.length; i++) {
const both = ascii(i) && ascii(i + 1);
if (both && ascii(i + 2)) out.push(key(c[i], 0x110000 + c[i + 1] * 128 + c[i + 2]));
else if (!both || !ascii(i - 1)) out.push(key(c[i], c[i + 1]));
}
return { keys: out, exact: out.length < 2 };
}
function reader(bytes) {
let at = 0;
const int = () => {
let n = 0, scale = 1, byte;
do { byte = bytes[at++]; n += (byte & 127) * scale; scale *= 128; } while (byte > 127);
return n;
};
const some = (length, each) => Array.from({ length }, each);
const take = n => bytes.subarray(at, at += n);
return {
int, take, some,
more: () => at < bytes.length,
stamps: (n, size) => some(n, () => letters([...take(size)].map(b => (b + 256).toString(16).slice(1)).join(''))),
keys(n, each = key => key) {
let first = 0, second = 0;
return some(n, () => {
const step = int();
second = int() + (step ? 0 : second);
first += step;
return each(first * 2 ** 21 + second);
});
},
};
}
const letters = hex => hex.replace(/./g, digit => 'abcdefghijklmnop'[parseInt(digit, 16)]);
const json = bytes => JSON.parse(new TextDecoder().decode(bytes));
function readHead(bytes) {
const r = reader(bytes), { docs, facets } = json(r.take(r.int()));
const count = r.int(), keys = r.keys(count), shards = r.stamps(count, 4).map((stamp, i) => `i/${letters(keys[i].toString(16))}-${stamp}.bin`);
const groups = r.int(), sizes = r.some(groups, r.int);
const chunks = r.stamps(groups, 8).flatMap((stamp, i) => r.some(sizes[i], (_, k) => `t/${stamp}/${k}.bin`));
let doc = 0;
const firsts = chunks.map(() => { const first = doc; doc += r.int(); return first; });
return { docs, keys, shards, chunks, firsts, facets: Object.entries(facets).map(([name, labels]) => {
const low = r.take(docs), high = r.take(docs);
return { name, labels, of: doc => low[doc] + 256 * high[doc] };
}) };
}
function readShard(bytes) {
const r = reader(bytes), lists = r.keys(r.int(), key => [key, r.int(), r.int()]);
return new Map(lists.map(([key, ...lengths]) => [key, lengths.map(n => ({ bitmap: n % 2, bytes: r.take(n >> 1) }))]));
}
function bits(list, docs) {
const out = new Uint8Array((docs + 7) >> 3);
if (list?.bitmap) out.set(list.bytes);
else if (list) for (let r = reader(list.bytes), doc = 0; r.more(); doc++) { doc += r.int(); out[doc >> 3] |= 1 << (doc & 7); }
return out;
}
const place = (sorted, value) => Math.max(0, sorted.findLastIndex(known => known <= value));
async function unpack(file) {
if (file[0] !== 0x81) throw 0;
return new Uint8Array(await new Response(new Blob([file.subarray(1)]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer());
}
function open(load, name) {
const files = new Map();
const file = (name, read) => {
if (!files.has(name)) files.set(name, load(name).then(read).catch(error => { files.delete(name); throw error; }));
return files.get(name);
};
const head = () => file(name, readHead);
return {
async doc(number) {
const { firsts, chunks, facets } = await head(), at = place(firsts, number);
const [href, date, kind, text] = (await file(chunks[at], json))[number - firsts[at]];
return { number, href, date, kind, lines: text.split('\n'), ...Object.fromEntries(facets.map(f => [f.name, f.labels[f.of(number)]])) };
},
async find(words) {
const all = await head(), { docs } = all, asked = words.map(keys);
const lists = async key => docs && (await file(all.shards[place(all.keys, key)], readShard)).get(key);
const found = await Promise.all([...new Set(asked.flatMap(word => word.keys))].map(lists));
const both = which => found.map(lists => bits(lists && lists[which], docs)).reduce((a, b) => a.map((byte, i) => byte & b[i]));
return { index: this, ...all, words, texts: both(0), titles: both(1), seen: asked.every(word => word.exact) ? null : new Set() };
},
};
}
function narrow(found, filters) {
const { docs, facets, texts, titles, words, index, seen } = found;
const has = (set, doc) => (set[doc >> 3] >> (doc & 7)) & 1;
const counts = facets.map(f => f.labels.map(() => 0)), queue = [], rest = [];
const wanted = facets.map(f => filters[f.name] && f.labels.indexOf(filters[f.name]));
for (let doc = docs - 1; doc >= 0; doc--) {
if (!has(texts, doc)) continue;
const off = facets.flatMap((f, i) => filters[f.name] && f.of(doc) !== wanted[i] ? [i] : []);
facets.forEach((f, i) => { if (off.every(o => o === i)) counts[i][f.of(doc)]++; });
if (!off.length) (has(titles, doc) ? queue : rest).push(doc);
}
queue.push(...rest);
const check = async numbers => (await Promise.all(numbers.map(index.doc))).flatMap(doc => {
const view = look(doc, words);
if (view) { seen?.add(doc.number); return [{ ...doc, ...view }]; }
result.total--;
texts[doc.number >> 3] &= ~(1 << (doc.number & 7));
facets.forEach((f, i) => counts[i][f.of(doc.number)]--);
return [];
});
const result = {
counts, queue, total: queue.length,
exact: () => !seen || queue.every(doc => seen.has(doc)),
async more(n) {
const items = [];
while (items.length < n && queue.length) items.push(...await check(queue.splice(0, n - items.length)));
return items;
},
async settle(most) {
if (queue.length <= most && !result.exact()) queue.push(...(await check(queue.splice(0))).map(doc => doc.number));
},
};
return result;
}
function look({ lines }, words) {
const texts = lines.map(normal), first = words.map(word => texts.findIndex((line, i) => i && line.text.includes(word)));
if (words.some((word, i) => first[i] < 0 && !texts[0].text.includes(word))) return null;
const where = [...new Set(first.filter(i => i > 0))].slice(0, 2), shown = i => mark(lines[i], texts[i], words);
return { title: shown(0), excerpts: (where.length || lines.length < 2 ? where : [1]).map(i => clip(shown(i))) };
}
function mark(line, { text, from, to }, words) {
const marked = new Set(), pieces = [];
for (const word of words) {
for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) for (let i = from[at]; i < to[at + word.length - 1]; i++) marked.add(i);
}
let at = 0;
for (const c of line) { add(pieces, c, marked.has(at)); at += c.length; }
return pieces;
}
function add(pieces, text, marked) {
const last = pieces.at(-1);
if (last?.[1] === marked) last[0] += text; else pieces.push([text, marked]);
}
function clip(pieces) {
const all = pieces.flatMap(([text, marked]) => [...text].map(c => [c, marked])), out = [];
const start = Math.max(0, all.findIndex(c => c[1]) - 30), end = start + 110;
if (start) add(out, '…', false);
for (const c of all.slice(start, end)) add(out, ...c);
if (all.length > end) add(out, '…', false);
return out;
}
if (typeof module === 'object') module.exports = { normal, words, unpack, open, narrow };
if (!root.document) return;
const $ = id => document.getElementById('search' + id);
const page = $(''), box = page.q, list = $('-results'), more = $('-more'), panel = $('-filters'), say = JSON.parse($('-words').textContent);
const selects = [...page.querySelectorAll('select')], query = new URLSearchParams(location.search);
const filters = Object.fromEntries(selects.map(s => [s.name, query.get(s.name) || '']));
const tell = (text, values) => { $('-status').textContent = text.replace(/\{(\w+)\}/g, (_, name) => values[name]); };
const index = open(async name => {
const answer = await fetch(name);
if (!answer.ok) throw 0;
return unpack(new Uint8Array(await answer.arrayBuffer()));
}, page.dataset.head);
const lang = document.documentElement.lang, locale = lang === 'en' ? 'en-GB' : lang;
const spoken = e => { if (lang === 'en' && WIDE.test(e.textContent)) e.lang = 'zh-CN'; return e; };
let turn = 0, timer, found, results, trouble = location.protocol === 'file:' && say.file;
try { new DecompressionStream('deflate-raw'); } catch { trouble ||= say.old; }
page.addEventListener('submit', event => { event.preventDefault(); run(); });
const later = event => { if (!event.isComposing) { clearTimeout(timer); timer = setTimeout(run, 180); } };
box.addEventListener('input', later);
box.addEventListener('compositionend', later);
for (const s of selects) s.addEventListener('change', () => { filters[s.name] = s.value; run(); });
more.addEventListener('click', async () => {
const next = list.children.length;
await show(results, turn).catch(failed);
list.children[next]?.querySelector('a').focus();
});
document.addEventListener('keydown', event => {
const stops = [box, ...list.querySelectorAll('a')], at = stops.indexOf(document.activeElement);
const to = at >= 0 && !event.isComposing && stops[at + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
if (to) { event.preventDefault(); to.focus(); }
});
box.value = query.get('q') || '';
run();
async function run() {
clearTimeout(timer);
if (trouble) return tell(trouble);
const mine = ++turn, asked = words(box.value);
const kept = new URLSearchParams([['q', box.value.trim()], ...Object.entries(filters)].filter(pair => pair[1]));
history.replaceState(null, '', location.pathname + (asked.length ? '?' + kept : ''));
if (!asked.length) return clear(say.hint);
try {
if (found?.words.join(' ') !== asked.join(' ')) {
const now = await index.find(asked);
if (mine !== turn) return;
found = now;
}
await show(narrow(found, filters), mine, true);
} catch { if (mine === turn) failed(); }
}
function clear(text) {
found = null;
list.replaceChildren();
more.hidden = panel.hidden = true;
tell(text);
}
function failed() { clear(say.failed); }
async function show(now, mine, anew) {
const items = await now.more(8);
if (mine !== turn) return;
results = now;
if (anew) list.replaceChildren();
list.append(...items.map(item));
await now.settle(24);
if (mine !== turn) return;
more.hidden = !now.queue.length;
panel.hidden = !now.total && !Object.values(filters).some(Boolean);
found.facets.forEach((facet, i) => offer(facet, now.counts[i]));
tell(now.total ? now.exact() ? say.found : say.most : say.none, { n: now.total, shown: list.children.length, q: box.value.trim() });
}
function offer({ name, labels }, counts) {
const select = page[name], chosen = filters[name];
const rows = labels.map((label, i) => [label, counts[i]]).filter(([label, n]) => label && (n || label === chosen));
rows.sort((a, b) => name === 'year' ? b[0] - a[0] : b[1] - a[1]);
select.replaceChildren(select.options[0], ...rows.map(([label, n]) => spoken(new Option(say.choice.replace('{n}', n).replace('{label}', () => label), label))));
select.value = chosen;
}
function item({ title, excerpts, href, date, kind, institution, validity }) {
const make = (tag, className, ...inside) => {
const made = Object.assign(document.createElement(tag), { className });
made.append(...inside);
return made;
};
const marked = pieces => pieces.map(([text, on]) => on ? make('mark', '', text) : text);
const link = spoken(make('a', '', ...marked(title))), time = make('time', '', new Date(date).toLocaleDateString(locale, { dateStyle: 'long', timeZone: 'UTC' }));
link.href = href;
time.dateTime = date;
const meta = [institution, validity].filter(Boolean).map(text => spoken(make('span', '', text)));
return make('li', 'row result', make('p', 'row-title', link), ...excerpts.map(e => spoken(make('p', 'excerpt', ...marked(e)))),
make('p', 'row-meta', make('span', 'tag', kind), ...meta, time));
}
})(globalThis);
