/** Fetches the second bundle: once, the very bytes that this banner was published with. */
/** @import {Core, Details, TrustedPolicy} from './types' */

/**
 * @param {Document} doc
 * @param {object} ports
 * @param {string} ports.base where the service answers for this site, with a slash at its end
 * @param {string} ports.digest SHA-256 of the bundle in base64url
 * @param {() => TrustedPolicy} ports.policy
 * @param {string} ports.nonce of our own script, for pages under a Content-Security-Policy
 * @param {Core} core what the bundle works with
 * @returns {() => Promise<Details>} rejects while the service is away; the next call tries again
 */
export const createLoader = (doc, { base, digest, policy, nonce }, core) => {
  /** @type {Promise<Details> | null} */
  let loading = null;

  const load = () =>
    new Promise((/** @type {(found: Details) => void} */ resolve, reject) => {
      const script = doc.createElement('script');
      script.src = policy().createScriptURL(`${base}preferences.${digest}.js`);
      script.integrity = `sha256-${digest.replace(/-/g, '+').replace(/_/g, '/')}=`;
      script.crossOrigin = 'anonymous';
      script.nonce = nonce;
      // Only whoever made the element hears this: the page gets no new name.
      script.addEventListener('ck-details', (event) =>
        resolve(/** @type {CustomEvent} */ (event).detail(core)),
      );
      // Answered, but not by the service: what came is not our bundle.
      script.onload = script.onerror = reject;
      doc.head.append(script);
    });

  return async () =>
    (loading =
      loading ||
      load().catch((error) => {
        loading = null;
        throw error;
      }));
};
