/** Fetches further bundles: each once, the very bytes that this banner was published with. */
/** @import {Core, TrustedPolicy} from './types' */

/**
 * @param {Document} doc
 * @param {object} ports
 * @param {string} ports.base where the service answers for this site, with a slash at its end
 * @param {() => TrustedPolicy} ports.policy
 * @param {string} ports.nonce of our own script, for pages under a Content-Security-Policy
 * @param {() => Core} core what a bundle works with
 * @returns `load(name, digest)`: what the bundle of that SHA-256 (in base64url) makes of the core;
 *   rejects while the service is away, and the next call tries again
 */
export const createLoader = (doc, { base, policy, nonce }, core) => {
  /** @type {Record<string, Promise<any> | null>} */
  const loading = {};

  /** @param {string} name @param {string} digest */
  const load = (name, digest) =>
    new Promise((resolve, reject) => {
      const script = doc.createElement('script');
      script.src = policy().createScriptURL(`${base + name}.${digest}.js`);
      script.integrity = `sha256-${digest.replace(/[-_]/g, (sign) => (sign > '-' ? '/' : '+'))}=`;
      script.crossOrigin = ''; // anonymous
      script.nonce = nonce;
      // Only whoever made the element hears this: the page gets no new name.
      script.addEventListener('ck-bundle', (event) =>
        resolve(/** @type {CustomEvent} */ (event).detail(core())),
      );
      // Answered, but not by the service: what came is not our bundle.
      script.onload = script.onerror = reject;
      doc.head.append(script);
    });

  return async (/** @type {string} */ name, /** @type {string} */ digest) =>
    (loading[name] =
      loading[name] ||
      load(name, digest).catch((error) => {
        loading[name] = null;
        throw error;
      }));
};
