/** Fetches the second layer: once, the very bytes that this banner was published with. */
/** @import {Layer, TrustedPolicy} from './types' */

/**
 * @param {Document} doc
 * @param {object} ports
 * @param {string} ports.base where the service answers for this site, with a slash at its end
 * @param {string} ports.digest SHA-256 of the bundle in base64url
 * @param {() => TrustedPolicy} ports.policy
 * @param {string} ports.nonce of our own script, for pages under a Content-Security-Policy
 * @returns {() => Promise<Layer>} rejects while the service is away; the next call tries again
 */
export const createLayerLoader = (doc, { base, digest, policy, nonce }) => {
  /** @type {Promise<Layer> | null} */
  let loading = null;

  const load = () =>
    new Promise((/** @type {(layer: Layer) => void} */ resolve, reject) => {
      const script = doc.createElement('script');
      script.src = policy().createScriptURL(`${base}preferences.${digest}.js`);
      script.integrity = `sha256-${digest.replace(/-/g, '+').replace(/_/g, '/')}=`;
      script.crossOrigin = 'anonymous';
      script.nonce = nonce;
      script.addEventListener('ck-layer', (event) =>
        resolve(/** @type {CustomEvent<Layer>} */ (event).detail),
      );
      // Answered, but not by the service: what came is not our bundle.
      script.addEventListener('load', reject);
      script.addEventListener('error', reject);
      doc.head.append(script);
    });

  return () =>
    (loading =
      loading ||
      load().catch((error) => {
        loading = null;
        throw error;
      }));
};
