// The case as the page was given it, and questions about it that do not depend on what is selected.

const DATA = JSON.parse(byId('data').textContent);
for (const each of ['nodes', 'edges']) DATA[each] = unpacked(DATA[each]);

// Rows of columns: each has its values, or which of a few values each row has.
function unpacked({ count, columns }) {
  const rows = Array.from({ length: count }, () => ({}));
  for (const [key, values, places] of columns) rows.forEach((row, index) => { row[key] = values[places ? places[index] : index]; });
  return rows;
}

const byKey = (list) => new Map(list.map((each) => [each.id, each]));

const entities = byKey(DATA.nodes);
const claims = byKey(DATA.edges);
const sources = byKey(DATA.sources);
const types = byKey(DATA.types);
const words = {
  polarity: byKey(DATA.words.polarity),
  factuality: byKey(DATA.words.factuality),
};
const FACTUALITIES = [...words.factuality.keys()]; // the surest first; derived claims come last
const COUNTABLE = FACTUALITIES.slice(0, -2); // not what is denied, and derived claims have a choice of their own

const claimsByEntity = new Map(DATA.nodes.map((entity) => [entity.id, []]));
for (const claim of DATA.edges) {
  for (const end of new Set([claim.from, claim.to])) claimsByEntity.get(end).push(claim);
}

const mentionsOf = (id) => DATA.edges.filter((claim) => claim.about.includes(id) || claim.means.includes(id));
const premisesOf = (claim) => claim.premises.map((id) => claims.get(id)).filter(Boolean);
const claimsOf = (id) => claimsByEntity.get(id);
const nameOf = (id) => (entities.has(id) ? entities.get(id).name : id);
const otherEnd = (claim, id) => (claim.from === id ? claim.to : claim.from);
// What a rule concludes repeats the words of a premise, which do not say it.
const wordsOf = (claim) => (isDerived(claim) ? 'because ' : '') + quoted(claim.quote);
const sentence = (claim) => `${claim.subject} ${claim.relation} ${claim.object}`;

function claimsBetween(first, second) {
  return claimsOf(first).filter((claim) => otherEnd(claim, first) === second);
}

const folded = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
