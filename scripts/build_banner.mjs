/** Builds static/*.js and static/styles/*.css from static/src: `node scripts/build_banner.mjs [OUTDIR]`. */
import { build } from 'esbuild';
import { readdirSync } from 'node:fs';

const outdir = process.argv[2] || 'static';
const named = (folder) =>
  readdirSync(folder).map((file) => `${folder}/${file}`).filter((file) => /\.(js|css)$/.test(file));

// Names of our own that no page, no server and no browser knows: each costs its length wherever it
// stands, so the build shortens them, alike in all bundles. A name of the wire or of the DOM must
// never be in this list.
const INTERNAL = [
  'keeper', 'layers', 'parts', 'loadDetails', 'lapse', 'newId', 'newKey', 'later', 'shelf', 'dropStale', 'send',
  'release', 'whenAlive', 'afterFrame', 'isOther', 'isOwnHost', 'quiet', 'atOnce', 'isBound', 'policy', 'fail',
  'emit', 'state', 'wait', 'pending', 'decide', 'decided', 'answer', 'withDetails', 'translate',
  'refresh', 'decidedAt', 'visitorId', 'put', 'outer', 'scope', 'speak', 'showBanner',
  'closeBanner', 'mount', 'mounted', 'house', 'place', 'announce', 'embeds', 'settle', 'press',
  'decision', 'isAllowed', 'core', 'jar', 'forget', 'base', 'change', 'make', 'say', 'gate',
  'move', 'config', 'consent', 'adopt', 'buttonRow', 'notes',
];

// One letter each, handed out here: left to itself, the build would choose anew for every bundle.
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const short = (index) =>
  (index < LETTERS.length ? '' : short(Math.floor(index / LETTERS.length) - 1)) +
  LETTERS[index % LETTERS.length];

await build({
  entryPoints: [
    'static/src/banner.js',
    'static/src/preferences.js',
    'static/src/embeds.js',
    ...named('static/src/parts'),
    ...named('static/src/styles'),
  ],
  outbase: 'static/src',
  outdir,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2020',
  charset: 'utf8',
  // The service puts constants before the code, where "use strict" says nothing any more.
  tsconfigRaw: { compilerOptions: { strict: false, alwaysStrict: false } },
  legalComments: 'inline',
  banner: { js: '/*! ConsentKit, MIT */' },
  mangleProps: new RegExp(`^(${INTERNAL.join('|')})$`),
  mangleCache: Object.fromEntries(INTERNAL.map((name, index) => [name, short(index)])),
  // CSS goes to browsers that know what we write; nothing of it is to be rewritten for older ones.
  supported: { 'inset-property': true },
});

// The verifier is there to be read by whoever doubts us: not minified, and no name shortened.
await build({
  entryPoints: ['static/src/verifier.js'],
  outbase: 'static/src',
  outdir,
  bundle: true,
  format: 'iife',
  target: 'es2020',
  charset: 'utf8',
  banner: { js: '/*! ConsentKit, MIT. What it checks: docs/receipt-format.md; its source: static/src/verifier */' },
});
