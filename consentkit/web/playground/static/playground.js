/** The playground: makes a draft of the form, shows it in the frame, and tells what the banner says. */
/** @import {ConsentKit} from '../../../../static/banner' */

/** @typedef {{language?: string, look: Record<string, any>, texts: Record<string, string>}} Draft */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/** @template {HTMLElement} Kind @param {string} id @param {new () => Kind} kind */
const find = (id, kind) => {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
};
const form = find('wishes', HTMLFormElement);
const frame = find('preview', HTMLIFrameElement);
const log = find('log', HTMLElement);
const gpc = find('gpc', HTMLInputElement);
const controls = [...form.elements].filter(
  (each) => each.matches('[name]'),
).map((each) => /** @type {Control} */ (each));
const presets = JSON.parse(form.dataset['presets'] || '{}');

// ---- The draft: what the form says, where it differs from what is usual.

/** @param {Control} control @returns {string | number | boolean | undefined} */
const wish = (control) => {
  if (control instanceof HTMLSelectElement) {
    const [option] = control.selectedOptions;
    return option && !option.defaultSelected ? option.value : undefined;
  }
  if (control.type === 'checkbox') return /** @type {HTMLInputElement} */ (control).checked || undefined;
  return control.value && (control.type === 'number' ? Number(control.value) : control.value);
};

const read = () => {
  /** @type {Draft} */
  const draft = { look: {}, texts: {} };
  for (const control of controls) {
    const value = wish(control);
    const path = control.name.split('.');
    const last = /** @type {string} */ (path.pop());
    /** @type {Record<string, any>} */
    let table = draft;
    for (const name of path) table = table[name] = table[name] || {};
    if (value !== undefined && value !== '') table[last] = value;
  }
  return draft;
};

/** @param {Draft} draft */
const fill = (draft) => {
  for (const control of controls) {
    const value = control.name.split('.').reduce((table, name) => (table || {})[name], /** @type {any} */ (draft));
    if (value === undefined) continue;
    if (control.type === 'checkbox') /** @type {HTMLInputElement} */ (control).checked = value;
    else control.value = value;
  }
};

/** @param {object} value base64url, so that an address can hold it */
const encode = (value) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '');

/** @param {string} text @returns {Draft | null} */
const decode = (text) => {
  try {
    const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(raw, (each) => each.charCodeAt(0))));
  } catch {
    return null;
  }
};

// ---- Showing it, or saying which field is at fault.

/** @param {string} field as the service names it @param {string} detail */
const refuse = (field, detail) => {
  const name = field.replace(/^(banner|draft)\./, '').replace(/^texts\.[^.]+\./, 'texts.');
  const place = document.getElementById(name + '-error');
  const control = controls.find((each) => each.name === name);
  find('trouble', HTMLElement).textContent = place ? 'The preview waits: one field is not right.' : detail;
  if (!place || !control) return;
  place.textContent = detail;
  place.hidden = false;
  control.setAttribute('aria-invalid', 'true');
  control.setAttribute('aria-describedby', place.id);
  const closed = control.closest('details');
  if (closed) closed.open = true;
};

const accept = () => {
  find('trouble', HTMLElement).textContent = '';
  for (const control of controls) {
    control.removeAttribute('aria-invalid');
    control.removeAttribute('aria-describedby');
    const place = document.getElementById(control.name + '-error');
    if (place) place.hidden = true;
  }
};

/** Show what stands in a field that is left empty. @param {Draft} draft */
const suggest = async (draft) => {
  const { language, look } = draft;
  const usual = await fetch(`/playground/${encode(language ? { language } : {})}/banner.json`);
  const { texts } = await usual.json();
  const preset = presets[look['preset'] || 'system'];
  for (const control of controls) {
    const [group, scheme = '', colour = ''] = control.name.split('.');
    if (control instanceof HTMLSelectElement) continue;
    if (group === 'texts') control.placeholder = texts[scheme];
    if (!colour) continue;
    control.placeholder = preset[scheme][colour];
    control.style.setProperty('--swatch', control.value || control.placeholder);
  }
};

let latest = 0;
const show = async () => {
  const turn = ++latest;
  const draft = read();
  const text = encode(draft);
  const answer = await fetch(`/playground/${text}/look.toml`);
  const told = await (answer.ok ? answer.text() : answer.json());
  if (turn !== latest) return;
  accept();
  if (!answer.ok) {
    const { field, detail } = (told.errors || [told])[0];
    return refuse(field || '', detail || told.detail);
  }
  history.replaceState(null, '', '#' + text);
  find('toml', HTMLElement).textContent = told;
  const address = `/playground/${text}/page${gpc.checked ? '?gpc' : ''}`;
  find('alone', HTMLAnchorElement).href = address;
  frame.src = address;
  const tags = new Set(['en', 'fr-CA', draft.language || 'en']);
  find('tag', HTMLSelectElement).replaceChildren(...[...tags].map((tag) => new Option(tag)));
  await suggest(draft);
};

// ---- The frame: as wide as a phone or a desk, made to fit.

const stage = find('window', HTMLElement);
const phone = find('phone', HTMLInputElement);
phone.checked = innerWidth < 640;

const fit = () => {
  const [width, height] = phone.checked ? [390, 720] : [1280, 800];
  const scale = Math.min(1, stage.clientWidth / width);
  frame.style.width = `${width}px`;
  frame.style.height = `${height}px`;
  frame.style.transform = `scale(${scale})`;
  stage.style.height = `${height * scale + 2}px`;
};

// ---- What the banner tells, and calls to it.

/** @param {string} name @param {unknown} detail */
const write = (name, detail) => {
  const line = document.createElement('p');
  const title = document.createElement('b');
  title.textContent = name;
  line.append(title, detail === undefined ? '' : ' ' + JSON.stringify(detail));
  log.append(line);
  log.scrollTop = log.scrollHeight;
};

const banner = () => /** @type {ConsentKit | undefined} */ (frame.contentWindow?.consentkit);

const state = () => {
  const api = banner();
  if (!api || Array.isArray(api)) return;
  const cookies = frame.contentDocument?.cookie || 'none';
  find('state', HTMLElement).textContent =
    JSON.stringify(api.get(), null, 2) + `\n\ncookies: ${cookies.replace(/; /g, '\n         ')}`;
};

/** @type {Record<string, () => unknown[]>} */
const args = {
  save: () => {
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (document.getElementsByName('choice'));
    return [Object.fromEntries([...boxes].map((box) => [box.value, box.checked]))];
  },
  end: () => [find('category', HTMLSelectElement).value],
  setLanguage: () => [find('tag', HTMLSelectElement).value],
};

document.addEventListener('click', (event) => {
  const { dataset, id } = /** @type {HTMLElement} */ (event.target);
  const { call = '' } = dataset;
  if (call) {
    const given = (args[call] || (() => []))();
    write(`${call}(${given.map((each) => JSON.stringify(each)).join(', ')})`, undefined);
    banner()?.push(/** @type {any} */ ([call, ...given]));
    setTimeout(state);
  } else if (id === 'forget') {
    sessionStorage.removeItem('playground-cookies');
    localStorage.removeItem('ck:playground');
    log.replaceChildren();
    frame.contentWindow?.location.reload();
  } else if (id === 'empty') log.replaceChildren();
  else if (id === 'copy') navigator.clipboard.writeText(find('toml', HTMLElement).textContent || '');
});

addEventListener('message', ({ source, data }) => {
  if (source !== frame.contentWindow) return;
  if (data.name) write(data.name, data.detail);
  state();
});
frame.addEventListener('load', state);
new ResizeObserver(fit).observe(stage);
for (const each of document.getElementsByName('width')) each.addEventListener('change', fit);

let typing = 0;
form.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(show, 250);
});
form.addEventListener('submit', (event) => event.preventDefault());
for (const option of find('language', HTMLSelectElement).options) {
  const own = new Intl.DisplayNames(option.value, { type: 'language' }).of(option.value);
  option.textContent = `${own} (${option.value})`;
}
fill(decode(location.hash.slice(1)) || { look: {}, texts: {} });
show();
