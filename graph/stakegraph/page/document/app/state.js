// What the reader chose: what is selected, which view is open, and what the filters let through.

const state = {
  selected: null, // { kind: 'entity' | 'claim' | 'words' | 'camp' | 'pair' | 'story' | 'paths', id }
  hovered: null, // id of the claim under the pointer
  cursor: null, // id of the entity the arrow keys are on
  view: 'map', // or 'table' or 'text'
  off: {}, // facet → the values switched off
  least: 0, // of conflict and cooperation, the least strength
  since: '',
  until: '',
  open: null, // the camp or group that is opened on a large map
  ego: null, // the stakeholder whose neighbourhood alone is shown
  only: null, // or the ids that a selection needs alone
  paths: { from: null, to: null, factualities: ['fact', 'background', 'announced'], according: [], rules: false, any: false, ties: 1, hops: 4, chosen: 0 },
};

// What a claim has of each facet. A rule's conclusion has no speaker.
const FACETS = {
  polarity: (claim) => [claim.polarity],
  factuality: (claim) => [claim.factuality],
  relation: (claim) => [claim.relation],
  voice: (claim) => (isDerived(claim) ? [] : [claim.voice || '']),
  about: (claim) => (claim.about.length ? claim.about : ['']),
  document: (claim) => [claim.document],
  type: (claim) => [entities.get(claim.from).type, entities.get(claim.to).type],
};
for (const facet of Object.keys(FACETS)) state.off[facet] = new Set();
const facetValues = (facet) => new Set(facet in words ? words[facet].keys() : facet === 'type' ? types.keys() : DATA.edges.flatMap(FACETS[facet]));

const isSelected = (kind, id) => state.selected !== null && state.selected.kind === kind && state.selected.id === id;
const entityShown = (entity) => !state.off.type.has(entity.type);

function passes(claim, facet) {
  const values = FACETS[facet](claim);
  const on = (value) => !state.off[facet].has(value);
  return facet === 'type' ? values.every(on) : !values.length || values.some(on);
}

// Ties and pen have no strength, and what has no date may have come at any time: they stay.
function inRange(claim) {
  if (claim.strength > 0 && claim.strength < state.least) return false;
  const { since, until } = state;
  const within = (each) => notAfter(each, until) && (each.date === null || !since || each.date >= since.slice(0, each.date.length));
  return within(claim) && premisesOf(claim).every(within);
}

let shown = null;
const shownClaims = () => [...shownSet()];
const claimShown = (claim) => shownSet().has(claim);
const shownEntities = () => DATA.nodes.filter(entityShown);

function shownSet() {
  if (shown === null) shown = new Set(DATA.edges.filter((claim) => inRange(claim) && Object.keys(FACETS).every((facet) => passes(claim, facet))));
  return shown;
}

// How many claims a legend row stands for now: those that all other filters let through.
function countFor(facet, id) {
  if (facet === 'type') return DATA.nodes.filter((entity) => entity.type === id).length;
  const others = Object.keys(FACETS).filter((each) => each !== facet);
  return DATA.edges.filter((claim) => FACETS[facet](claim).includes(id) && inRange(claim) && others.every((each) => passes(claim, each))).length;
}

// What the selection lights up, or null when nothing is selected.
function emphasis() {
  if (state.selected === null || state.selected.kind === 'cluster') return null;
  const { kind, id } = state.selected;
  if (kind === 'story' && !DATA.story[id].entities.length) return null; // a step about the whole map
  const lit = { entities: new Set(), claims: new Set() };
  const light = (claim) => {
    lit.claims.add(claim.id);
    lit.entities.add(claim.from).add(claim.to);
  };
  if (kind === 'entity') {
    lit.entities.add(id);
    claimsOf(id).filter(claimShown).forEach(light);
  } else litBy[kind](id).forEach(light);
  const members = { camp: () => DATA.camps[id], pair: () => bothOf(id), story: () => DATA.story[id].entities, paths: () => [state.paths.from, state.paths.to].filter(Boolean) }[kind];
  if (members) for (const member of members()) lit.entities.add(member);
  return lit;
}

const litBy = {
  bundle: (id) => allBundles().find((line) => line.id === id)?.claims || [],
  // a derived claim rests on its premises: they light up with it
  claim: (id) => [claims.get(id), ...premisesOf(claims.get(id))],
  words: (id) => claimsOfPiece(id),
  pair: (id) => claimsBetween(...bothOf(id)),
  story: (id) => litClaims(Number(id)),
  camp: (number) => claimsWithin(number),
  paths: () => chosenReceipts().map(({ claim }) => claim),
};

function select(wanted, name) {
  const { kind, id } = paired(wanted, name);
  state.selected = { kind, id };
  if (kind === 'entity' || kind === 'cluster') state.cursor = id;
  if (kind !== 'cluster' && kind !== 'bundle') reveal();
  refresh();
  openPanel();
  bringIntoView();
}

function clearSelection() {
  compared = null;
  state.selected = null;
  if (state.only !== null) reveal();
  closeSheets();
  refresh();
}

function filter(change) {
  change();
  shown = null;
  if (scene !== null) scene.lines = null;
  refresh();
  announce(byId('counter').textContent);
}

const setFilter = (facet, id, on) => filter(() => state.off[facet][on ? 'delete' : 'add'](id));
