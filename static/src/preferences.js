/** The second bundle: the second layer with its words and its style, fetched before it is needed. */
/** @import {Layer} from './types' */
import { secondLayer } from './secondLayer.js';
import { SECOND_LAYER_RULES } from './secondLayerRules.js';

const script = document.currentScript;
/** @type {Layer} */
const layer = { config: CONSENTKIT_BANNER, build: secondLayer, rules: SECOND_LAYER_RULES };
// Only whoever made the element hears this: the page gets no new name.
if (script) script.dispatchEvent(new CustomEvent('ck-layer', { detail: layer }));
