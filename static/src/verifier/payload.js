/** What a receipt says: the members it must have, and no others. The shape is docs/receipt-format.md section 3. */
/** @import {JsonObject} from './json.js' */

import { canonicalJson, isObject, parseObject } from './json.js';
import { Refusal } from './refusal.js';
import { decodeUtf8 } from './text.js';

const CODE = 'malformed_receipt';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
// The years 1 to 9999, in seconds: what a calendar can show.
const [FIRST_SECOND, LAST_SECOND] = [-62_135_596_800, 253_402_300_799];

/** @typedef {(value: unknown) => boolean} Rule */

/** @type {Rule} */
const isText = (value) => typeof value === 'string';
/** @type {Rule} */
const isFlag = (value) => typeof value === 'boolean';
/** @type {Rule} */
const isWhole = (value) => Number.isSafeInteger(value);
/** @type {Rule} */
const isUuid = (value) => typeof value === 'string' && UUID.test(value);
/** @type {Rule} */
const isSecond = (value) => isWhole(value) && Number(value) >= FIRST_SECOND && Number(value) <= LAST_SECOND;
/** @type {(...allowed: string[]) => Rule} */
const isOneOf = (...allowed) => (value) => typeof value === 'string' && allowed.includes(value);
/** @type {(rule: Rule) => Rule} */
const orNull = (rule) => (value) => value === null || rule(value);

/** RFC 3339 in UTC with milliseconds, and a day that exists. @type {Rule} */
const isInstant = (value) => {
  if (typeof value !== 'string' || !INSTANT.test(value) || value < '0001') return false;
  const at = new Date(value);
  return !Number.isNaN(at.getTime()) && at.toISOString() === value;
};

/** Exactly these members. @type {(rules: {[member: string]: Rule}, optional?: string[]) => Rule} */
const isShaped = (rules, optional = []) => (value) =>
  isObject(value) &&
  Object.keys(value).every((member) => Object.keys(rules).includes(member)) &&
  Object.entries(rules).every(([member, rule]) =>
    Object.keys(value).includes(member) ? rule(value[member]) : optional.includes(member),
  );

/** @type {Rule} */
const isChoices = (value) => isObject(value) && Object.values(value).every(isFlag);

/** @type {{[member: string]: Rule}} */
const MEMBERS = {
  iss: isText,
  jti: isUuid,
  iat: isSecond,
  exp: isSecond,
  sub: isText,
  site: isText,
  banner: isShaped({ version: isWhole, sha256: isText, language: isText }),
  decision: isShaped({
    action: isOneOf('accept_all', 'decline_all', 'save', 'withdraw', 'gpc', 'api', 'carried_over'),
    surface: isOneOf('banner', 'preferences', 'placeholder', 'page', 'privacy', 'api'),
    choices: isChoices,
    decided_at: isInstant,
  }),
  rule: isShaped({
    kind: isOneOf('opt-in'),
    region: orNull(
      isShaped(
        {
          country: isText,
          subdivision: (value) => typeof value === 'string' && value !== '',
          source: isOneOf('timezone', 'language', 'header', 'geoip', 'site'),
        },
        ['subdivision'],
      ),
    ),
  }),
  gpc: isFlag,
  prev: orNull(isUuid),
};

/**
 * @param {Uint8Array} bytes
 * @returns {JsonObject}
 */
export const readPayload = (bytes) => {
  const text = decodeUtf8(bytes, CODE, 'payload');
  const payload = parseObject(text, CODE, 'payload');
  for (const [member, rule] of Object.entries(MEMBERS)) {
    if (!Object.keys(payload).includes(member)) throw new Refusal(CODE, `the payload lacks "${member}"`);
    if (!rule(payload[member])) {
      throw new Refusal(CODE, `"${member}" of the payload is not what a consent receipt has there`);
    }
  }
  const more = Object.keys(payload).find((member) => !Object.keys(MEMBERS).includes(member));
  if (more !== undefined) {
    throw new Refusal(CODE, `the payload has ${JSON.stringify(more)}, which no consent receipt has`);
  }
  if (canonicalJson(payload) !== text) {
    throw new Refusal(CODE, 'the payload is not in canonical form (RFC 8785)');
  }
  return payload;
};
