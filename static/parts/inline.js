/*! ConsentKit, MIT */
(()=>{CONSENTKIT_PARTS.push(()=>({r:!0,Q:()=>document.querySelector("[data-ck-banner]")||(document.readyState==="loading"?null:document.body)}));})();
