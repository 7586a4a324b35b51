/** What the visitor changed or erased on their own page, elsewhere, comes back with the address. */
/** @import {Core} from '../types' */
import { mergeAnswers } from '../decision.js';

/**
 * An answer is taken only if it is this very visitor's: whoever made up the address can have this browser
 * asked again, and nothing else.
 *
 * @param {Core} core
 */
export const comeBack = async (core) => {
  const { shelf, keeper } = core;
  const consent = core.consent();
  const [whole, id, secret = ''] = /^#ck-(?:forget|answer=(.+)\.(.+))$/.exec(location.hash) || [];
  if (!whole) return;
  history.replaceState(history.state, '', location.pathname + location.search);
  const decision = consent.decision();
  if (!id) {
    shelf.change((kept) => {
      kept.waiting = kept.receipts = [];
    });
    return consent.lapse();
  }
  const headers = { Authorization: 'Bearer ' + secret };
  const response = await fetch(core.base + 'receipts/' + id, { headers });
  const { receipt, payload, expires_at } = await response.json();
  // In quotes: the build shortens our own `decision`, and this one is the receipt's.
  const told = payload['decision'];
  if (!decision || payload.sub !== decision.visitorId) return;
  shelf.change((kept) => kept.receipts.push({ id, receipt, secret, expires_at }));
  keeper.write(
    {
      version: payload.banner.version,
      decidedAt: Date.parse(told.decided_at),
      answers: mergeAnswers(consent.config(), decision, told.choices),
      visitorId: payload.sub,
      action: told.action,
    },
    consent.config(),
    core.now(),
  );
  consent.refresh();
  consent.withDetails((found) => found.announce(told.action === 'withdraw' ? 'withdrawn' : 'saved'));
};
