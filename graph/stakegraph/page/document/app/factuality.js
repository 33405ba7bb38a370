// Who stands behind a claim, and how firmly: as stakegraph.model.Factuality and stakegraph.network say it.

const BY_A_SPEAKER = ['self-reported', 'alleged']; // only a speaker vouches for these
const isFact = (claim) => claim.factuality === 'fact';
const isDerived = (claim) => claim.factuality === 'derived';
// Of a conclusion, that of its weakest premise.
const factualityOf = (claim) => FACTUALITIES[claim.rank >> 1];
const isBackground = (claim) => claim.factuality === 'background';
const isSolid = (claim) => isFact(claim) || isBackground(claim);
const isByASpeaker = (claim) => BY_A_SPEAKER.includes(factualityOf(claim));
const firstUpper = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
// Claims of one row or one act are one deed.
const countActs = (list) => new Set(list.map((claim) => claim.act)).size;
// Surer before weaker, stronger before milder, then as curated.
const bySureness = (first, second) => first.rank - second.rank || second.strength - first.strength;

// The speakers of claims that only they vouch for, those of the most claims first.
function speakersOf(edges) {
  const counts = new Map();
  for (const { voice } of edges.filter((claim) => claim.voice && isByASpeaker(claim))) counts.set(voice, (counts.get(voice) || 0) + 1);
  return [...counts.keys()].sort((first, second) => counts.get(second) - counts.get(first) || ascending(first, second));
}
