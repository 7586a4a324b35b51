/** JSON with one reading: duplicate members refused, and the canonical form written. Source: RFC 8259, RFC 8785. */

import { Refusal } from './refusal.js';
import { hasLoneSurrogate } from './text.js';

/** @typedef {null | boolean | number | string | Json[] | {[member: string]: Json}} Json */
/** @typedef {{[member: string]: Json}} JsonObject */

// Far beyond what we write; deeper texts are attacks on whoever parses them.
const MAX_DEPTH = 16;
const TOKEN =
  /[ \t\n\r]*([{}[\]:,]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)/y;

/**
 * @param {string} text
 * @param {string} code of the refusal
 * @param {string} name what it is, for the refusal
 * @returns {Json}
 */
export const parseJson = (text, code, name) => {
  let at = 0;
  const bad = (why = 'is not JSON') => new Refusal(code, `the ${name} ${why}`);

  const next = () => {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw bad();
    at = TOKEN.lastIndex;
    return token;
  };

  /** @param {string} token @returns {string} */
  const string = (token) => {
    if (!token.startsWith('"')) throw bad();
    const value = JSON.parse(token);
    if (hasLoneSurrogate(value)) throw bad('holds half a character');
    return value;
  };

  /** @param {string} end @param {(token: string) => void} item */
  const list = (end, item) => {
    let token = next();
    if (token === end) return;
    for (;;) {
      item(token);
      token = next();
      if (token === end) return;
      if (token !== ',') throw bad();
      token = next();
    }
  };

  /** @param {string} token @param {number} depth @returns {Json} */
  const value = (token, depth) => {
    if (depth > MAX_DEPTH) throw bad('is nested too deep');
    if (token === '[') {
      /** @type {Json[]} */
      const items = [];
      list(']', (first) => items.push(value(first, depth + 1)));
      return items;
    }
    if (token === '{') {
      /** @type {Map<string, Json>} */
      const members = new Map();
      list('}', (first) => {
        const key = string(first);
        if (members.has(key)) throw bad(`has the member ${JSON.stringify(key)} twice`);
        if (next() !== ':') throw bad();
        members.set(key, value(next(), depth + 1));
      });
      return Object.fromEntries(members);
    }
    if (token.startsWith('"')) return string(token);
    if (/^[\]}:,]/.test(token)) throw bad();
    return JSON.parse(token);
  };

  const whole = value(next(), 0);
  if (/[^ \t\n\r]/.test(text.slice(at))) throw bad('has something after its end');
  return whole;
};

/**
 * As `parseJson`, for what must be an object.
 *
 * @param {string} text
 * @param {string} code
 * @param {string} name
 */
export const parseObject = (text, code, name) => {
  const value = parseJson(text, code, name);
  if (!isObject(value)) throw new Refusal(code, `the ${name} is not a JSON object`);
  return value;
};

/** @param {unknown} value @returns {value is JsonObject} */
export const isObject = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The one text of a value: members by UTF-16 units, no white space, numbers as JavaScript has them.
 *
 * @param {Json} value
 * @returns {string}
 */
export const canonicalJson = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`).join(',')}}`;
};
