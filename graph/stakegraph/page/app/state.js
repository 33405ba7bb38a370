// What the reader chose: one selected entity or claim, and what the filters let through.

const FACETS = ['polarity', 'status', 'origin', 'type'];
const state = {
  selected: null, // { kind: 'entity' | 'claim', id }
  hovered: null, // id of the claim under the pointer
  cursor: null, // id of the entity the arrow keys are on
  filters: {
    polarity: new Set(words.polarity.keys()),
    status: new Set(words.status.keys()),
    origin: new Set(words.origin.keys()),
    type: new Set(types.keys()),
  },
};

const isSelected = (kind, id) => state.selected !== null && state.selected.kind === kind && state.selected.id === id;
const entityShown = (entity) => state.filters.type.has(entity.type);

// No source commits itself to a derived claim, so it has no place among facts and hints: its origin switches it.
const hasFacet = (claim, facet) => facet !== 'status' || claim.origin !== 'derived';

function passes(claim, facet) {
  if (!hasFacet(claim, facet)) return true;
  if (facet !== 'type') return state.filters[facet].has(claim[facet]);
  return entityShown(entities.get(claim.from)) && entityShown(entities.get(claim.to));
}

const claimShown = (claim) => FACETS.every((facet) => passes(claim, facet));
const shownClaims = () => DATA.edges.filter(claimShown);
const shownEntities = () => DATA.nodes.filter(entityShown);

// How many claims a legend row stands for now: those that all other filters let through.
function countFor(facet, id) {
  if (facet === 'type') return DATA.nodes.filter((entity) => entity.type === id).length;
  const others = FACETS.filter((each) => each !== facet);
  return DATA.edges.filter((claim) => hasFacet(claim, facet) && claim[facet] === id && others.every((each) => passes(claim, each))).length;
}

// The entities and claims that the selection lights up, or null when nothing is selected.
function emphasis() {
  if (state.selected === null) return null;
  const lit = { entities: new Set(), claims: new Set() };
  if (state.selected.kind === 'claim') lightClaim(lit, claims.get(state.selected.id));
  else {
    lit.entities.add(state.selected.id);
    claimsOf(state.selected.id).filter(claimShown).forEach((claim) => lightEnds(lit, claim));
  }
  return lit;
}

function lightEnds(lit, claim) {
  lit.claims.add(claim.id);
  lit.entities.add(claim.from).add(claim.to);
}

// A derived claim rests on its premises: they light up with it.
function lightClaim(lit, claim) {
  lightEnds(lit, claim);
  for (const id of claim.premises) if (claims.has(id)) lightEnds(lit, claims.get(id));
}

function select(kind, id) {
  state.selected = { kind, id };
  if (kind === 'entity') state.cursor = id;
  refresh();
  openPanel();
  bringIntoView();
}

function clearSelection() {
  state.selected = null;
  closeSheets();
  refresh();
}

function setFilter(facet, id, on) {
  if (on) state.filters[facet].add(id);
  else state.filters[facet].delete(id);
  refresh();
  announce(byId('counter').textContent);
}
