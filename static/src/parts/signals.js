/** Tells vendors with a consent call of their own what was answered, before anything is started. */
import { createSignals } from '../signals/signals.js';

CONSENTKIT_PARTS.push((core) => {
  const { signals } = CONSENTKIT_CONFIG;
  const told = createSignals(window, signals || { vendors: [], map: {} }, core.fail);
  // At once, and not when the answer is read: a page that is prepared behind another one waits with
  // that, but its own tags may not.
  told.begin();
  // Made before the gate's own observer, so it hears first: what a page's markup did to a vendor's
  // queue is put right before the next held script may start.
  const watch = new MutationObserver(told.again);
  watch.observe(document, { childList: true, subtree: true });
  window.addEventListener('load', () => {
    told.again();
    watch.disconnect();
  });
  return { change: told.tell, atOnce: true };
});
