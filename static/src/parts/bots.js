/** Crawlers and page-speed tools, by their own word, do not meet the banner: nothing is granted. */

// "HeadlessChrome" is not among them: it says how a browser draws, not what for, and owners' tests
// and auditors who use one have to meet what people meet.
const CRAWLERS =
  /bot\b|crawl|spider|slurp|mediapartners|inspectiontool|googleother|bingpreview|ia_archiver|lighthouse|page ?speed|gtmetrix|ptst\//i;

CONSENTKIT_PARTS.push(() => ({
  // Cubot makes telephones.
  quiet: CRAWLERS.test(navigator.userAgent.replace(/cubot/i, '')),
}));
