/** The third bundle: what few pages need. Placeholders for embeds that are held, and the way back. */
/** @import {Core} from './types' */
import { comeBack } from './embeds/comeBack.js';
import { createEmbeds } from './embeds/embeds.js';

const create = (/** @type {Core} */ core) => {
  comeBack(core).catch((error) => core.fail('not_back', `${error}`));
  return createEmbeds(core);
};

document.currentScript?.dispatchEvent(new CustomEvent('ck-bundle', { detail: create }));
