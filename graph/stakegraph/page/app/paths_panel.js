// Conflict paths in the panel: their ends and options, the chains found, and the words each hop rests on.

const PATHS_SHOWN = 20;
const PATH_START = { ...state.paths };
const ENDS = { from: 1, to: 1 };
const asked = { question: '', answer: null };

// The same question has the same answer: painting asks for it often.
function pathAnswer(changes) {
  const { from, to, chosen, ...options } = { ...state.paths, ...changes };
  if (changes) return conflictPaths(DATA.edges, from, to, options);
  const question = JSON.stringify([from, to, options]);
  if (asked.question !== question) Object.assign(asked, { question, answer: conflictPaths(DATA.edges, from, to, options) });
  return asked.answer;
}

function chosenReceipts() {
  const path = pathAnswer().paths[state.paths.chosen];
  return path ? path.hops.flatMap((hop) => hop.receipts) : [];
}

function findPaths(changes) {
  Object.assign(state.paths, { chosen: 0 }, changes);
  select('paths', null);
}

function pathsPanel() {
  const form = byId('paths-form').content.cloneNode(true);
  for (const input of form.querySelectorAll('[data-option], [data-status]')) {
    const { option, status } = input.dataset;
    if (status) input.checked = state.paths.statuses.includes(status);
    else if (input.type === 'checkbox') input.checked = state.paths[option];
    else input.value = state.paths[option] === null ? '' : state.paths[option];
    input.addEventListener('change', () => changePaths(input));
  }
  const open = state.paths.from === null && state.paths.to === null;
  return [form, open ? element('p', 'Choose at least one end.') : pathList(pathAnswer())];
}

const withStatus = (status, on) => STATUS_ORDER.filter((each) => (each === status ? on : state.paths.statuses.includes(each)));

function changePaths({ dataset: { option, status }, type, checked, value }) {
  if (status) findPaths({ statuses: withStatus(status, checked) });
  else findPaths({ [option]: type === 'checkbox' ? checked : option in ENDS ? value || null : Number(value) });
  panel.querySelector(status ? `[data-status=${status}]` : `[data-option=${option}]`).focus();
}

function pathList({ paths, truncated }) {
  if (!paths.length) return noPath();
  return [
    element('p', { id: 'found' }, `${plural(paths.length, 'path', 'paths')}, strongest first.`,
      paths.length > PATHS_SHOWN ? ` The first ${PATHS_SHOWN} are listed.` : null, truncated ? ` Truncated: ${truncated}.` : null),
    element('ol.paths', paths.slice(0, PATHS_SHOWN).map(pathItem)),
  ];
}

// → a fact, ⇢ none, ∴ by a rule, ← against its direction, ⋯ a tie: as the command line has it
function hopSign({ hostile, receipts }) {
  if (!hostile) return ' ⋯ ';
  const own = receipts.filter(({ claim, turned }) => !turned || claim.symmetric);
  const seen = own.length ? own : receipts;
  const rule = seen.every(({ claim }) => claim.origin === 'derived') ? ' ∴' : ' ';
  return `${rule}${'→←⇢⇠'[2 * !seen.some(({ claim }) => isFact(claim)) + !own.length]} `;
}

function pathItem(path, index) {
  const chosen = state.paths.chosen === index;
  const choose = () => {
    state.paths.chosen = index;
    select('paths', null);
    panel.querySelector('[aria-expanded=true]').focus();
  };
  return element('li', { 'data-path': JSON.stringify(path.hops.map((hop) => hop.receipts.map(({ claim }) => claim.id))) },
    button([`${index + 1}. `, path.nodes.map((node, at) => [at ? hopSign(path.hops[at - 1]) : null, told(nameOf(node))]),
      element('small', `weakest link ${path.weakest} of 10, ${plural(path.hops.length, 'hop', 'hops')}`)], choose, { 'aria-expanded': String(chosen) }),
    chosen ? path.hops.map(hopReceipts) : null);
}

function hopReceipts(hop) {
  return [
    element('h3', told(nameOf(hop.source)), hopSign(hop), told(nameOf(hop.target))),
    hop.receipts.map(({ claim }) => compactCard(claim)),
  ];
}

// Which single change would make a path?
function noPath() {
  const { statuses, hops, ties } = state.paths;
  const changes = [
    ...STATUS_ORDER.slice(0, 4).filter((status) => !statuses.includes(status)).map((status) => [`Take in ${words.status.get(status).label.toLowerCase()}`, { statuses: withStatus(status, true) }]),
    ['Rules', { rules: true }], ['Ignore direction', { any: true }],
    ['Two more hops', { hops: Math.min(8, hops + 2) }], ['One more tie', { ties: Math.min(4, ties + 1) }],
  ].map(([label, change]) => ({ label, change, count: pathAnswer(change).paths.length })).filter(({ count }) => count);
  return [
    element('p', { id: 'found' }, 'No such path.', changes.length ? ' One change finds some:' : null),
    element('ul', changes.map(({ label, change, count }) => element('li',
      button(`${label}: ${plural(count, 'path', 'paths')}`, () => findPaths(change), { class: 'link' })))),
  ];
}
