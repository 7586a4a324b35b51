/** The second bundle: all that can wait until the banner stands, with the banner's whole words. */
import { createDetails } from './details/details.js';

document.currentScript?.dispatchEvent(new CustomEvent('ck-bundle', { detail: createDetails }));
