/** Makes the sample page a browser of its own: its cookies, its signal, and a word to the playground. */
{
  // The demo's own consent cookie lies on this very host: what is tried here must not touch it.
  const SHELF = 'playground-cookies';
  const tell = (/** @type {object} */ what) => parent.postMessage(what, location.origin);
  /** @returns {Record<string, string>} */
  const kept = () => JSON.parse(sessionStorage.getItem(SHELF) || '{}');
  // The browser's other way to its cookies would go past this one.
  Object.defineProperty(window, 'cookieStore', { value: undefined });
  Object.defineProperty(document, 'cookie', {
    get: () => Object.entries(kept()).map((pair) => pair.join('=')).join('; '),
    set: (/** @type {string} */ text) => {
      const [pair = '', ...attributes] = text.split(/;\s*/);
      const [, name = '', value = ''] = /^([^=]*)=(.*)$/.exec(pair) || [];
      const cookies = kept();
      if (attributes.some((each) => /^max-age=(0|-\d+)$/i.test(each))) delete cookies[name];
      else cookies[name] = value;
      sessionStorage.setItem(SHELF, JSON.stringify(cookies));
      tell({});
    },
  });

  const gpc = new URLSearchParams(location.search).has('gpc');
  Object.defineProperty(navigator, 'globalPrivacyControl', { value: gpc });

  for (const name of ['ready', 'shown', 'decision', 'change', 'withdraw', 'error']) {
    addEventListener('consentkit:' + name, (event) => {
      tell({ name, detail: /** @type {CustomEvent} */ (event).detail });
    });
  }
}
