'use strict';

const byId = (id) => document.getElementById(id);
let running = null;

function element(name, text) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return made;
}

const say = (text) => { byId('said').textContent = text; };

async function problemOf(response) {
  const problem = await response.json().catch(() => null);
  return problem === null ? `The server answers ${response.status}.` : `${problem.title}: ${problem.detail}. ${problem.remedy}`;
}

function cell(value) {
  const made = element('td');
  if (value === undefined) return made;
  const isAddress = value.type === 'uri' && /^https?:\/\//.test(value.value);
  if (!isAddress) {
    made.textContent = value.value;
    return made;
  }
  const link = element('a', value.value);
  link.href = value.value;
  link.rel = 'noreferrer';
  made.append(link);
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
  byId('answer').replaceChildren(table(answer));
  say(`${count} row${count === 1 ? '' : 's'}.`);
}

async function ask(event) {
  event?.preventDefault();
  running?.abort();
  const mine = new AbortController();
  running = mine;
  byId('stop').disabled = false;
  say('Asking …');
  try {
    const response = await fetch('/sparql', {
      method: 'POST',
      headers: { 'Content-Type': 'application/sparql-query', Accept: 'application/sparql-results+json, text/turtle;q=0.9' },
      body: byId('query').value,
      signal: mine.signal,
    });
    if (!response.ok) throw new Error(await problemOf(response));
    show(response.headers.get('Content-Type'), await response.text());
  } catch (error) {
    if (running === mine) {
      byId('answer').replaceChildren();
      say(error.name === 'AbortError' ? 'Stopped.' : error.message);
    }
  } finally {
    if (running === mine) byId('stop').disabled = true;
  }
}

async function fill(question) {
  const asked = new URLSearchParams({ case: byId('case').value });
  for (const input of question.querySelectorAll('[data-parameter]')) {
    if (input.value !== '') asked.append('param', `${input.dataset.parameter}=${input.value}`);
  }
  const response = await fetch(`/api/queries/${encodeURIComponent(question.dataset.name)}/sparql?${asked}`);
  if (!response.ok) {
    say(await problemOf(response));
    return;
  }
  byId('query').value = (await response.json()).sparql;
  byId('query').focus();
  say('The question stands in the editor.');
}

function choose() {
  for (const question of document.querySelectorAll('.question')) question.hidden = question.dataset.name !== byId('named').value;
}

byId('form').addEventListener('submit', ask);
byId('stop').addEventListener('click', () => running?.abort());
byId('named').addEventListener('change', choose);
byId('query').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) ask(event);
});
for (const button of document.querySelectorAll('.fill')) button.addEventListener('click', () => fill(button.closest('.question')));
choose();
