// Conflict paths, as stakegraph/analysis/paths.py defines, searches and orders them; tests hold the two together.

const PATH_DEFAULTS = { factualities: ['fact', 'background', 'announced'], according: [], rules: false, any: false, ties: 1, hops: 4, least: 0, asOf: '', cap: 10000, seconds: 5 };
const BACKGROUND_RANK = 2;
// What has no date may have come at any time; a year or a month counts when it may have come before.
const notAfter = ({ date }, asOf) => !asOf || date === null || date.slice(0, asOf.length) <= asOf;
const ascending = (first, second) => (first < second ? -1 : Number(first > second));

// All claims of one layer between two entities in one direction: one hop with several receipts.
function dyadsOf(list, bothWays) {
  const found = new Map();
  const add = (source, target, claim, turned) => {
    const key = JSON.stringify([source, target]);
    if (!found.has(key)) found.set(key, { key, source, target, receipts: [] });
    found.get(key).receipts.push({ claim, turned });
  };
  for (const claim of list) {
    if (claim.from === claim.to) continue;
    add(claim.from, claim.to, claim, false);
    if (bothWays || claim.symmetric) add(claim.to, claim.from, claim, true);
  }
  for (const dyad of found.values()) {
    dyad.receipts.sort((first, second) => first.claim.rank - second.claim.rank || second.claim.strength - first.claim.strength || ascending(first.claim.id, second.claim.id));
    dyad.rank = Math.min(...ownWay(dyad).map(({ claim }) => claim.rank));
    dyad.strength = surestOf(dyad)[0].strength;
  }
  return found;
}

// The claims that run along a dyad; of one that is only walked against its direction, all.
function ownWay({ receipts }) {
  const own = receipts.filter(({ claim, turned }) => !turned || claim.symmetric);
  return own.length ? own : receipts;
}

// The claims that decide how sure and how strong a dyad is; the strongest is the first.
const surestOf = (dyad) => ownWay(dyad).map(({ claim }) => claim).filter((claim) => claim.rank === dyad.rank);

function acceptedClaims(edges, { factualities, according, rules, asOf, least }) {
  const known = new Map(edges.map((claim) => [claim.id, claim]));
  const isBelieved = (claim) => according.includes(claim.voice) && isByASpeaker(claim);
  const isEnough = (claim) => factualityOf(claim) !== 'denied' && (isBelieved(claim) || factualities.includes(factualityOf(claim)));
  // what a rule derives counts with all its premises only
  const counts = (claim) => isEnough(claim) && notAfter(claim, asOf) && (rules || !isDerived(claim))
    && claim.premises.every((id) => !known.has(id) || counts(known.get(id)));
  return edges.filter((claim) => counts(claim) && (claim.polarity !== 'conflict' || claim.strength >= least));
}

const ofPolarity = (list, polarity) => list.filter((claim) => claim.polarity === polarity);

function pathLayers(edges, options) {
  const accepted = acceptedClaims(edges, options);
  const hostile = dyadsOf(ofPolarity(accepted, 'conflict'), options.any);
  const ties = dyadsOf(ofPolarity(accepted, 'tie'), true);
  const all = [...hostile.values()].map((dyad) => ({ ...dyad, hostile: true }));
  return [...all, ...[...ties.values()].filter((dyad) => !hostile.has(dyad.key))];
}

// The dyads that leave (or enter) each entity: hostile ones first, then by id.
function neighboursOf(dyads, here, there) {
  const found = new Map();
  for (const dyad of dyads) found.set(dyad[here], [...(found.get(dyad[here]) || []), { dyad, node: dyad[there] }]);
  const rank = (step) => (step.dyad.hostile ? 0 : 1);
  for (const steps of found.values()) steps.sort((first, second) => rank(first) - rank(second) || ascending(first.node, second.node));
  return (node) => found.get(node) || [];
}

// How many hops each entity is from the goal at least; from the goal itself only conflict leads back.
function distancesTo(goal, back, options) {
  const distance = new Map([[goal, 0]]);
  for (const [node, away] of distance) {
    if (away >= options.hops - 1) break;
    for (const step of back(node)) {
      if ((step.dyad.hostile || (options.ties > 0 && node !== goal)) && !distance.has(step.node)) distance.set(step.node, away + 1);
    }
  }
  return distance;
}

function conflictPaths(edges, from, to, changes) {
  const options = { ...PATH_DEFAULTS, ...changes };
  const dyads = pathLayers(edges, options);
  const forward = neighboursOf(dyads, 'source', 'target');
  const back = neighboursOf(dyads, 'target', 'source');
  const next = from === null ? back : forward;
  const goal = from === null ? null : to;
  const distance = goal === null ? null : distancesTo(goal, back, options);
  const answer = { paths: [], truncated: null };
  const end = performance.now() + 1000 * options.seconds;
  const visit = (nodes, hops, ties) => {
    for (const { dyad, node } of next(nodes[nodes.length - 1])) {
      const left = options.hops - hops.length - 1;
      if (answer.truncated !== null) return;
      if (!dyad.hostile && (!hops.length || left < 1 || ties >= options.ties)) continue;
      if (nodes.includes(node) || (distance !== null && !(distance.get(node) <= left))) continue;
      const taken = [...hops, dyad];
      if (dyad.hostile && (goal === null || node === goal)) addPath(answer, from === null ? [...taken].reverse() : taken, options);
      if (performance.now() > end) answer.truncated = `the search stopped after ${options.seconds} s; there may be more paths, and stronger ones`;
      if (node !== goal && left > 0) visit([...nodes, node], taken, dyad.hostile ? 0 : ties + 1);
    }
  };
  if (from !== to && options.hops > 0) visit([from === null ? to : from], [], 0);
  answer.paths.sort(byRank);
  return answer;
}

function addPath(answer, hops, { cap }) {
  if (answer.paths.length >= cap) {
    answer.truncated = `the search stopped at ${cap} paths; there are more, and there may be stronger ones`;
    return;
  }
  const strengths = hops.filter((hop) => hop.hostile).map((hop) => hop.strength);
  const mean = Math.round(1e9 * strengths.reduce((sum, each) => sum + each, 0) / strengths.length);
  const rank = Math.max(...hops.map((hop) => (hop.rank === BACKGROUND_RANK ? 0 : hop.rank))); // background weakens nothing
  answer.paths.push({ hops, nodes: [hops[0].source, ...hops.map((hop) => hop.target)], rank, weakest: Math.min(...strengths), mean });
}

// The surest first, then the strongest weakest link, then fewer hops, then the higher mean, then ids.
function byRank(first, second) {
  const differs = first.nodes.findIndex((node, index) => node !== second.nodes[index]);
  return first.rank - second.rank || second.weakest - first.weakest || first.hops.length - second.hops.length || second.mean - first.mean
    || (differs < 0 ? 0 : ascending(first.nodes[differs], second.nodes[differs]));
}
