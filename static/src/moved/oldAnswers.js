/** What other consent tools keep of an answer: read strictly, so that doubt reads as "not decided". */
/** @import {Moved, OldAnswers} from '../types' */

// The largest that a browser keeps in a cookie; in a storage, more would be no answer either.
const LONGEST = 4_096;
const PAIR = /!([^!=]+)=(true|false|wait)/g;

/** @param {unknown} found @returns {found is Record<string, any>} */
const isTable = (found) => Object(found) === found && !Array.isArray(found);

/** @param {unknown} found @returns {found is string[]} */
const isListOfTexts = (found) =>
  Array.isArray(found) && found.every((each) => typeof each === 'string');

/** Klaro and Orejime: a table of names with true or false. @param {string} text */
const readTable = (text) => {
  const found = JSON.parse(text);
  const entries = isTable(found) ? Object.entries(found) : [];
  const isSound = entries.every(([, granted]) => typeof granted === 'boolean');
  return { given: new Map(isSound ? entries : []), at: 0 };
};

/**
 * CookieConsent: lists of what was accepted. What a list leaves out was refused, for the tool asks
 * about everything at once.
 *
 * @param {string} text
 * @param {Moved} moved
 * @param {number} now
 */
const readLists = (text, { names, revision = 0 }, now) => {
  const found = JSON.parse(text);
  const given = new Map();
  // Version 2 had other names for the times, and at first for the list.
  const accepted = found.categories || found.level;
  const services = found.services || {};
  const isSound =
    isListOfTexts(accepted) &&
    isTable(services) &&
    Object.values(services).every(isListOfTexts) &&
    (found.revision || 0) === revision &&
    !(found.expirationTime < now);
  const ofCategories = new Map(Object.entries(services));
  for (const [name] of isSound ? names : []) {
    const [category = '', service] = name.split('/');
    const ofCategory = ofCategories.get(category);
    if (!service) given.set(name, accepted.includes(name));
    else if (ofCategory) given.set(name, ofCategory.includes(service));
  }
  const at =
    found.lastConsentTimestamp ||
    found.consentTimestamp ||
    found.last_consent_update ||
    found.consent_date;
  return { given, at: typeof at === 'string' ? Date.parse(at) || 0 : 0 };
};

/** tarteaucitron: `!key=true!other=false`, and `wait` for what was not answered. @param {string} text */
const readPairs = (text) => {
  const given = new Map();
  for (const [, name, answer] of text.matchAll(PAIR)) {
    if (answer !== 'wait') given.set(name, answer === 'true');
  }
  return { given: text.replace(PAIR, '') ? new Map() : given, at: 0 };
};

/** Osano: one answer to everything; "dismiss" is that the banner was closed. @param {string} text */
const readStatus = (text, /** @type {Moved} */ { names }) => {
  const isAnswer = text === 'allow' || text === 'deny';
  return { given: new Map(isAnswer ? names.map(([name]) => [name, text === 'allow']) : []), at: 0 };
};

/** @type {Record<Moved['tool'], (text: string, moved: Moved, now: number) => OldAnswers>} */
const READERS = {
  klaro: readTable,
  orejime: readTable,
  cookieconsent: readLists,
  tarteaucitron: readPairs,
  osano: readStatus,
};

/**
 * @param {string} raw what the tool has kept, as it stands there
 * @param {Moved} moved
 * @param {number} now milliseconds since the Unix epoch
 * @returns {OldAnswers} without any where it is not exactly what the tool writes
 */
export const readOldAnswers = (raw, moved, now) => {
  try {
    if (raw.length > LONGEST) throw raw;
    // Each encodes what it likes of its JSON, from nothing to all of it.
    return READERS[moved.tool](decodeURIComponent(raw), moved, now);
  } catch {
    return { given: new Map(), at: 0 };
  }
};

/**
 * What the answers mean for our categories. One is granted if all that the tool asked about in it was
 * granted, and denied if none was; what was answered in part, or not at all, is asked about anew.
 *
 * @param {OldAnswers['given']} given
 * @param {Moved['names']} names
 * @param {{key: string, required?: boolean}[]} categories
 */
export const choicesFrom = (given, names, categories) => {
  /** @type {Record<string, boolean>} */
  const choices = {};
  for (const { key, required } of categories) {
    const answers = names
      .filter(([, ours]) => ours.split(' ').includes(key))
      .map(([name]) => given.get(name));
    const [first] = answers;
    if (required) choices[key] = true;
    else if (first !== undefined && answers.every((each) => each === first)) choices[key] = first;
  }
  return choices;
};
