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
