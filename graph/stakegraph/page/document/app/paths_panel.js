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
  fillSpeakers(form.querySelector('[data-option=according]'));
  for (const input of form.querySelectorAll('[data-option], [data-factuality]')) {
    const { option, factuality } = input.dataset;
    if (factuality) input.checked = state.paths.factualities.includes(factuality);
    else if (input.type === 'checkbox') input.checked = state.paths[option];
    else if (option === 'according') input.value = state.paths.according.join(' ');
    else input.value = state.paths[option] === null ? '' : state.paths[option];
    input.addEventListener('change', () => changePaths(input));
  }
  const open = state.paths.from === null && state.paths.to === null;
  const until = state.until && element('p.small', `As of ${state.until}: claims dated later are left out.`);
  return [form, until, open ? element('p', 'Choose at least one end.') : pathList(pathAnswer())];
}

// Whose word can be taken: each speaker alone, and those that a link or an offer takes together.
function fillSpeakers(select) {
  const speakers = speakersOf(DATA.edges);
  const { according } = state.paths;
  const choice = (ids) => element('option', { value: ids.join(' ') }, ids.map(nameOf).join(' and '));
  select.append(...speakers.map((id) => choice([id])), ...(according.length > 1 ? [choice(according)] : []));
  select.closest('label').hidden = !speakers.length;
}

const withFactuality = (changed, on) => FACTUALITIES.filter((each) => (each === changed ? on : state.paths.factualities.includes(each)));

function changePaths({ dataset: { option, factuality }, type, checked, value }) {
  if (factuality) findPaths({ factualities: withFactuality(factuality, checked) });
  else if (option === 'according') findPaths({ according: value ? value.split(' ') : [] });
  else findPaths({ [option]: type === 'checkbox' ? checked : option in ENDS ? value || null : Number(value) });
  panel.querySelector(factuality ? `[data-factuality=${factuality}]` : `[data-option=${option}]`).focus();
}

function pathList({ paths, truncated }) {
  if (!paths.length) return noPath(truncated);
  return [
    element('p', { id: 'found' }, `${plural(paths.length, 'path', 'paths')}, surest first, then strongest.`,
      paths.length > PATHS_SHOWN ? ` The first ${PATHS_SHOWN} are listed.` : null, truncated ? ` Truncated: ${truncated}.` : null),
    element('ol.paths', paths.slice(0, PATHS_SHOWN).map(pathItem)),
  ];
}

// → a fact, ⇢ none, ∴ by a rule, ← against its direction, ⋯ a tie: as the command line has it; ↔ or ⇠⇢ what both are in
function hopSign(hop) {
  if (!hop.hostile) return ' ⋯ ';
  const seen = ownWay(hop);
  const back = seen.every(({ claim, turned }) => turned && !claim.symmetric);
  const rule = seen.every(({ claim }) => isDerived(claim)) ? ' ∴' : ' ';
  const sign = seen.every(({ claim }) => claim.symmetric) ? 2 : Number(back);
  return `${rule}${(hop.rank === 0 ? ['→', '←', '↔'] : ['⇢', '⇠', '⇠⇢'])[sign]} `;
}

const pathNames = (path) => path.nodes.map((node, at) => [at ? hopSign(path.hops[at - 1]) : null, told(nameOf(node))]);

// How sure its least sure hop is, and whose word it rests on.
function pathStanding({ rank, hops }) {
  const word = words.factuality.get(FACTUALITIES[rank >> 1]).label.toLowerCase();
  const phrases = hops.flatMap(surestOf).filter((claim) => isByASpeaker(claim) && claim.voice).map((claim) => claim.attribution);
  const kind = rank % 2 ? `derived, ${word}` : word;
  return [...(phrases.some((phrase) => phrase.startsWith(kind)) ? [] : [kind]), ...new Set(phrases)].join(', ');
}

function pathItem(path, index) {
  const chosen = state.paths.chosen === index;
  const choose = () => {
    state.paths.chosen = index;
    select('paths', null);
    panel.querySelector('[aria-expanded=true]').focus();
  };
  return element('li', { 'data-path': JSON.stringify(path.hops.map((hop) => hop.receipts.map(({ claim }) => claim.id))) },
    button([`${index + 1}. `, pathNames(path),
      element('small', told(pathStanding(path)), `; weakest link ${path.weakest} of 10, ${plural(path.hops.length, 'hop', 'hops')}`)], choose, { 'aria-expanded': String(chosen) }),
    chosen ? path.hops.map(hopReceipts) : null);
}

// What must stand beside a hop that rests on somebody's word alone.
function hopWord(hop) {
  const [claim] = surestOf(hop);
  return isByASpeaker(claim) && claim.voice ? element('small', ' ', told(claim.attribution)) : null;
}

function hopReceipts(hop) {
  return [
    element('h3', told(nameOf(hop.source)), hopSign(hop), told(nameOf(hop.target)), hopWord(hop)),
    hop.receipts.map(({ claim }) => compactCard(claim)),
  ];
}

const isByWord = ([, { speaker }]) => speaker !== undefined;

// No path of what counts; and who says that there is one.
function noPathAnswer(options, found) {
  const kinds = options.factualities.filter((each) => each !== 'background').map((each) => (each === 'fact' ? 'facts' : `${each} claims`));
  const by = found.filter(({ changes }) => changes.length === 1 && isByWord(changes[0])).map(({ changes: [[, { speaker }]] }) => nameOf(speaker));
  return [`No conflict path of ${kinds.join(' or ') || 'background claims'}.`, by.length ? [' According to ', told(by.join(' and to ')), ', there is one.'] : null];
}

function noPath(truncated) {
  const { from, to, chosen, ...options } = { ...PATH_DEFAULTS, ...state.paths, asOf: state.until };
  asked.loosened ??= loosenings(DATA.edges, from, to, options);
  const { found, stopped } = asked.loosened;
  const late = stopped && `the search for what would make a path stopped after ${options.seconds} s.`;
  const loosen = ({ asOf, ...changes }) => {
    if (asOf !== state.until) filter(() => { state.until = asOf; });
    findPaths(changes);
  };
  return [
    element('p', { id: 'found' }, truncated ? `Not known whether there is a conflict path: ${truncated}.` : noPathAnswer(options, found)),
    element('ul.reasons', reasonsOf(DATA.edges, from, to, options).map((reason) => element('li', reason))),
    found.length ? element('p', 'What would make one (none of it turns a hint into a fact):')
      : element('p', late ? `What would make one is not known: ${late}` : `No loosening that was tried makes one, not even all together${from && to ? '; 8 hops and 4 ties reach furthest' : ''}.`),
    element('ul', found.map(({ changes, path }) => element('li.relaxation',
      button(changes.map(([words]) => words).join('; '), () => loosen(changedBy(options, changes)), { class: 'link' }), ': ', pathNames(path), ` (${pathStanding(path)})`))),
    found.length && late ? element('p', `There may be others, or smaller ones: ${late}`) : null,
  ];
}
