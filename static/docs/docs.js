// The search: it looks through an index that comes when somebody begins to type.
'use strict';
(() => {
  const MOST = 12;
  const form = document.getElementById('search');
  const field = document.getElementById('sought');
  const told = document.getElementById('told');
  const list = document.getElementById('found');
  const { up } = form.dataset;
  let index = null;
  form.hidden = false;

  // A script, since a page that was opened from a disk may load one and read no file.
  function load() {
    index ||= new Promise((done, failed) => {
      const script = document.createElement('script');
      script.src = `${up}search-index.js`;
      script.onload = () => done(window.CONSENTKIT_DOCS);
      script.onerror = failed;
      document.head.append(script);
    });
    return index;
  }

  // A word counts where another begins with it, and more the nearer to the top it stands.
  function weight(entry, words) {
    const title = entry.title.toLowerCase();
    const page = entry.page.toLowerCase();
    let sum = 0;
    for (const word of words) {
      const one = ` ${title}`.includes(` ${word}`) ? 8
        : ` ${page}`.includes(` ${word}`) ? 4
          : ` ${entry.words}`.includes(` ${word}`) ? 1 : 0;
      if (!one) return 0;
      sum += one;
    }
    return title === words.join(' ') ? sum + 20 : sum;
  }

  function line(entry) {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = up + entry.to;
    link.textContent = entry.title === entry.page ? entry.title : `${entry.page}: ${entry.title}`;
    const says = document.createElement('span');
    says.textContent = entry.says;
    item.append(link, says);
    return item;
  }

  async function look() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) {
      list.replaceChildren();
      told.textContent = '';
      return;
    }
    let entries;
    try {
      entries = await load();
    } catch {
      index = null;
      told.textContent = 'The search could not be loaded.';
      return;
    }
    const found = entries
      .map((entry) => ({ entry, sum: weight(entry, words) }))
      .filter(({ sum }) => sum)
      .sort((a, b) => b.sum - a.sum);
    list.replaceChildren(...found.slice(0, MOST).map(({ entry }) => line(entry)));
    told.textContent = found.length > MOST ? `The first ${MOST} of ${found.length} places`
      : found.length === 1 ? 'One place' : `${found.length || 'No'} places`;
  }

  field.addEventListener('focus', () => load().catch(() => { index = null; }));
  field.addEventListener('input', look);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    list.querySelector('a')?.click();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    field.value = '';
    look();
    field.focus();
  });
  // On a narrow screen the lists would stand before every page: there they wait to be opened.
  const narrow = matchMedia('(max-width: 59.99rem)');
  const fold = () => {
    for (const each of document.querySelectorAll('nav details')) each.open = !narrow.matches;
  };
  narrow.addEventListener('change', fold);
  fold();
})();
