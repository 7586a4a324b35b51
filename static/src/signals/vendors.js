/** What each vendor is told of an answer, by the calls that it documents. */
/** @import {Summary} from '../types' */
import { createGoogle } from './google.js';

/**
 * @typedef {object} Vendor
 * @property {(page: any) => unknown} [find] what hears us, for a vendor whose snippet may come, or
 *   start anew, after us
 * @property {(page: any) => void} begin before anything is started and while there is no answer
 * @property {(page: any, granted: (signal: string) => boolean, now: Summary) => void} tell
 */

/** @param {boolean} isGranted */
const word = (isGranted) => (isGranted ? 'granted' : 'denied');

/** Microsoft Advertising. @returns {Vendor} */
const createUet = () => {
  /** @param {any} page @param {string} kind @param {boolean} isGranted */
  const push = (page, kind, isGranted) => {
    page.uetq = page.uetq || [];
    page.uetq.push('consent', kind, { ad_storage: word(isGranted) });
  };
  return {
    begin: (page) => push(page, 'default', false),
    tell: (page, granted) => push(page, 'update', granted('uet.ad_storage')),
  };
};

/** @returns {Vendor} */
const createClarity = () => {
  /** @type {Vendor['tell']} */
  const tell = (page, granted) => {
    // The queue that its snippet would make, and takes over if it is there.
    page.clarity =
      page.clarity ||
      function () {
        (page.clarity.q = page.clarity.q || []).push(arguments);
      };
    // The capital S is the vendor's.
    page.clarity('consentv2', {
      ad_Storage: word(granted('clarity.ad_Storage')),
      analytics_Storage: word(granted('clarity.analytics_Storage')),
    });
  };
  return { begin: (page) => tell(page, () => false, /** @type {Summary} */ ({})), tell };
};

/**
 * Meta's snippet does nothing where `fbq` is there already: a queue of ours would keep it out. So
 * its tag has to be held, and what we say counts from then on.
 *
 * @returns {Vendor}
 */
const createMeta = () => {
  /** @param {any} page @param {boolean} isGranted */
  const call = ({ fbq }, isGranted) => fbq && fbq('consent', isGranted ? 'grant' : 'revoke');
  return {
    find: ({ fbq }) => fbq,
    begin: (page) => call(page, false),
    tell: (page, granted) => call(page, granted('fbq')),
  };
};

/** The same holds for TikTok's. @returns {Vendor} */
const createTiktok = () => ({
  find: ({ ttq }) => ttq,
  begin: ({ ttq }) => ttq && ttq.holdConsent(),
  tell: ({ ttq }, granted) => ttq && (granted('ttq') ? ttq.grantConsent() : ttq.revokeConsent()),
});

/** Measures without cookies until it may use them. @returns {Vendor} */
const createMatomo = () => {
  /** @param {any} page @param {string} answer */
  const push = (page, answer) => {
    const queue = (page._paq = page._paq || []);
    // It does not take what waits there in order: of two answers the earlier one could win.
    if (Array.isArray(queue)) {
      for (let index = queue.length; index--; ) {
        if (/^(set|forget)CookieConsentGiven$/.test((queue[index] || '')[0])) queue.splice(index, 1);
      }
    }
    queue.push([answer]);
  };
  return {
    begin: (page) => {
      page._paq = page._paq || [];
      page._paq.push(['requireCookieConsent']);
      // A yes that it kept itself, under an earlier tool: the only memory is the consent cookie.
      push(page, 'forgetCookieConsentGiven');
    },
    tell: (page, granted) =>
      push(page, granted('matomo') ? 'setCookieConsentGiven' : 'forgetCookieConsentGiven'),
  };
};

/** @type {Record<string, () => Vendor>} */
export const VENDORS = {
  google: createGoogle,
  uet: createUet,
  clarity: createClarity,
  meta: createMeta,
  tiktok: createTiktok,
  matomo: createMatomo,
};
