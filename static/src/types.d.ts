/** The shapes that travel between the service, the page and these modules. */

export type Lifetime = { kind: 'session' } | { kind: 'persistent' } | { kind: 'days'; days: number };

export interface Cookie {
  /** May hold `*` for any characters. */
  name: string;
  host: string;
  lifetime: Lifetime;
  purpose: string;
  /** Absent for a cookie. */
  kind?: 'local_storage' | 'session_storage' | 'indexed_db';
  http_only?: boolean;
}

export interface Service {
  key: string;
  name: string;
  provider: string;
  policy_url?: string;
  cookies: Cookie[];
  /** Hosts that pages may not reach before consent. */
  block?: string[];
}

/** What has an answer. `slot` is its place in the consent cookie, never reassigned. */
export interface Asked {
  key: string;
  slot: number;
  required?: boolean;
  /** The version in which the question got its present form; 1 if absent. */
  since?: number;
  /** Whether a Global Privacy Control signal turns it off. */
  gpc?: boolean;
}

/** An opt-in beside the cookies. */
export interface Purpose extends Asked {
  title: string;
  description: string;
}

export interface Category extends Purpose {
  lifetime: Lifetime;
  services: Service[];
}

/** What both forms of a banner have for whoever only shows words. */
export interface Spoken {
  language: string;
  /** Left to right if absent. */
  direction?: 'ltr' | 'rtl';
  texts: Record<string, string>;
}

/** What `banner.js` carries: enough for the first layer, the gate and the cookies. */
export interface Banner extends Spoken {
  site: string;
  version: number;
  languages: string[];
  /** What each is called in itself, where there are several. */
  language_names?: string[];
  validity_days: number;
  /** The same for a decision that grants nothing, if that differs. */
  refusal_days?: number;
  /** With the keys of their services. */
  categories: (Asked & { services: string[] })[];
  purposes: Asked[];
  /** Rules whose every declaration ends with a semicolon. */
  css: string;
  /** SHA-256 of the second bundle in base64url. */
  preferences: string;
  cookie_domain?: string;
  inline?: boolean;
  lock?: boolean;
  /** For the parts of these names (`parts/`), where a banner has them. */
  signals?: { vendors: string[]; map: Record<string, string[]> };
  block?: { host: string; category: string; service: string }[];
  moved?: Moved;
}

/** The consent tool that stood in the pages before. */
export interface Moved {
  tool: 'klaro' | 'cookieconsent' | 'orejime' | 'tarteaucitron' | 'osano';
  /** The name under which it keeps its answer, in a cookie unless `store` says otherwise. */
  cookie: string;
  store?: 'local_storage';
  /** The tool itself would have asked again after an answer to another one; 0 if absent. */
  revision?: number;
  /** Whether its answers are taken over, and whether its markup is understood. */
  answers: boolean;
  markup: boolean;
  /** What it called something, our categories for it with spaces between, our service or "". */
  names: [name: string, categories: string, service: string][];
}

/** What an earlier tool kept: yes or no by its own names, and when that was given, if it kept that. */
export interface OldAnswers {
  given: Map<string, boolean>;
  /** Milliseconds since the Unix epoch; 0 if nobody knows. */
  at: number;
}

/** What `preferences.js` carries and `banner.json` has among more: all that is told of a banner. */
export interface Config extends Spoken {
  site: string;
  direction: 'ltr' | 'rtl';
  categories: Category[];
  purposes: Purpose[];
  officer: { name: string; email: string; address: string };
}

/** What the second bundle does for the first. */
export interface Details {
  open(opener: Element | null): void;
  /** Close the second layer, without an answer. */
  close(): void;
  /** Lines for the first layer. */
  notes(): string[];
  /** The banner was shown. */
  settle(): void;
  /** Ask, once the words for it are there. */
  ask(): unknown;
  /** A button that the first bundle does not know. */
  press(button: HTMLElement): void;
  /** An answer was given, and waits to be handed over. */
  decided(action: Action, at: number): void;
  announce(key: string): void;
  speak(tag: string): Promise<void>;
  /** Put placeholders where embeds are held. */
  embeds(): unknown;
  clear(categories: string[]): void;
  /** Hand over what waits, and have asked again what waited too long. */
  send(): void;
}

/** What the second bundle and the parts may use of the first. */
export interface Core {
  base: string;
  nonce: string;
  /** Whether the script's own address names the language. */
  isBound: boolean;
  consent: () => import('./consent').Consent;
  gate: ReturnType<typeof import('./gate').createGate>;
  jar: { cookie: string };
  keeper: ReturnType<typeof import('./keepDecision').createKeeper>;
  layers: ReturnType<typeof import('./layers').createLayers>;
  shelf: ReturnType<typeof import('./shelf').createShelf>;
  adopt: typeof import('./sheet').adoptSheet;
  buttonRow: typeof import('./firstLayer').buttonRow;
  make: typeof import('./element').make;
  policy(): TrustedPolicy;
  load: ReturnType<typeof import('./loadBundle').createLoader>;
  now(): number;
  newKey(): string;
  emit(name: string, detail: object): void;
  fail(code: string, detail: string): void;
}

/** What the first bundle asks of a part, each if the part has it. */
export interface Hooks {
  /**
   * The state at the start and after each change, before anything is released.
   * `before` are the choices until now; absent at the start.
   */
  change?(now: Summary, before?: Choices): void;
  /** Nobody here is to be asked, nor answered for. */
  quiet?: boolean;
  /** Nothing of the page may run, or be drawn, before the answer is known: it is waited for. */
  atOnce?: true;
  /** Where the banner belongs; null while that is not there yet. */
  place?(): Element | null;
  /** What the root is put into, once. */
  house?(root: HTMLElement): HTMLElement;
  /** We have been put into the page, or back into it. */
  mounted?(banner: HTMLElement | null): void;
}

export type Action =
  | 'accept_all' | 'decline_all' | 'save' | 'withdraw' | 'gpc' | 'api' | 'carried_over';
export type Surface = 'banner' | 'preferences' | 'placeholder' | 'page' | 'privacy' | 'api';

/** By category or purpose key. A key that is absent was not asked. */
export type Choices = Record<string, boolean>;

/** Not asked, denied, granted: the two bits of a slot. */
export type Answer = 0 | 1 | 2;

/** What the consent cookie holds. */
export interface Decision {
  version: number;
  /** Milliseconds since the Unix epoch, by the visitor's clock. */
  decidedAt: number;
  /** By slot. */
  answers: Answer[];
  visitorId: string;
  action: Action;
}

/** The answer of POST receipts. */
export interface Receipt {
  id: string;
  receipt: string;
  secret: string;
  expires_at: string;
}

/** A decision that the service has not acknowledged yet: the very bytes, so that a retry is one. */
export interface Waiting {
  key: string;
  body: string;
  /** The visitor's time of the decision, in milliseconds: names the cookie it belongs to. */
  at: number;
  /** Whether the time in `body` was already put right by the service's clock. */
  corrected?: boolean;
}

/** What is kept in localStorage under `ck:<site>`. */
export interface Kept {
  waiting: Waiting[];
  receipts: Receipt[];
  /** The time of the latest decision that was made while a Global Privacy Control signal was on. */
  gpc?: number;
  /** Categories whose cookies are still to be cleared, because that was not possible before. */
  owed?: string[];
}

/** `consentkit.get()`, and the detail of the events ready, decision, change and withdraw. */
export interface Summary {
  readonly site: string;
  readonly banner_version: number;
  readonly language: string;
  /** RFC 3339, or null while the visitor has not answered. */
  readonly decided_at: string | null;
  readonly action: Action | null;
  readonly visitor_id: string | null;
  /** Whether the browser sends Global Privacy Control. */
  readonly gpc: boolean;
  readonly choices: Readonly<Choices>;
}

export interface Trouble {
  readonly code: string;
  readonly detail: string;
}

declare global {
  /** Put beside the first bundle by the service, in the same function scope. */
  const CONSENTKIT_CONFIG: Banner;
  /** The parts that this banner needs, put before the first bundle; each adds itself. */
  const CONSENTKIT_PARTS: ((core: Core) => Hooks)[];
  /** The whole banner, beside the second bundle. */
  const CONSENTKIT_BANNER: Config & { css: string; placeholders: string };
  /** Beside the third bundle. */
  const CONSENTKIT_EMBEDS: { css: string };

  interface Window {
    consentkit?: unknown;
    trustedTypes?: {
      createPolicy(name: string, rules: Record<string, (text: string) => string>): TrustedPolicy;
    };
  }
  interface Document {
    prerendering?: boolean;
  }
  interface Navigator {
    globalPrivacyControl?: boolean;
  }
}

export interface TrustedPolicy {
  createScriptURL(text: string): string;
  createScript(text: string): string;
}
