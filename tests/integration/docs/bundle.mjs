// Bundles a recipe's page: node bundle.mjs FOLDER ENTRY
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, entry] = process.argv.slice(2);
const require = createRequire(join(folder, 'here.js'));
const esbuild = require('esbuild');

const vue = {
  name: 'vue',
  setup(build) {
    build.onLoad({ filter: /\.vue$/ }, ({ path }) => {
      const { parse, compileScript } = require('vue/compiler-sfc');
      const { descriptor, errors } = parse(readFileSync(path, 'utf8'), { filename: path });
      if (errors.length) throw errors[0];
      return { contents: compileScript(descriptor, { id: 'film', inlineTemplate: true }).content };
    });
  },
};

await esbuild.build({
  entryPoints: [join(folder, entry)],
  outfile: join(folder, 'main.js'),
  bundle: true,
  format: 'esm',
  jsx: 'automatic',
  preserveSymlinks: true,
  define: {
    'process.env.NODE_ENV': '"production"',
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  plugins: [vue],
  logLevel: 'error',
});
