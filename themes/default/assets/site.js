// The switches of the masthead (large text, high contrast, dark) and the button that copies a citation.
//
// It runs before the page is drawn, so that nothing flashes. What a reader chose is an attribute of the root
// (css/tokens.css says what each means), kept for the visit; where storage is blocked it holds for the page. Until
// somebody chooses, the system's own wish counts, and a switch shows it.
(() => {
  const root = document.documentElement;
  const WISH = { size: 'not all', contrast: '(prefers-contrast: more)', theme: '(prefers-color-scheme: dark)' };
  const VALUES = { size: ['normal', 'large'], contrast: ['normal', 'more'], theme: ['light', 'dark'] };
  const recall = name => {
    try { return sessionStorage.getItem('gongshi-' + name); } catch (blocked) { return root.dataset[name]; }
  };
  const keep = (name, value) => {
    root.dataset[name] = value;
    try { sessionStorage.setItem('gongshi-' + name, value); } catch (blocked) { }
  };
  const isOn = name => root.dataset[name] ? root.dataset[name] === VALUES[name][1] : matchMedia(WISH[name]).matches;
  const show = () => {
    for (const button of document.querySelectorAll('[data-switch]')) button.setAttribute('aria-pressed', isOn(button.dataset.switch));
  };

  const apply = () => {
    for (const name in VALUES) {
      const value = recall(name);
      if (VALUES[name].includes(value)) root.dataset[name] = value;
    }
    show();
  };

  // Pages that are not served over https have no clipboard; there the browser's own copying takes our text.
  const byEvent = text => {
    const put = event => { event.clipboardData.setData('text/plain', text); event.preventDefault(); };
    document.addEventListener('copy', put);
    const done = document.execCommand('copy');
    document.removeEventListener('copy', put);
    return done || Promise.reject();
  };
  const copy = async button => {
    const text = button.dataset.copy.replace('{address}', location.href.split('#')[0]);
    const say = words => { button.nextElementSibling.textContent = words; };
    try {
      await (navigator.clipboard ? navigator.clipboard.writeText(text).catch(() => byEvent(text)) : byEvent(text));
      say(button.dataset.done);
    } catch (refused) {
      say(button.dataset.failed + text);
    }
  };

  root.dataset.js = '';
  apply();
  document.addEventListener('DOMContentLoaded', show);
  // Going back may bring the page as it was before a switch was used.
  addEventListener('pageshow', apply);
  document.addEventListener('click', event => {
    const button = event.target.closest('[data-switch], [data-copy]');
    if (!button) return;
    if (button.dataset.copy) return copy(button);
    const name = button.dataset.switch;
    keep(name, VALUES[name][isOn(name) ? 0 : 1]);
    show();
  });
})();
