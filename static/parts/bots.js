/*! ConsentKit, MIT */
(()=>{var e=/bot\b|crawl|spider|slurp|mediapartners|inspectiontool|googleother|bingpreview|ia_archiver|lighthouse|page ?speed|gtmetrix|ptst\//i;CONSENTKIT_PARTS.push(()=>({s:e.test(navigator.userAgent.replace(/cubot/i,""))}));})();
