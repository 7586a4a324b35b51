// The least that can still ask: accept, decline, choose, gated scripts and a receipt, by hand and
// for one page. No product, but nobody's banner can be much faster: it is the other end of the scale.
(() => {
  const doc = document;
  const kinds = ['analytics', 'marketing'];

  /** @param {string} answer a digit for each kind */
  const release = (answer) => {
    for (const held of doc.querySelectorAll('script[type="text/plain"]')) {
      if (answer[kinds.indexOf(held.dataset.category)] !== '1') continue;
      const fresh = doc.createElement('script');
      fresh.async = false;
      fresh.src = held.dataset.src;
      held.replaceWith(fresh);
    }
  };

  const known = /(?:^|; )floor=([01]{2})/.exec(doc.cookie);
  if (known) {
    release(known[1]);
    return;
  }

  const sheet = doc.createElement('style');
  sheet.textContent = `#floor{position:fixed;inset:auto 0 0;z-index:9999;padding:16px 24px;background:#fff;color:#222;border-top:1px solid #888;font:16px/1.5 system-ui,sans-serif}
#floor h2,#floor p{margin:0 0 8px;font-size:1em}
#floor button{min-height:44px;padding:0 20px;margin:8px 8px 0 0;border:2px solid #245;border-radius:4px;background:#fff;color:#245;font:inherit}
#floor label{display:block;min-height:44px}
#floor [hidden]{display:none}`;
  const box = doc.createElement('div');
  box.id = 'floor';
  box.setAttribute('role', 'dialog');
  box.setAttribute('aria-labelledby', 'floor-title');
  box.innerHTML = `<h2 id=floor-title>We use cookies</h2><p>Some are necessary. Others count visits or show what may interest you, if you agree.</p>
<div id=floor-kinds hidden><label><input type=checkbox checked disabled> Necessary: what the site cannot work without</label><label><input type=checkbox> Analytics: counts visits, so that we can improve the site</label><label><input type=checkbox> Marketing: shows what may interest you on other sites</label><button>Save</button></div>
<button id=floor-decline>Decline all</button><button id=floor-accept>Accept all</button><button id=floor-settings>Settings</button>`;

  const answer = (/** @type {string} */ bits) => {
    doc.cookie = `floor=${bits};path=/;max-age=15552000;samesite=lax`;
    box.remove();
    // The visitor gets the frame without the banner first; then the scripts, then the receipt.
    requestAnimationFrame(() =>
      setTimeout(() => {
        release(bits);
        fetch('/receipts', {
          method: 'POST',
          keepalive: true,
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ bits, at: Date.now(), id: crypto.getRandomValues(new Uint32Array(4)).join('-') }),
        }).catch(() => {});
      }),
    );
  };

  const [save, decline, accept, settings] = box.querySelectorAll('button');
  const ticked = box.querySelectorAll('input:not(:disabled)');
  save.onclick = () => answer([...ticked].map((box) => +box.checked).join(''));
  decline.onclick = () => answer('00');
  accept.onclick = () => answer('11');
  settings.onclick = () => (box.querySelector('#floor-kinds').hidden = false);
  doc.head.append(sheet);
  doc.body.append(box);
})();
