// The view in the address, so that a link leads to exactly this. What is not known there is ignored.

const LETTERS = { entity: 'n', claim: 'c', words: 'w', camp: 'k', story: 's', pair: 'v', cluster: 'g', bundle: 'b' };
const known = { entity: (id) => entities.has(id), claim: (id) => claims.has(id), words: (id) => claimsOfPiece(id).length > 0, camp: (id) => /^\d+$/.test(id) && id in DATA.camps, story: (id) => /^\d+$/.test(id) && id in DATA.story, pair: isPair, cluster: (id) => clusters.has(id), bundle: (id) => allBundles().some((line) => line.id === id) };
const RANGES = ['since', 'until'];
const hasAddress = location.protocol !== 'about:' && !embedded; // the frame of a notebook has none, and of an article none of its own
let written = null; // what is selected and open as of the newest address

function addressOf() {
  const made = new URLSearchParams();
  const { selected, paths } = state;
  for (const name of ['open', 'ego']) if (state[name] !== null) made.append(name, state[name]);
  if (selected !== null && selected.kind in LETTERS) made.append(LETTERS[selected.kind], selected.id);
  if (selected !== null && selected.kind === 'paths') {
    const ends = ['from', 'to'].filter((name) => paths[name] !== null);
    for (const name of ends.length ? ends : ['from']) made.append(name, paths[name] || ''); // or no end is chosen yet
    for (const name of ['ties', 'hops', 'chosen']) if (paths[name] !== PATH_START[name]) made.append(name, paths[name]);
    for (const name of ['rules', 'any']) if (paths[name]) made.append(name, 'yes');
    for (const name of ['factualities', 'according']) if (String(paths[name]) !== String(PATH_START[name])) made.append(name, paths[name].join(' '));
  }
  if (state.view !== 'map') made.append('view', state.view);
  const place = String(made);
  for (const facet of Object.keys(FACETS)) for (const value of state.off[facet]) made.append(`no-${facet}`, value);
  if (state.least) made.append('least', state.least);
  for (const name of RANGES) if (state[name]) made.append(name, state[name]);
  if (sorting.column !== null) made.append('sort', (sorting.direction < 0 ? '-' : '') + sorting.column);
  if (document.documentElement.dataset.theme) made.append('theme', document.documentElement.dataset.theme);
  return { place, hash: String(made) && `#${made}` };
}

// Going somewhere else is a step that the back button undoes; filtering is not.
function writeAddress() {
  if (!hasAddress) return;
  const { place, hash } = addressOf();
  const moved = written !== null && written !== place;
  written = place;
  if (location.hash !== hash) history[moved ? 'pushState' : 'replaceState'](null, '', hash || location.pathname + location.search);
}

const whole = (text, least, most, usual) => (/^\d+$/.test(text) && text >= least && text <= most ? Number(text) : usual);

function readAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  readFilters(wanted);
  state.only = null;
  state.open = clusters.has(wanted.get('open')) ? wanted.get('open') : null;
  state.ego = entities.has(wanted.get('ego')) ? wanted.get('ego') : null;
  forgetScene(); // which lines there are depends on all of these
  const kind = Object.keys(LETTERS).find((each) => wanted.has(LETTERS[each]) && known[each](wanted.get(LETTERS[each])));
  state.selected = kind ? { kind, id: wanted.get(LETTERS[kind]) } : null;
  readPaths(wanted);
  if (kind !== 'cluster' && kind !== 'bundle') reveal();
  state.view = oneOf(embedded ? [] : ['table', 'text'], wanted.get('view'), 'map');
  written = addressOf().place;
  forgetScene();
  if (kind === 'entity') state.cursor = state.selected.id;
  if (state.selected === null) closeSheets();
  else openPanel();
  refresh();
  lookAt(wanted.get('at'));
}

// Links of older pages: the names of facets and values that factuality replaced.
const OLDER = { factuality: ['status', 'origin'] };
const renewed = (value) => (value === 'actual' ? ['fact', 'background'] : [value]);

const oneOf = (list, value, usual) => (list.includes(value) ? value : usual);

function readFilters(wanted) {
  for (const facet of Object.keys(FACETS)) {
    const values = facetValues(facet);
    const off = [facet, ...(OLDER[facet] || [])].flatMap((name) => wanted.getAll(`no-${name}`)).flatMap(renewed);
    state.off[facet] = new Set(off.filter((value) => values.has(value)));
  }
  state.least = Math.min(10, Number(wanted.get('least')) || 0);
  for (const name of RANGES) state[name] = DATES.some((date) => [date, firstDay(date)].includes(wanted.get(name))) ? wanted.get(name) : '';
  shown = null;
  const [, down, column] = /^(-?)(.*)$/.exec(wanted.get('sort') || '');
  Object.assign(sorting, { column: oneOf(COLUMNS.map((each) => each.id), column, null), direction: down ? -1 : 1 });
  setTheme(oneOf(['dark', 'light'], wanted.get('theme'), ''));
}

function readPaths(wanted) {
  const end = (name) => (entities.has(wanted.get(name)) ? wanted.get(name) : null);
  const [from, to] = [end('from'), end('to')];
  if (state.selected !== null || (from === null && to === null && wanted.get('from') !== '')) return;
  const number = (name, least, most) => whole(wanted.get(name), least, most, PATH_START[name]);
  const chosenOf = (name, list) => wanted.has(name) && list.filter((each) => wanted.get(name).split(' ').flatMap(renewed).includes(each));
  state.selected = { kind: 'paths', id: null };
  state.paths = {
    from, to, ties: number('ties', 0, 4), hops: number('hops', 1, 8), chosen: number('chosen', 0, PATHS_SHOWN - 1),
    rules: wanted.has('rules'), any: wanted.has('any'),
    factualities: chosenOf('factualities', COUNTABLE) || chosenOf('statuses', COUNTABLE) || PATH_START.factualities,
    according: chosenOf('according', speakersOf(DATA.edges)) || [],
  };
}

// The address says what is shown; the link that is copied says from where it is seen, too.
async function copyLink() {
  const link = new URL(location.href);
  link.hash = `${link.hash}${link.hash && '&'}at=${cameraNow().replaceAll(' ', '+')}`;
  try {
    await navigator.clipboard.writeText(link.href);
    announce('The link to this view was copied');
    byId('copy-link').textContent = 'Copied';
    setTimeout(() => { byId('copy-link').textContent = 'Link'; }, 2000);
  } catch {
    prompt('Copy the link to this view', link.href); // the browser lets no page write to its clipboard
  }
}
