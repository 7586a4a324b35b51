/** The third bundle: placeholders, for pages in which embeds are held. */
import { createEmbeds } from './embeds/embeds.js';

document.currentScript?.dispatchEvent(new CustomEvent('ck-bundle', { detail: createEmbeds }));
