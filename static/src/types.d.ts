/** The shapes that travel between the service, the page and these modules. */

export type Lifetime = { kind: 'session' } | { kind: 'persistent' } | { kind: 'days'; days: number };

export interface Cookie {
  /** May hold `*` for any characters. */
  name: string;
  host: string;
  lifetime: Lifetime;
  purpose: string;
}

export interface Service {
  key: string;
  name: string;
  provider: string;
  policy_url?: string;
  cookies: Cookie[];
}

/** What has an answer. `slot` is its place in the consent cookie, never reassigned. */
export interface Asked {
  key: string;
  slot: number;
  required?: boolean;
}

/** An opt-in beside the cookies. */
export interface Purpose extends Asked {
  title: string;
  description: string;
}

export interface Category extends Purpose {
  required: boolean;
  lifetime: Lifetime;
  services: Service[];
}

/** What `banner.js` carries: enough for the first layer, the gate and the cookies. */
export interface Banner {
  site: string;
  site_name: string;
  version: number;
  language: string;
  direction: 'ltr' | 'rtl';
  languages: string[];
  validity_days: number;
  categories: (Asked & { required: boolean; services: { key: string; cookies: { name: string }[] }[] })[];
  purposes: Asked[];
  texts: Record<string, string>;
  officer: { name: string; email: string };
}

/** `banner.json`, and what `preferences.js` carries: a banner version in one language, whole. */
export interface Config extends Banner {
  categories: Category[];
  purposes: Purpose[];
  officer: { name: string; email: string; address: string };
}

/** What the second bundle hands over. */
export interface Layer {
  config: Config;
  build: typeof import('./secondLayer').secondLayer;
  /** Emptied once they are adopted. */
  rules: string;
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
  readonly choices: Readonly<Choices>;
}

export interface Trouble {
  readonly code: string;
  readonly detail: string;
}

declare global {
  /** Put beside the first bundle by the service, in the same function scope. */
  const CONSENTKIT_CONFIG: Banner & {
    /** SHA-256 of the second bundle in base64url. */
    preferences: string;
  };
  /** The same beside the second bundle. */
  const CONSENTKIT_BANNER: Config;

  interface Window {
    consentkit?: unknown;
    trustedTypes?: {
      createPolicy(name: string, rules: Record<string, (text: string) => string>): TrustedPolicy;
    };
  }
  interface Navigator {
    globalPrivacyControl?: boolean;
  }
}

export interface TrustedPolicy {
  createScriptURL(text: string): string;
  createScript(text: string): string;
}
