/*! ConsentKit banner, MIT; built from static/src */
"use strict";(()=>{CONSENTKIT_PARTS.push(()=>({}));})();
