/** What a page may use of ConsentKit's banner: `window.consentkit`, its queue and its events. */

/** By category or purpose key. A key that is absent was not asked. */
export type Choices = Record<string, boolean>;

/** How an answer came about; `api` when a program gave it. */
export type Action =
  | 'accept_all' | 'decline_all' | 'save' | 'withdraw' | 'gpc' | 'api' | 'carried_over';

/** The state of this page; frozen. */
export interface Summary {
  readonly site: string;
  readonly banner_version: number;
  readonly language: string;
  /** RFC 3339, or null while the visitor has not answered. */
  readonly decided_at: string | null;
  readonly action: Action | null;
  /** Random, and of this site alone; null while the visitor has not answered. */
  readonly visitor_id: string | null;
  /** Whether the browser sends Global Privacy Control. */
  readonly gpc: boolean;
  /** Required categories are always true; what was not asked is absent. */
  readonly choices: Readonly<Choices>;
}

/** What the service answered to a decision. `secret` opens the receipt: treat it as a password. */
export interface Receipt {
  readonly id: string;
  /** A compact JWS that anyone can verify. */
  readonly receipt: string;
  readonly secret: string;
  /** RFC 3339. */
  readonly expires_at: string;
}

/** Something that did not work, and that the page goes on without. */
export interface Trouble {
  /** Stable, for programs. */
  readonly code: string;
  /** For people. */
  readonly detail: string;
}

/** The events, and what each tells. On `window` each has `consentkit:` before its name. */
export interface ConsentEvents {
  /** Once for each page: the state is known. A listener that comes later is called at once. */
  ready: Summary;
  /** A layer was put on the screen. */
  shown: { readonly layer: 'banner' | 'preferences' };
  /** The visitor, or a program, has answered. */
  decision: Summary;
  /** Some answer is another one than before, here or in another tab. */
  change: Summary;
  /** Consent was withdrawn; `decision` came before it. */
  withdraw: Summary;
  error: Trouble;
}

/** No call throws into the page: what goes wrong is told by the `error` event. */
export interface ConsentKit extends ConsentQueue {
  /** Whether a category, purpose, or service of a category was granted. */
  has(category: string, service?: string): boolean;
  get(): Summary;
  /** Grant every category. Opt-in purposes are left as they are. */
  accept(): void;
  /** Deny every category that is not required. Opt-in purposes are left as they are. */
  decline(): void;
  /** Answer what `choices` names, and leave the rest as it is. */
  save(choices: Choices): void;
  /** Take everything back, opt-in purposes too. */
  withdraw(): void;
  /** Show the second layer. */
  open(): void;
  /** Close both layers, without an answer. */
  close(): void;
  /** The latest receipt that this browser holds; null until the service has answered. */
  receipt(): Receipt | null;
  /** Say that the time of a category is over (log-out, registration complete): what it kept goes. */
  end(category: string): void;
  /** Look again for held elements; only for what no observer of the document can see. */
  rescan(): void;
  /** Speak another of the banner's languages, in both layers, as soon as its words are here. */
  setLanguage(tag: string): void;
  /** Listen; the function returned takes the listener off. */
  on<Name extends keyof ConsentEvents>(
    event: Name,
    listener: (detail: ConsentEvents[Name]) => void,
  ): () => void;
}

type Method = Exclude<keyof ConsentKit, 'on' | 'push'>;

/** A call with its arguments, or a function that is handed the API. */
export type QueuedCall =
  | { [Name in Method]: [Name, ...Parameters<ConsentKit[Name]>] }[Method]
  | ((consentkit: ConsentKit) => unknown);

/** What takes calls, before the script and after it. */
export interface ConsentQueue {
  push(call: QueuedCall): unknown;
  push<Name extends keyof ConsentEvents>(
    call: ['on', Name, (detail: ConsentEvents[Name]) => void],
  ): unknown;
}

declare global {
  /** Once the script has run, which it has for all that stands behind it in the page. */
  const consentkit: ConsentKit;

  interface Window {
    /** Before the script: what `window.consentkit = window.consentkit || []` made, or nothing. */
    consentkit?: ConsentKit | ConsentQueue;
  }

  interface WindowEventMap {
    'consentkit:ready': CustomEvent<ConsentEvents['ready']>;
    'consentkit:shown': CustomEvent<ConsentEvents['shown']>;
    'consentkit:decision': CustomEvent<ConsentEvents['decision']>;
    'consentkit:change': CustomEvent<ConsentEvents['change']>;
    'consentkit:withdraw': CustomEvent<ConsentEvents['withdraw']>;
    'consentkit:error': CustomEvent<ConsentEvents['error']>;
  }
}
