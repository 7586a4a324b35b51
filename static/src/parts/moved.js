/** For pages that had another consent tool: its answers count once more, and its markup holds. */
import { adopt, lapseUnrecorded } from '../moved/adopt.js';
import { createTranslator } from '../moved/markup.js';
import { putStandIns } from '../moved/standIns.js';

CONSENTKIT_PARTS.push((core) => {
  const { categories, moved } = CONSENTKIT_CONFIG;
  if (!moved) return {};
  let isAdopted = false;
  const take = () => {
    try {
      isAdopted = moved.answers && adopt(core, moved);
    } catch (error) {
      // A storage that is denied has no answer in it.
      core.fail('not_adopted', `${error}`);
    }
  };
  // A page that is prepared behind the one being read changes nothing until it is seen.
  if (document.prerendering) document.addEventListener('prerenderingchange', take, { once: true });
  else take();
  const lapse = () => {
    const decision = core.consent().decision();
    if (decision && decision.action === 'carried_over') lapseUnrecorded(core);
  };
  // Before the second bundle hears of these: it hands over what waits, and drops what waited too long.
  for (const event of ['pagehide', 'online']) window.addEventListener(event, lapse);
  let translate = (/** @type {ParentNode} */ _) => {};
  if (moved.markup) {
    putStandIns(window, core, moved);
    translate = createTranslator(moved, categories.map(({ key }) => key));
    // Made before the gate's own observer, so it hears first.
    new MutationObserver((records) => {
      for (const { addedNodes } of records) {
        for (const node of addedNodes) if (node instanceof Element) translate(node);
      }
    }).observe(document, { childList: true, subtree: true });
  }
  return {
    change: ({ action }, before) => {
      translate(document);
      if (before || action !== 'carried_over') return;
      // The page goes first.
      setTimeout(() => (isAdopted ? core.consent().send() : lapse()));
    },
    // What was written just now is read at once.
    ...(isAdopted ? { atOnce: /** @type {const} */ (true) } : {}),
  };
});
