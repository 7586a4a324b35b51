/** In the preview's frame: shows the layer that was asked for, and lets nothing leave it. */
{
  // The frame's policy would refuse to send an answer; the banner need not hear of that.
  const { fetch } = window;
  window.fetch = (what, how) =>
    how && how.method === 'POST' ? new Promise(() => {}) : fetch(what, how);
  if (new URLSearchParams(location.search).get('layer') === '2') {
    const queue = (window.consentkit = window.consentkit || []);
    /** @type {any} */ (queue).push(['open']);
  }
  for (const event of ['click', 'auxclick']) {
    addEventListener(
      event,
      ({ target }) => {
        const link = target instanceof Element && target.closest('a[href]');
        if (link) link.removeAttribute('href');
      },
      true,
    );
  }
}
