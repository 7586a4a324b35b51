// @ts-check
/** On the verification page: checks the receipt's signature in the visitor's own browser as well. */

/** @param {string} text base64url without padding */
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

/** @param {Uint8Array} raw */
const spell = (raw) =>
  btoa(String.fromCharCode(...raw)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** @param {Uint8Array} raw */
const json = (raw) => JSON.parse(new TextDecoder().decode(raw));

/**
 * Whether `token` was signed by one of our published keys. Source: RFC 7515 section 5.2, RFC 9864.
 *
 * @param {string} token a compact JWS
 * @returns {Promise<boolean>} rejects where the browser knows no Ed25519
 */
const holds = async (token) => {
  const [header, payload, signature, ...rest] = token.split(".");
  if (!header || !payload || !signature || rest.length) return false;
  const { alg, kid } = json(bytes(header));
  const answer = await fetch("/.well-known/jwks.json");
  /** @type {{keys: (JsonWebKey & {kid: string})[]}} */
  const { keys } = await answer.json();
  const found = keys.find((key) => key.kid === kid);
  // Every byte counts: one signature has one spelling.
  if (alg !== "Ed25519" || !found || spell(bytes(signature)) !== signature) return false;
  const { kty, crv, x } = /** @type {{kty: string, crv: string, x: string}} */ (found);
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x }, "Ed25519", false, ["verify"]);
  const signed = new TextEncoder().encode(`${header}.${payload}`);
  return crypto.subtle.verify("Ed25519", key, bytes(signature), signed);
};

const place = document.getElementById("in-browser");
const field = document.getElementById("receipt");
if (place && field instanceof HTMLTextAreaElement) {
  const { yes, no, unable } = place.dataset;
  holds(field.value.trim())
    .then((good) => (good ? yes : no))
    // Malformed text does not hold; a browser without Ed25519 or a lost connection cannot say.
    .catch((error) => (error instanceof SyntaxError || error?.name === "InvalidCharacterError" ? no : unable))
    .then((line) => {
      place.textContent = line ?? "";
    });
}
