// Builds the server's editor: npm ci && node bundle.mjs [FOLDER]. Writes codemirror.js and codemirror.LICENSE.txt into
// FOLDER, by default where the server takes them from. The same versions give the same bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.resolve(process.argv[2] ?? path.join(here, '../../graph/stakegraph/server/templates'));

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ['codemirror.js'],
  outfile: path.join(folder, 'codemirror.js'),
  bundle: true,
  minify: true,
  metafile: true,
  charset: 'utf8',
  format: 'iife',
  globalName: 'CodeMirror',
  legalComments: 'none',
  target: 'es2022',
  banner: { js: '// CodeMirror 6; licences and versions: codemirror.LICENSE.txt; built by .ci/editor/bundle.mjs' },
});

const names = new Set(
  Object.keys(metafile.inputs).flatMap((each) => each.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.slice(1) ?? []),
);
const licences = [...names].sort().map((name) => {
  const place = path.join(here, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'));
  return `${name} ${version} (${license})\n\n${readFileSync(path.join(place, 'LICENSE'), 'utf8').trim()}\n`;
});
const rule = `\n${'-'.repeat(80)}\n\n`;
writeFileSync(path.join(folder, 'codemirror.LICENSE.txt'), licences.join(rule));
