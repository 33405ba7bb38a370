// Why there is no path, and the least that would make one: as stakegraph/analysis/paths/{reasons,relaxations}.py say it.

function reasonsOf(edges, from, to, options) {
  const accepted = acceptedClaims(edges, options);
  const dyads = (polarity, bothWays) => [...dyadsOf(ofPolarity(accepted, polarity), bothWays).values()]
    .sort((first, second) => ascending(first.source, second.source) || ascending(first.target, second.target));
  const hostile = dyads('conflict', options.any);
  const listed = (list, end) => [list.slice(0, 5).map((dyad, at) => [at ? ', ' : null, told(nameOf(dyad[end])), unsure(dyad)]),
    list.length > 5 ? ` and ${list.length - 5} more` : null];
  const until = options.asOf && `; as of ${options.asOf}`;
  const kind = `(${options.factualities.join(' or ')}; derived claims ${options.rules ? 'included' : 'left out'}${until}).`;
  const reasons = [];
  const say = (end, here, there, does, none) => {
    const list = hostile.filter((dyad) => dyad[here] === end);
    reasons.push(list.length ? [told(nameOf(end)), does, listed(list, there), ` ${kind}`] : [none, told(nameOf(end)), ` ${kind}`]);
  };
  if (from !== null) say(from, 'source', 'target', ' acts in conflict on ', 'No conflict leads out of ');
  if (to === null) return reasons;
  say(to, 'target', 'source', ' is acted on in conflict by ', 'No conflict arrives at ');
  for (const tie of dyads('tie', false).filter((dyad) => dyad.source === to)) {
    const arriving = hostile.filter((dyad) => dyad.target === tie.target);
    const surest = arriving.find((dyad) => dyad.rank === 0) || arriving[0];
    const body = () => told(nameOf(tie.target));
    if (surest) reasons.push(['Conflict arrives at ', body(), unsure(surest), ', but ', told(nameOf(to)), ` —${tie.receipts[0].claim.relation}→ `, body(), unsure(tie), ' is a tie, and a tie alone is not a conflict.']);
  }
  return reasons;
}

// What must stand beside a dyad that is no fact.
function unsure(dyad) {
  if (dyad.rank === 0) return null;
  const own = ownWay(dyad).map(({ claim }) => claim).filter((claim) => !isDerived(claim));
  return own.length ? ` (${factualityOf(own.sort(bySureness)[0])})` : ' (by a rule)';
}

const MOST = { ties: 4, hops: 8, speakers: 5 };
const firstDay = (date) => `${date}-01-01`.slice(0, 10); // of a day, a month or a year

// Each loosening of the options, in the words and in the order of the command line; some have degrees.
function ladders(edges, from, to, options) {
  const { factualities, according, rules, any, asOf } = options;
  const degrees = (name, words) => Array.from({ length: MOST[name] - options[name] }, (_, at) => options[name] + at + 1).map((count) => [words(count), { [name]: count }]);
  const later = new Set(edges.filter((claim) => !notAfter(claim, asOf)).map((claim) => firstDay(claim.date)));
  const believesAll = BY_A_SPEAKER.every((factuality) => factualities.includes(factuality));
  const speakers = believesAll ? [] : speakersOf(edges).slice(0, MOST.speakers).filter((speaker) => !according.includes(speaker));
  const longer = from === null || to === null ? [] : [
    degrees('ties', (count) => `allow ${plural(count, 'tie', 'ties')} in a row`), degrees('hops', (count) => `allow ${count} hops`)];
  return [
    ...speakers.map((speaker) => [[`take the word of ${nameOf(speaker)}; it is not a fact`, { speaker }]]),
    ...FACTUALITIES.filter((factuality) => !['denied', 'derived', ...factualities].includes(factuality))
      .map((factuality) => [[`also include ${factuality} claims, which are not facts`, { factuality }]]),
    rules ? [] : [['include claims that the rules derive', { rules: true }]], any ? [] : [['walk conflicts against their direction', { any: true }]],
    [...later].sort().map((day) => [`also include claims dated up to ${day}`, { asOf: day }]), ...longer,
  ].filter((ladder) => ladder.length);
}

const choices = (list, size) => (size === 0 ? [[]] : list.flatMap((each, at) => choices(list.slice(at + 1), size - 1).map((rest) => [each, ...rest])));

function changedBy(options, changes) {
  const { factuality, speaker, ...change } = Object.assign({}, ...changes.map(([, each]) => each));
  const taken = changes.map(([, each]) => each);
  const factualities = FACTUALITIES.filter((each) => options.factualities.includes(each) || taken.some((one) => one.factuality === each));
  const according = [...options.according, ...taken.map((each) => each.speaker).filter(Boolean)];
  return { ...options, ...change, factualities, according };
}

// The smallest sets of changes that together make a path, best path first; `stopped` when time kept some from being tried.
function loosenings(edges, from, to, options) {
  const end = performance.now() + 1000 * options.seconds;
  const all = ladders(edges, from, to, options);
  const answer = { found: [], stopped: false };
  const best = (changes, cap) => {
    const seconds = (end - performance.now()) / 2000; // no set takes more than half of what is left
    const { paths, truncated } = seconds > 0 ? conflictPaths(edges, from, to, { ...changedBy(options, changes), cap, seconds }) : { paths: [], truncated: true };
    if (!paths.length && truncated) answer.stopped = true;
    return paths[0];
  };
  const furthest = (some) => some.map((ladder) => ladder[ladder.length - 1]);
  // What has degrees goes no further than it must: the more is let through, the more paths there are.
  const narrowed = (some) => {
    const changes = furthest(some);
    for (const [place, ladder] of some.entries()) {
      let low = 0;
      for (let high = ladder.length - 1; low < high;) {
        const middle = (low + high) >> 1;
        changes[place] = ladder[middle];
        if (best(changes, 1)) high = middle;
        else low = middle + 1;
      }
      changes[place] = ladder[low];
    }
    return changes;
  };
  if (!best(furthest(all), 1) && !answer.stopped) return answer;
  for (let size = 1; size <= all.length && !answer.found.length && performance.now() < end; size += 1) {
    for (const some of choices(all, size)) {
      const path = best(furthest(some), 1);
      if (!path) continue;
      const changes = narrowed(some);
      answer.found.push({ changes, path: best(changes, options.cap) || path });
    }
  }
  answer.found = answer.found.sort((first, second) => byRank(first.path, second.path)).slice(0, 3);
  return answer;
}
