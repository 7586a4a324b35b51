/** Hosts that the page may not reach before consent, whoever in the page asks for them. */
import { watchCalls } from '../block/calls.js';
import { watchElements } from '../block/elements.js';
import { createHosts } from '../block/hosts.js';
import { watchMarkup } from '../block/markup.js';
import { createReplacer } from '../block/replace.js';

CONSENTKIT_PARTS.push((core) => {
  const hosts = createHosts(
    CONSENTKIT_CONFIG.block || [],
    () => document.baseURI,
    (category, service) => core.consent().state(category, service),
  );
  const replacer = createReplacer();
  let change = () => {};
  for (const watch of [
    () => watchCalls(window, hosts, replacer),
    () => watchMarkup(window, hosts, replacer),
    () => (change = watchElements(window, core, hosts, replacer)),
  ]) {
    try {
      watch();
    } catch (error) {
      replacer.failed.push(`${error}`);
    }
  }
  const { failed } = replacer;
  if (failed[0]) core.fail('not_watched', `hosts are not blocked everywhere: ${failed.join(', ')}`);
  return { change, atOnce: true };
});
