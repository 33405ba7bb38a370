// Conflict paths in the panel: their ends and options, the chains found, and the words each hop rests on.

const PATHS_SHOWN = 20;
const PATH_START = { ...state.paths };
const ENDS = { from: 1, to: 1 };
const asked = { question: '', answer: null };

// The same question has the same answer: painting asks for it often.
function pathAnswer(changes) {
  const { from, to, chosen, ...options } = { ...state.paths, asOf: state.until, ...changes };
  if (changes) return conflictPaths(DATA.edges, from, to, options);
  const question = JSON.stringify([from, to, options]);
  if (asked.question !== question) Object.assign(asked, { question, loosened: null, answer: conflictPaths(DATA.edges, from, to, options) });
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
  const until = state.until && element('p.small', `As of ${state.until}: claims dated later are left out.`);
  return [form, until, open ? element('p', 'Choose at least one end.') : pathList(pathAnswer())];
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

const pathNames = (path) => path.nodes.map((node, at) => [at ? hopSign(path.hops[at - 1]) : null, told(nameOf(node))]);

function pathItem(path, index) {
  const chosen = state.paths.chosen === index;
  const choose = () => {
    state.paths.chosen = index;
    select('paths', null);
    panel.querySelector('[aria-expanded=true]').focus();
  };
  return element('li', { 'data-path': JSON.stringify(path.hops.map((hop) => hop.receipts.map(({ claim }) => claim.id))) },
    button([`${index + 1}. `, pathNames(path),
      element('small', `weakest link ${path.weakest} of 10, ${plural(path.hops.length, 'hop', 'hops')}`)], choose, { 'aria-expanded': String(chosen) }),
    chosen ? path.hops.map(hopReceipts) : null);
}

function hopReceipts(hop) {
  return [
    element('h3', told(nameOf(hop.source)), hopSign(hop), told(nameOf(hop.target))),
    hop.receipts.map(({ claim }) => compactCard(claim)),
  ];
}

const MOST = { ties: 4, hops: 8 };

// Each loosening of the options, in the words and in the order of the command line; some have degrees.
function ladders({ from, to, statuses, rules, any, ties, hops }) {
  const degrees = (name, now, words) => Array.from({ length: MOST[name] - now }, (_, at) => [words(now + at + 1), { [name]: now + at + 1 }]);
  const longer = from === null || to === null ? [] : [
    degrees('ties', ties, (count) => `allow ${plural(count, 'tie', 'ties')} in a row`), degrees('hops', hops, (count) => `allow ${count} hops`)];
  return [
    ...STATUS_ORDER.filter((status) => status !== 'denied' && !statuses.includes(status)).map((status) => [[`take in claims of status '${status}', which are no facts`, { status }]]),
    rules ? [] : [['use what the rules derive', { rules: true }]], any ? [] : [['walk conflicts against their direction', { any: true }]],
    ...longer,
  ].filter((ladder) => ladder.length);
}

const choices = (list, size) => (size === 0 ? [[]] : list.flatMap((each, at) => choices(list.slice(at + 1), size - 1).map((rest) => [each, ...rest])));

function changedBy(chosen) {
  const { status, ...change } = Object.assign({}, ...chosen.map(([, each]) => each));
  const taken = chosen.map(([, each]) => each.status);
  return { ...change, statuses: STATUS_ORDER.filter((each) => state.paths.statuses.includes(each) || taken.includes(each)) };
}

// The smallest sets of changes that together make a path, best path first, as stakegraph/analysis/paths/relaxations.py.
function relaxations() {
  const end = performance.now() + 5000;
  const all = ladders(state.paths);
  const path = (chosen, limits) => pathAnswer({ ...changedBy(chosen), ...limits }).paths[0];
  const furthest = (some) => some.map((ladder) => ladder[ladder.length - 1]);
  if (!path(furthest(all), { cap: 1 })) return { found: [] };
  for (let size = 1; size <= all.length; size += 1) {
    const found = [];
    for (const some of choices(all, size)) {
      if (performance.now() > end) return { found, stopped: true };
      const chosen = furthest(some);
      if (path(chosen, { cap: 1 })) {
        // what has degrees goes no further than it must
        some.forEach((ladder, at) => { chosen[at] = ladder.find((each) => path(chosen.map((now, place) => (place === at ? each : now)), { cap: 1 })); });
        found.push({ chosen, path: path(chosen) });
      }
    }
    if (found.length) return { found: found.sort((first, second) => byWeakestLink(first.path, second.path)).slice(0, 3) };
  }
  return { found: [] };
}

function noPath() {
  asked.loosened ??= relaxations();
  const { found, stopped } = asked.loosened;
  const worded = (chosen) => chosen.map(([words]) => words).join('; ');
  return [
    element('p', { id: 'found' }, 'No such path.', found.length ? ' What would make one (none of it turns a hint into a fact):' : null,
      stopped ? ' The search for what would make a path stopped after 5 s.' : null),
    element('ul', found.map(({ chosen, path }) => element('li.relaxation',
      button(worded(chosen), () => findPaths(changedBy(chosen)), { class: 'link' }), ': ', pathNames(path)))),
  ];
}
