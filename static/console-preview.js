/** The preview: shows the frame as the form says, at its scale, and anew when the draft changes. */
{
  const LOOK_MS = 4000;
  const SIZES = { phone: [390, 720], desktop: [1280, 800] };

  /** @template {HTMLElement} Kind @param {string} id @param {new () => Kind} kind */
  const find = (id, kind) => {
    const found = document.getElementById(id);
    if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
    return found;
  };
  const form = find('wishes', HTMLFormElement);
  const frame = find('preview', HTMLIFrameElement);
  const stage = find('stage', HTMLElement);
  const told = find('told', HTMLElement);
  find('show', HTMLButtonElement).hidden = true;

  const wish = (/** @type {string} */ name) => String(new FormData(form).get(name));
  // The page's policy lets no style stand in the markup; a sheet of our own is none.
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  const fit = () => {
    const [width = 0, height = 0] = SIZES[/** @type {'phone' | 'desktop'} */ (wish('width'))];
    const scale = Math.min(1, stage.clientWidth / width);
    sheet.replaceSync(`
      #stage { block-size: ${Math.ceil(height * scale) + 2}px; }
      #preview { inline-size: ${width}px; block-size: ${height}px; transform: scale(${scale}); }`);
  };

  const address = () => {
    const { dataset } = frame;
    return `${dataset['base']}/${wish('theme')}/${wish('lang')}/page?layer=${wish('layer')}`;
  };
  let shown = frame.getAttribute('src');
  const show = () => {
    stage.className = `preview-stage ${wish('width')}`;
    fit();
    if (address() === shown) return;
    shown = address();
    frame.src = shown;
  };

  form.addEventListener('change', () => {
    const query = new URLSearchParams([...new FormData(form)].map(([k, v]) => [k, String(v)]));
    history.replaceState(null, '', `?${query}`);
    show();
  });
  new ResizeObserver(fit).observe(stage);

  let isLooking = false;
  const look = async () => {
    if (document.hidden || isLooking) return;
    isLooking = true;
    try {
      const answer = await fetch(frame.dataset['state'] || '', { redirect: 'error' });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const { sha256, base } = await answer.json();
      if (sha256 !== frame.dataset['sha256']) {
        Object.assign(frame.dataset, { sha256, base });
        show();
        told.textContent = told.dataset['changed'] || '';
      } else if (told.textContent === told.dataset['away']) told.textContent = '';
    } catch {
      told.textContent = told.dataset['away'] || '';
    }
    isLooking = false;
  };
  setInterval(look, LOOK_MS);
  addEventListener('focus', look);
  document.addEventListener('visibilitychange', look);
  fit();
}
