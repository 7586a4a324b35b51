/** The banner stands in an open shadow tree; each part of it has its id as its `part` name. */

CONSENTKIT_PARTS.push((core) => ({
  house: (root) => {
    // No div, as the root that stands in pages without it.
    const host = core.make('span', { id: 'ck-host' });
    host.attachShadow({ mode: 'open' }).append(root);
    new MutationObserver(() => {
      for (const each of root.querySelectorAll('[id]')) each.setAttribute('part', each.id);
    }).observe(root, { childList: true, subtree: true });
    return host;
  },
}));
