/** The state of one page: what the visitor decided, and everything that follows when it changes. */
/** @import {Action, Banner, Choices, Decision, Details, Hooks, Surface} from './types' */
/** @import {createKeeper} from './keepDecision' */
/** @import {createLayers} from './layers' */
/** @import {createReceipts} from './receipts' */
/** @import {createShelf} from './shelf' */
import {
  choicesOf, mergeAnswers, pendingOf, sameFor, sameForAll, summarise, withdrawal,
} from './decision.js';
import { make } from './element.js';

/** @typedef {ReturnType<typeof createConsent>} Consent */

/**
 * @param {Banner} config
 * @param {object} ports
 * @param {ReturnType<typeof createKeeper>} ports.keeper
 * @param {ReturnType<typeof createReceipts>} ports.receipts
 * @param {ReturnType<typeof createLayers>} ports.layers
 * @param {Hooks[]} ports.parts
 * @param {ReturnType<typeof createShelf>} ports.shelf
 * @param {() => Promise<Details>} ports.loadDetails fetches the second bundle, once
 * @param {() => void} ports.release starts what may start
 * @param {(name: string, detail: object) => void} ports.emit
 * @param {(code: string, detail: string) => void} ports.fail
 * @param {(run: () => void) => void} ports.afterFrame
 * @param {(run: () => void) => void} ports.whenIdle
 * @param {() => number} ports.now
 * @param {() => string} ports.newId
 * @param {boolean} ports.isOther whether the page may speak another language than we
 * @param {boolean} ports.isOwnHost whether the service answers on the page's own host
 * @param {boolean} ports.gpc whether the browser sends Global Privacy Control
 */
export const createConsent = (config, ports) => {
  const { keeper, receipts, layers, parts, emit, afterFrame, now, gpc } = ports;
  /** @type {Details | null} */
  let details = null;
  /** @type {Decision | null} */
  let decision = null;
  /** An answer was given and its frame has not been painted yet. */
  let isFresh = false;

  const get = () => summarise(config, decision, gpc);
  const pending = () => pendingOf(config, decision);

  /**
   * @param {string} key
   * @param {string} [service] one that was not told of has no answer
   * @returns {boolean | undefined}
   */
  const state = (key, service) => {
    const found = config.categories.find((category) => category.key === key);
    return !service || (found && found.services.includes(service))
      ? choicesOf(config, decision)[key]
      : undefined;
  };

  /** @param {(found: Details) => void} run at once, if they are here @param {() => void} [without] */
  const withDetails = (run, without = () => {}) => {
    if (details) run(details);
    else
      ports.loadDetails()
        .then((found) => run((details = found)), without)
        .catch((error) => ports.fail('failed_details', `${error}`));
  };

  const show = () => {
    if (!pending()[0]) return;
    layers.speak(config);
    layers.showBanner(
      config,
      details ? details.notes() : decision ? [config.texts.unavailable || ''] : [],
    );
    emit('shown', { layer: 'banner' });
    // Whoever wants to choose should not have to wait for it.
    ports.whenIdle(() => withDetails((found) => found.settle()));
  };

  /** Accept and decline need no details: where those cannot be had, the first layer must do. */
  const makeDo = () => {
    layers.speak(config);
    if (!layers.banner()) layers.showBanner(config, []);
    const place = /** @type {HTMLElement} */ (layers.banner()).firstElementChild;
    /** @type {HTMLElement} */ (place).append(make('p', { role: 'alert' }, config.texts.unavailable));
    ports.fail('no_preferences', 'the second layer cannot be loaded');
  };

  const closeAnswered = () => {
    if (details) details.close();
    if (!pending()[0]) layers.closeBanner();
  };

  // Removing the banner changes the page, which is reason to look for what may start: too early for
  // the frame without it, and for vendors that have not heard the answer.
  const release = () => isFresh || ports.release();

  /** Vendors hear of an answer before any script of theirs is started. @param {Choices} [before] */
  const apply = (before) => {
    const { choices } = get();
    if (before && Object.keys(choices).some((key) => !choices[key] !== !before[key])) {
      emit('change', get());
    }
    for (const { change } of parts) if (change) change(get(), before);
    release();
  };

  /**
   * What cannot be cleared now is owed, and cleared on a later page.
   *
   * @param {Choices} choices whose denied categories leave nothing in the browser
   */
  const clear = (choices) => {
    const keys = Object.keys(choices).filter((key) => !choices[key]);
    const owe = () =>
      ports.shelf.change((kept) => {
        kept.owed = keys;
      });
    if (keys[0]) withDetails((found) => found.clear(keys), owe);
  };

  /**
   * The page has its answer at once; the frame without the banner comes before anything is started.
   *
   * @param {Choices} choices
   * @param {Action} action
   * @param {Surface} surface
   */
  const decide = (choices, action, surface) => {
    const before = choicesOf(config, decision);
    const at = now();
    isFresh = true;
    decision = {
      version: config.version,
      decidedAt: at,
      answers: mergeAnswers(config, decision, choices),
      visitorId: decision ? decision.visitorId : ports.newId(),
      action,
    };
    closeAnswered();
    keeper.write(decision, config, at);
    const told = {
      banner_version: config.version,
      action,
      surface,
      language: config.language,
      choices,
      visitor_id: decision.visitorId,
      decided_at: new Date(at).toISOString(),
      gpc,
    };
    afterFrame(() => {
      isFresh = false;
      try {
        receipts.add(told, at);
        clear(choices);
        withDetails((found) => found.decided(action, at));
      } finally {
        // What a page has redefined may cost the receipt, and never the answer.
        emit('decision', get());
        apply(before);
        if (action === 'withdraw') emit('withdraw', get());
        receipts.send();
      }
    });
  };

  /**
   * One answer for all that is asked: every category at first, later only what is new.
   *
   * @param {boolean} granted
   * @param {Surface} surface
   */
  const answer = (granted, surface) => {
    const asked = pending();
    if (decision && asked[0]) decide(sameFor(asked, granted), 'save', surface);
    else decide(sameForAll(config, granted), granted ? 'accept_all' : 'decline_all', surface);
  };

  const ask = () => {
    // A signal, another language and why the banner is back are told with words that come with the
    // details.
    const signalled = gpc && config.categories.some((category) => category.gpc);
    if (parts.some(({ quiet }) => quiet) || !(signalled || pending()[0])) return;
    if (signalled || decision || ports.isOther) withDetails((found) => found.ask(), show);
    else show();
  };

  /** What earlier pages left to do. */
  const tidyUp = () => {
    const lost = receipts.dropStale();
    // A decision that could not be recorded in time is asked again, not taken on trust.
    if (decision && lost.includes(decision.decidedAt)) {
      const before = choicesOf(config, decision);
      decision = null;
      keeper.forget();
      apply(before);
      ask();
    }
    // Safari gives a cookie that script wrote seven days: each view starts them anew. One that the
    // page's own host has set lasts, until a script writes it.
    if (decision && !ports.isOwnHost) keeper.write(decision, config, now());
    if (ports.shelf.read().owed) clear(get().choices);
    receipts.send();
  };

  return {
    get,
    state,
    pending,
    release,
    decide,
    answer,
    clear,
    show,
    withDetails,
    config: () => config,
    decision: () => decision,

    /** @param {Element | null} opener */
    open: (opener) => withDetails((found) => found.open(opener), makeDo),
    close: () => {
      if (details) details.close();
      layers.closeBanner();
    },
    /** @param {Surface} surface */
    withdraw: (surface) => {
      const choices = withdrawal(config, decision);
      if (Object.values(choices).includes(false)) decide(choices, 'withdraw', surface);
    },

    start: () => {
      decision = keeper.read(config, now());
      apply();
      ask();
      // The first touch of a browser's storage costs more than the banner: it waits for a quiet moment.
      ports.whenIdle(tidyUp);
    },

    /** Another tab, or a page before this one came back from the cache, may have decided. */
    refresh: () => {
      const found = keeper.read(config, now());
      if (!found || (decision && found.decidedAt <= decision.decidedAt)) return;
      const before = choicesOf(config, decision);
      decision = found;
      closeAnswered();
      // Each tab has a session storage of its own.
      clear(get().choices);
      apply(before);
    },

    /** @param {Partial<Banner>} spoken the same banner in another language */
    translate: (spoken) => {
      config = { ...config, ...spoken };
    },
  };
};
