/** The state of one page: what the visitor decided, and everything that follows when it changes. */
/** @import {Action, Banner, Choices, Decision, Details, Hooks, Surface} from './types' */
/** @import {createKeeper} from './keepDecision' */
/** @import {createLayers} from './layers' */
/** @import {createShelf} from './shelf' */
import {
  asked, choicesOf, mergeAnswers, pendingOf, sameFor, sameForAll, stateOf, summarise, withdrawal,
} from './decision.js';
import { make } from './element.js';

const RETRY_MS = 30_000;

/** @typedef {ReturnType<typeof createConsent>} Consent */

/**
 * @param {Banner} config
 * @param {object} ports
 * @param {ReturnType<typeof createKeeper>} ports.keeper
 * @param {ReturnType<typeof createLayers>} ports.layers
 * @param {Hooks[]} ports.parts
 * @param {ReturnType<typeof createShelf>} ports.shelf
 * @param {() => Promise<Details>} ports.loadDetails fetches the second bundle, once
 * @param {() => void} ports.release starts what may start
 * @param {(name: string, detail: object) => void} ports.emit
 * @param {(code: string, detail: string) => void} ports.fail
 * @param {(run: () => void) => void} ports.afterFrame
 * @param {(run: () => void) => void} ports.whenAlive at the first signs that somebody is there
 * @param {() => number} ports.now
 * @param {() => string} ports.newId
 * @param {boolean} ports.isOther whether the page may speak another language than we
 * @param {boolean} ports.isOwnHost whether the service answers on the page's own host
 * @param {boolean} ports.gpc whether the browser sends Global Privacy Control
 */
export const createConsent = (config, ports) => {
  const { keeper, shelf, layers, parts, emit, afterFrame, now, gpc } = ports;
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
    const found = asked(config).find((item) => item.key === key);
    // A purpose has no services.
    return !service || (found && /** @type {any} */ (found).services?.includes(service))
      ? stateOf(found, decision)
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
    // Whoever stirs may want to choose, and should not have to wait; where nobody does, none of it comes.
    ports.whenAlive(() => withDetails((found) => found.settle()));
  };

  /** Accept and decline need no details: where those cannot be had, the first layer must do. */
  const makeDo = () => {
    layers.speak(config);
    if (!layers.banner()) layers.showBanner(config, []);
    const place = /** @type {HTMLElement} */ (layers.banner()).firstElementChild;
    /** @type {HTMLElement} */ (place).append(make('p', { role: 'alert' }, config.texts.unavailable));
    ports.fail('no_preferences', 'no answer');
  };

  const closeAnswered = () => {
    details?.close();
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
      shelf.change((kept) => {
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
      action,
      visitorId: decision ? decision.visitorId : ports.newId(),
      version: config.version,
      answers: mergeAnswers(config, decision, choices),
      decidedAt: at,
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
        emit('decision', get());
        apply(before);
        if (action === 'withdraw') emit('withdraw', get());
      } finally {
        // What the answer lets in is on its way by now: nothing of what follows holds it up.
        // Keys that begin with their time lie side by side in the service's index of millions.
        shelf.change((kept) => {
          kept.waiting.push({ key: at + ports.newId(), at, body: JSON.stringify(told) });
        });
        clear(choices);
        withDetails((found) => found.decided(action, at), sendLater);
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

  const send = () => withDetails((found) => found.send(), sendLater);
  const sendLater = () => setTimeout(send, RETRY_MS);

  // Cookies and storage cost more than all the rest of us: a page where nobody stirs does without.
  const tidyUp = () => {
    // Safari gives a cookie that script wrote seven days: each view starts them anew. One that the
    // page's own host has set lasts, until a script writes it.
    if (decision && !ports.isOwnHost) keeper.write(decision, config, now());
    // What earlier pages left to do.
    const { waiting, owed } = shelf.read();
    if (owed) clear(get().choices);
    // And what the visitor did elsewhere (embeds/comeBack.js).
    if (waiting[0] || location.hash.match('^#ck-')) send();
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
    send,
    config: () => config,
    decision: () => decision,

    /** @param {Element | null} opener */
    open: (opener) => withDetails((found) => found.open(opener), makeDo),
    close: () => {
      details?.close();
      layers.closeBanner();
    },
    /** @param {Surface} surface */
    withdraw: (surface) => {
      const choices = withdrawal(config, decision);
      if (Object.values(choices).includes(false)) decide(choices, 'withdraw', surface);
    },

    /** @param {string[]} [values] of the consent cookie, where they are at hand */
    start: (values) => {
      decision = keeper.read(config, now(), values);
      // Next to nothing starts without an answer: while the page is read in, looking can wait.
      isFresh = !decision && document.readyState === 'loading';
      apply();
      isFresh = false;
      ask();
      ports.whenAlive(tidyUp);
    },

    /**
     * Another tab, or a page before this one came back from the cache, may have decided.
     *
     * @param {string[]} [values] of the consent cookie, where they are at hand
     */
    refresh: (values) => {
      const found = keeper.read(config, now(), values);
      if (!found || (decision && found.decidedAt <= decision.decidedAt)) return;
      const before = choicesOf(config, decision);
      decision = found;
      closeAnswered();
      // Each tab has a session storage of its own.
      clear(get().choices);
      apply(before);
    },

    /** A decision that could not be recorded in time is asked again, not taken on trust. */
    lapse: () => {
      const before = choicesOf(config, decision);
      decision = null;
      keeper.forget();
      apply(before);
      ask();
    },

    /** @param {Partial<Banner>} spoken the same banner in another language */
    translate: (spoken) => {
      config = { ...config, ...spoken };
    },
  };
};
