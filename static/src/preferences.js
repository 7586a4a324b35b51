/** The second bundle: all that can wait until the banner stands, with the banner's whole words. */
import { createDetails } from './details/details.js';

const script = document.currentScript;
if (script) script.dispatchEvent(new CustomEvent('ck-details', { detail: createDetails }));
