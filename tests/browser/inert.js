// What a page must not do, and must not be made of. Looked at in a real browser, many pages at a time: each in a frame of one
// host page, so that it is a document of its own with its own scripts and its own security policy.

/** Pages in frames at a time. */
const FRAMES = 16;

/** Opens a context in which whatever runs is heard of. Without the pages' security policy: it must not be the only defence. */
export async function watch(browser, server, options = { bypassCSP: true }) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const heard = [];
  await page.exposeFunction('gongshi_xss', which => { heard.push(`a script ran: string ${which}`); });
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', event => globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  page.on('dialog', dialog => { heard.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', request => { if (!request.url().startsWith(server.base)) heard.push(`a request to ${request.url().slice(0, 80)}`); });
  page.on('popup', popup => { heard.push(`a window: ${popup.url()}`); popup.close(); });
  page.on('pageerror', error => heard.push(`a script failed: ${error.message}`));
  return { page, heard, server, close: () => context.close() };
}

/**
 * Loads pages, hovers over, focuses and clicks what is in them, and looks at what they are made of. Gives for each page
 * its `parts` (elements with their attributes), its `scripts`, its `addresses`, its `text` and what is wrong with it.
 */
export async function visit(watcher, paths, each) {
  const { page, heard, server } = watcher;
  await page.goto(`${server.base}robots.txt`);
  for (let at = 0; at < paths.length; at += FRAMES) {
    const some = paths.slice(at, at + FRAMES);
    const urls = some.map(path => server.base + path.split('/').map(encodeURIComponent).join('/'));
    const seen = await page.evaluate(look, urls);
    if (new URL(page.url()).pathname !== new URL(`${server.base}robots.txt`).pathname) heard.push(`the window went to ${page.url()}`);
    // What was heard came from one of these; each is looked at alone to say which.
    if (heard.length > 0 && some.length > 1) {
      heard.length = 0;
      for (const path of some) await visit(watcher, [path], each);
      await page.goto(`${server.base}robots.txt`);
      continue;
    }
    seen.forEach((one, i) => each(some[i], { ...one, troubles: [...one.troubles, ...heard] }));
    heard.length = 0;
  }
}

/** In the browser. */
async function look(urls) {
  document.body.replaceChildren();
  const frames = urls.map(url => {
    const frame = document.createElement('iframe');
    frame.width = 800;
    frame.height = 600;
    const loaded = new Promise(done => { frame.onload = () => done(true); setTimeout(() => done(false), 20_000); });
    frame.src = url;
    document.body.append(frame);
    return { frame, loaded, url };
  });
  const out = [];
  for (const { frame, loaded, url } of frames) {
    const one = { parts: [], scripts: [], addresses: [], text: '', troubles: [] };
    out.push(one);
    if (!await loaded) one.troubles.push('does not finish loading');
    const doc = frame.contentDocument, win = frame.contentWindow;
    if (!doc || win.location.href !== url) { one.troubles.push(`went to ${doc ? win.location.href : 'another host'}`); continue; }
    one.troubles.push(...(win.violations ?? []).map(text => `security policy: ${text}`));
    const parts = new Set(), addresses = new Set(), words = [doc.documentElement.textContent];
    for (const element of doc.querySelectorAll('*')) {
      const name = element.namespaceURI === 'http://www.w3.org/1999/xhtml' ? element.localName : `${element.namespaceURI} ${element.localName}`;
      parts.add(name);
      if (name === 'script') one.scripts.push(element.outerHTML);
      for (const { name: attribute, value } of element.attributes) {
        parts.add(name === 'meta' && attribute !== 'content' ? `meta ${attribute}=${value}` : `${name} ${attribute}`);
        words.push(value);
        if (['href', 'src', 'action', 'formaction', 'data', 'srcset', 'poster', 'background', 'cite', 'ping', 'xlink:href', 'manifest', 'content'].includes(attribute) && !(name === 'meta' && !/url\s*=/i.test(value))) addresses.add(`${name} ${attribute} ${value}`);
        if (attribute === 'href' || attribute === 'src') { try { words.push(decodeURIComponent(value)); } catch { /* it is in as it stands */ } }
      }
      if (element.shadowRoot) parts.add(`${name} #shadow`);
    }
    one.parts = [...parts];
    one.addresses = [...addresses];
    one.text = words.join('\n').replace(/\s+/g, ' ');
    // Nothing leads away, but an address that runs would run.
    win.addEventListener('click', event => { if (event.target.closest?.('a,area')?.protocol !== 'javascript:') event.preventDefault(); });
    win.addEventListener('submit', event => event.preventDefault());
    for (const element of doc.querySelectorAll('body, body *')) {
      for (const type of ['mouseover', 'pointerover', 'mousemove', 'keydown']) element.dispatchEvent(new win.Event(type, { bubbles: true, cancelable: true }));
      if (element.matches('a,area,button,input,[tabindex],[onclick],[accesskey]')) { element.focus?.(); element.click?.(); element.blur?.(); }
    }
  }
  // Addresses that run, and calls, take a turn.
  await new Promise(done => setTimeout(done, 0));
  return out;
}

/** What is wrong with a page, measured by pages that hold no hostile string. */
export function judge(seen, known, base) {
  const wrong = [...seen.troubles];
  wrong.push(...seen.parts.filter(part => !known.parts.has(part)).map(part => `has ${part}`));
  for (const script of seen.scripts.filter(script => !known.scripts.has(script))) {
    const [, open, text] = /^(<script[^>]*>)([^]*)<\/script>$/.exec(script) ?? [];
    const data = /type="application\/(ld\+)?json"/.test(open ?? '');
    try { if (!data) throw new Error(); JSON.parse(text); } catch { wrong.push(`has a script: ${script.slice(0, 80)}`); }
  }
  for (const address of seen.addresses) {
    const [element, attribute, ...rest] = address.split(' ');
    let url;
    try { url = new URL(rest.join(' '), base); } catch { url = { protocol: 'none', href: '' }; }
    const leads = element === 'a' && ['http:', 'https:', 'mailto:', 'tel:', 'none'].includes(url.protocol);
    const own = url.href?.startsWith(new URL(base).origin + '/') || element === 'link' && known.links.has(rest.join(' '));
    if (!own && !leads && !(element === 'link' && attribute === 'href' && url.origin === known.origin)) wrong.push(`leads elsewhere: ${address.slice(0, 100)}`);
  }
  return wrong;
}
