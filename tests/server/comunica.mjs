// Asks a SPARQL endpoint through Comunica: node comunica.mjs FOLDER ADDRESS, where FOLDER holds node_modules. Jobs come
// as JSON on standard input, [{ kind, query, auth? }]; their answers go out as JSON.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import process from 'node:process';

const [, , folder, address] = process.argv;
const { QueryEngine } = createRequire(`${folder}/`)('@comunica/query-sparql');

async function answer({ kind, query, auth }) {
  const engine = new QueryEngine();
  const context = { sources: [{ type: 'sparql', value: address }], ...(auth && { httpAuth: auth }) };
  try {
    if (kind === 'ask') return await engine.queryBoolean(query, context);
    if (kind === 'construct') {
      const quads = await (await engine.queryQuads(query, context)).toArray();
      return quads.map((quad) => [quad.subject.value, quad.predicate.value, quad.object.value]);
    }
    const rows = await (await engine.queryBindings(query, context)).toArray();
    return rows.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])));
  } catch (error) {
    return { error: String(error) };
  }
}

const answers = [];
for (const job of JSON.parse(await text(process.stdin))) answers.push(await answer(job));
process.stdout.write(JSON.stringify(answers));
