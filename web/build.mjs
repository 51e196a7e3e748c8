// Bundles what draws charts: page.js for the report's page, render.cjs for files. usage: node build.mjs FOLDER
import { build } from 'esbuild';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2];
if (!folder) {
  console.error('usage: node build.mjs FOLDER');
  process.exit(2);
}
await mkdir(folder, { recursive: true });

const common = { bundle: true, minify: true, legalComments: 'none', charset: 'ascii', logLevel: 'warning' };
// The page carries its script within a <script> element, which this text would end.
const inline = { supported: { 'inline-script': false } };
await Promise.all([
  build({ ...common, ...inline, entryPoints: [join(here, 'src/page.js')], outfile: join(folder, 'page.js'),
    format: 'iife', platform: 'browser', target: 'es2020' }),
  build({ ...common, entryPoints: [join(here, 'src/render.js')], outfile: join(folder, 'render.cjs'),
    format: 'cjs', platform: 'node', target: 'node18',
    // The one for Node.js looks for native code that would have to be compiled.
    alias: { 'vega-canvas': join(here, 'node_modules/vega-canvas/build/vega-canvas.browser.js') } }),
]);
