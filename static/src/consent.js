/** The state of one page: what the visitor decided, and everything that follows when it changes. */
/** @import {Action, Banner, Choices, Config, Decision, Layer, Surface} from './types' */
/** @import {createKeeper} from './keepDecision' */
/** @import {createLayers} from './layers' */
/** @import {createReceipts} from './receipts' */
import {
  choicesOf, isPending, mergeAnswers, sameForAll, summarise, withdrawal,
} from './decision.js';

/** @typedef {ReturnType<typeof createConsent>} Consent */

/**
 * @param {Banner} config
 * @param {object} ports
 * @param {ReturnType<typeof createKeeper>} ports.keeper
 * @param {ReturnType<typeof createReceipts>} ports.receipts
 * @param {ReturnType<typeof createLayers>} ports.layers
 * @param {() => Promise<Layer>} ports.loadLayer
 * @param {(run: () => void) => void} ports.whenIdle
 * @param {(patterns: string[]) => void} ports.clear removes cookies by name or pattern
 * @param {() => void} ports.release starts what may start
 * @param {(name: string, detail: object) => void} ports.emit
 * @param {(code: string, detail: string) => void} ports.fail
 * @param {(run: () => void) => void} ports.whenBody
 * @param {(run: () => void) => void} ports.afterFrame
 * @param {() => number} ports.now
 * @param {() => string} ports.newVisitorId
 * @param {boolean} ports.gpc whether the browser sends Global Privacy Control
 */
export const createConsent = (config, ports) => {
  const { keeper, receipts, layers, clear, release, emit, whenBody, afterFrame, now } = ports;
  /** @type {Layer | null} */
  let layer = null;
  /** @type {Config | null} another language than the one we came with */
  let translated = null;
  /** @type {Decision | null} */
  let decision = null;

  const get = () => summarise(config, decision);

  /** @param {string} key @param {string} [service] one that was not told of is never granted */
  const has = (key, service) => {
    const found = config.categories.find((category) => category.key === key);
    const told = !service || !!found && found.services.some((known) => known.key === service);
    return told && choicesOf(config, decision)[key] === true;
  };

  const ask = () =>
    whenBody(() => {
      if (!isPending(config, decision)) return;
      layers.showBanner(config, !!decision);
      emit('shown', { layer: 'banner' });
      // Whoever wants to choose should not have to wait for it.
      ports.whenIdle(() => fetchLayer().catch(() => {}));
    });

  const fetchLayer = async () => (layer = layer || (await ports.loadLayer()));

  /** @param {Layer} second @param {Element | null} opener */
  const show = (second, opener) => {
    const whole = translated || second.config;
    layers.showPreferences(second, whole, choicesOf(config, decision), !!decision, opener);
    emit('shown', { layer: 'preferences' });
  };

  /** Accept and decline need no details: where those cannot be had, the first layer must do. */
  const makeDo = () => {
    if (!layers.open().banner) layers.showBanner(config, !!decision);
    layers.apologise(config);
    ports.fail('no_preferences', 'the second layer cannot be loaded');
  };

  /** @param {Element | null} opener */
  const open = (opener) =>
    whenBody(() => {
      if (layer) show(layer, opener);
      else fetchLayer().then((second) => show(second, opener), makeDo);
    });

  const closeAnswered = () => {
    layers.closePreferences();
    if (!isPending(config, decision)) layers.closeBanner();
  };

  /** @param {Choices} before */
  const tellChange = (before) => {
    const { choices } = get();
    const changed = Object.keys(choices).some((key) => !choices[key] !== !before[key]);
    if (changed) emit('change', get());
  };

  /** @param {(key: string) => boolean} isEnded */
  const clearCategories = (isEnded) =>
    clear(
      config.categories
        .filter(({ key }) => isEnded(key))
        .flatMap(({ services }) => services)
        .flatMap(({ cookies }) => cookies.map(({ name }) => name)),
    );

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
    decision = {
      version: config.version,
      decidedAt: at,
      answers: mergeAnswers(config, decision, choices),
      visitorId: (decision && decision.visitorId) || ports.newVisitorId(),
      action,
    };
    closeAnswered();
    keeper.write(decision, config, at);
    receipts.add(
      {
        banner_version: config.version,
        action,
        surface,
        language: config.language,
        choices,
        visitor_id: decision.visitorId,
        decided_at: new Date(at).toISOString(),
        gpc: ports.gpc,
      },
      at,
    );
    clearCategories((key) => choices[key] === false);
    afterFrame(() => {
      layers.announce(config, action === 'withdraw' ? 'withdrawn' : 'saved');
      emit('decision', get());
      tellChange(before);
      if (action === 'withdraw') emit('withdraw', get());
      release();
      receipts.send();
    });
  };

  return {
    get,
    has,
    open,
    decide,
    config: () => config,

    /** @param {Surface} surface */
    accept: (surface) => decide(sameForAll(config, true), 'accept_all', surface),
    /** @param {Surface} surface */
    decline: (surface) => decide(sameForAll(config, false), 'decline_all', surface),
    /** @param {Surface} surface */
    withdraw: (surface) => {
      const choices = withdrawal(config, decision);
      if (Object.values(choices).includes(false)) decide(choices, 'withdraw', surface);
    },
    /** @param {string} ended */
    end: (ended) => clearCategories((key) => key === ended),
    /** From the second layer to wherever it was opened, without an answer. */
    back: layers.closePreferences,
    close: () => {
      layers.closePreferences();
      layers.closeBanner();
    },

    start: () => {
      // A decision that could not be recorded in time is asked again, not taken on trust.
      const lost = receipts.dropStale();
      decision = keeper.read(config, now());
      if (decision && lost.includes(decision.decidedAt)) {
        decision = null;
        keeper.forget();
      }
      // Safari gives a cookie that script wrote seven days: each view starts them anew.
      if (decision) keeper.write(decision, config, now());
      release();
      ask();
      receipts.send();
    },

    /** Come back from the back/forward cache: another page may have decided meanwhile. */
    refresh: () => {
      const found = keeper.read(config, now());
      if (!found || (decision && found.decidedAt === decision.decidedAt)) return;
      const before = choicesOf(config, decision);
      decision = found;
      closeAnswered();
      tellChange(before);
      release();
    },

    /** @param {Config} fresh the same banner in another language */
    translate: (fresh) => {
      const { banner, preferences, opener } = layers.open();
      config = translated = fresh;
      if (banner) ask();
      if (preferences) open(opener);
    },
  };
};
