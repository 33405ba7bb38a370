// biome-ignore lint/suspicious/noRedundantUseStrict: the page loads it as a plain script, not as a module
'use strict';

const byId = (id) => document.getElementById(id);
const { nonce } = document.currentScript;
const prefixes = JSON.parse(byId('desk').dataset.prefixes);
let running = null;

function element(name, text) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return made;
}

const say = (text) => { byId('said').textContent = text; };

// ---- the editor: CodeMirror where it came, else the textarea ---------------------------------------------

const WORDS = `ASK AS ASC AVG BASE BIND BOUND BY COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DESC DESCRIBE DISTINCT
EXISTS FILTER FROM GRAPH GROUP_CONCAT GROUP HAVING IF IN IRI ISIRI LANG LCASE LIMIT MAX MIN MINUS NAMED NOT OFFSET
OPTIONAL ORDER PREFIX REGEX REPLACE SAMPLE SELECT SEPARATOR STR STRAFTER STRBEFORE STRENDS STRLEN STRSTARTS SUM UCASE UNDEF
UNION VALUES WHERE YEAR`.split(/\s+/);

const TERMS = `SELECT DISTINCT ?term ?label WHERE {
  ?term a ?kind ; rdfs:label ?label FILTER (STRSTARTS(STR(?term), STR(sg:)))
} ORDER BY ?term`;

async function rowsOf(query) {
  const response = await fetch('/sparql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/sparql-query', Accept: 'application/sparql-results+json' },
    body: query,
  });
  return response.ok ? (await response.json()).results.bindings : [];
}

function shortened(iri) {
  const [name, namespace] = Object.entries(prefixes).find(([, each]) => iri.startsWith(each)) ?? [];
  const local = namespace === undefined ? '' : iri.slice(namespace.length);
  return /^\w[\w-]*(\/[\w-]+)?$/.test(local) ? `${name}:${local}` : iri;
}

let terms = null;
function codebook() {
  terms ??= rowsOf(TERMS).then((rows) =>
    rows.map((row) => ({ label: shortened(row.term.value), detail: row.label.value, type: 'property' })));
  return terms;
}

async function complete(context) {
  const word = context.matchBefore(/[?$]?[\w-]*:?[\w-]*/);
  if (word.from === word.to && !context.explicit) return null;
  if (/^[?$]/.test(word.text)) {
    const names = new Set(context.state.doc.toString().match(/[?$]\w+/g));
    names.delete(word.text);
    return { from: word.from, options: [...names].sort().map((label) => ({ label, type: 'variable' })) };
  }
  const known = await codebook();
  const names = Object.keys(prefixes).map((name) => ({ label: `${name}:`, detail: prefixes[name], type: 'namespace' }));
  const words = WORDS.map((label) => ({ label, type: 'keyword' }));
  return { from: word.from, options: [...names, ...known, ...words], validFor: /^[\w-]*:?[\w-]*$/ };
}

function richEditor(area) {
  const { Decoration, EditorState, EditorView, StateEffect, StateField, keymap, tags } = CodeMirror;
  const mark = StateEffect.define();
  const wrong = StateField.define({
    create: () => Decoration.none,
    update(marked, { docChanged, effects, state }) {
      const effect = effects.find((each) => each.is(mark));
      if (effect === undefined) return docChanged ? Decoration.none : marked;
      if (effect.value < 1 || effect.value > state.doc.lines) return Decoration.none;
      return Decoration.set([Decoration.line({ class: 'wrong' }).range(state.doc.line(effect.value).from)]);
    },
    provide: (field) => EditorView.decorations.from(field),
  });
  const colours = CodeMirror.HighlightStyle.define([
    { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--code-word)', fontWeight: '600' },
    { tag: [tags.variableName, tags.special(tags.variableName)], color: 'var(--code-variable)' },
    { tag: [tags.atom, tags.tagName, tags.propertyName], color: 'var(--code-name)' },
    { tag: [tags.string, tags.literal, tags.number], color: 'var(--code-text)' },
    { tag: tags.comment, color: 'var(--code-comment)' },
  ]);
  const runs = { key: 'Mod-Enter', run: () => { ask(); return true; } };
  const { autocompletion, completionKeymap, defaultKeymap, history, historyKeymap } = CodeMirror;
  const view = new EditorView({
    parent: byId('editor'),
    state: EditorState.create({
      doc: area.value,
      extensions: [
        EditorView.cspNonce.of(nonce),
        EditorView.lineWrapping,
        // Tab is left to the browser: it leaves the editor, as it leaves every other field
        keymap.of([runs, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        CodeMirror.lineNumbers(), history(), CodeMirror.bracketMatching(), wrong,
        CodeMirror.StreamLanguage.define(CodeMirror.sparql), CodeMirror.syntaxHighlighting(colours),
        autocompletion({ override: [complete] }),
        EditorView.contentAttributes.of({ 'aria-labelledby': 'query-label', 'aria-describedby': 'keys' }),
      ],
    }),
  });
  area.hidden = true;
  byId('query-label').addEventListener('click', () => view.focus());
  return {
    get: () => view.state.doc.toString(),
    set: (text) => { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }); view.focus(); },
    mark: (line) => view.dispatch({ effects: mark.of(line) }),
  };
}

function plainEditor(area) {
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) ask(event);
  });
  return { get: () => area.value, set: (text) => { area.value = text; area.focus(); }, mark: () => {} };
}

const editor = (typeof CodeMirror === 'undefined' ? plainEditor : richEditor)(byId('query'));

// ---- asking, and what comes back -------------------------------------------------------------------------

async function problemOf(response) {
  const problem = await response.json().catch(() => null);
  return problem === null
    ? `The server answers ${response.status}.` : `${problem.title}: ${problem.detail}${/[.^]$/.test(problem.detail) ? '' : '.'}\n${problem.remedy}`;
}

// what a case holds is shown on its page; what the vocabulary holds is at no address of the web
function placeOf(iri) {
  for (const { value, dataset } of byId('case').options) {
    if (!iri.startsWith(dataset.base)) continue;
    const local = iri.slice(dataset.base.length);
    const [, kind, id] = /^(claim\/)?([\w-]+)$/.exec(local) ?? [];
    const page = `/cases/${encodeURIComponent(value)}`;
    const text = byId('case').length === 1 ? `:${local}` : `${value}/${local}`;
    return { text, address: id === undefined ? page : `${page}#${kind ? 'c' : 'n'}=${encodeURIComponent(id)}` };
  }
  const isOfWeb = /^https?:\/\//.test(iri) && !iri.startsWith(prefixes.sg);
  return { text: shortened(iri), address: isOfWeb ? iri : null };
}

function cell(value) {
  const made = element('td');
  if (value === undefined) return made;
  if (value.type !== 'uri') {
    made.textContent = value.value;
    return made;
  }
  const { text, address } = placeOf(value.value);
  const shown = element(address === null ? 'span' : 'a', text);
  shown.title = value.value;
  if (address !== null) {
    shown.href = address;
    shown.rel = 'noreferrer';
  }
  made.append(shown);
  return made;
}

function table({ head, results }) {
  const made = element('table');
  const names = element('tr');
  for (const name of head.vars) {
    const heading = element('th', name);
    heading.scope = 'col';
    names.append(heading);
  }
  const top = element('thead');
  top.append(names);
  const body = element('tbody');
  for (const row of results.bindings) {
    const line = element('tr');
    line.append(...head.vars.map((name) => cell(row[name])));
    body.append(line);
  }
  made.append(top, body);
  return made;
}

function show(type, text) {
  if (!type.startsWith('application/sparql-results+json')) {
    byId('answer').replaceChildren(element('pre', text));
    say('The answer is a graph.');
    return;
  }
  const answer = JSON.parse(text);
  if ('boolean' in answer) {
    byId('answer').replaceChildren();
    say(answer.boolean ? 'Yes.' : 'No.');
    return;
  }
  const count = answer.results.bindings.length;
  byId('answer').replaceChildren(...(count === 0 ? [] : [table(answer)]));
  say(`${count} row${count === 1 ? '' : 's'}.`);
}

function fail(error) {
  byId('answer').replaceChildren();
  say(error.name === 'AbortError' ? 'Stopped.' : error.message);
  editor.mark(Number(/\bline (\d+)/.exec(error.message)?.[1] ?? 0));
}

async function ask(event) {
  event?.preventDefault();
  running?.abort();
  const mine = new AbortController();
  running = mine;
  byId('stop').disabled = false;
  editor.mark(0);
  say('Asking …');
  try {
    const response = await fetch('/sparql', {
      method: 'POST',
      headers: { 'Content-Type': 'application/sparql-query', Accept: 'application/sparql-results+json, text/turtle;q=0.9' },
      body: editor.get(),
      signal: mine.signal,
    });
    if (!response.ok) throw new Error(await problemOf(response));
    show(response.headers.get('Content-Type'), await response.text());
  } catch (error) {
    if (running === mine) fail(error);
  } finally {
    if (running === mine) byId('stop').disabled = true;
  }
}

// ---- the questions to start from -------------------------------------------------------------------------

async function fill(event) {
  event.preventDefault();
  const question = event.target;
  const asked = new URLSearchParams({ case: byId('case').value });
  for (const input of question.querySelectorAll('[data-parameter]')) asked.append('param', `${input.dataset.parameter}=${input.value}`);
  const response = await fetch(`/api/queries/${encodeURIComponent(question.dataset.name)}/sparql?${asked}`);
  if (!response.ok) {
    say(await problemOf(response));
    return;
  }
  editor.set((await response.json()).sparql);
  say('The question stands in the editor.');
}

function offer(kind, values) {
  byId(`of-${kind}`).replaceChildren(...values.map((value) => {
    const made = element('option');
    made.value = value;
    return made;
  }));
}

async function changeCase() {
  const chosen = byId('case').selectedOptions[0];
  if (chosen === undefined) return;
  const response = await fetch(`/api/cases/${encodeURIComponent(chosen.value)}/entities`);
  if (response.ok) offer('entity', (await response.json()).map(({ name }) => name));
}

byId('form').addEventListener('submit', ask);
byId('stop').addEventListener('click', () => running?.abort());
byId('case').addEventListener('change', changeCase);
for (const question of document.querySelectorAll('.question')) question.addEventListener('submit', fill);
byId('all').open = window.matchMedia('(width >= 60rem)').matches; // on a phone the editor comes first to the eye
for (const each of document.querySelectorAll('.scripted')) each.hidden = false;
changeCase();
