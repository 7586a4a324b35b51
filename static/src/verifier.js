/**
 * The verifier: one file without dependencies that checks receipts with anybody's copy of it, offline too.
 * It sets one global, so that a page saved to disk and a program that imports it find it the same way.
 */
import { verifyConsistency } from './verifier/verifyConsistency.js';
import { verifyReceipt } from './verifier/verifyReceipt.js';

Object.assign(globalThis, { consentkitVerifier: Object.freeze({ verifyReceipt, verifyConsistency }) });
