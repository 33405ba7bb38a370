// What the map shows now: all of a small case; of a large one its camps, one camp opened, or only some stakeholders.

const clusters = byKey(DATA.clusters);
const symbolOf = (id) => entities.get(id) || clusters.get(id);
const membersOf = (id) => DATA.nodes.filter((entity) => entity.cluster === id);
const mostBundles = () => (innerWidth < 500 ? 15 : 40); // lines between camps that can be told apart
let scene = null;
let kept = {};

// Where each symbol stands that is on the map now.
function places() {
  if (scene === null) scene = { places: placesNow(), lines: null, bundles: [] };
  return scene.places;
}

function forgetScene() {
  scene = null;
}

const isOnMap = (id) => places().has(id);
const symbolsOnMap = () => [...places().keys()].map(symbolOf);

// The same choice keeps its places: what stays on the map is not put there anew, and the camera stays.
function placesNow() {
  const { only, ego, open } = state;
  const choice = JSON.stringify([only, ego, open]);
  if (choice !== kept.choice) kept = { choice, places: placesOf(only, ego, open) };
  return kept.places;
}

function placesOf(only, ego, open) {
  const made = new Map();
  const put = (list) => { for (const { id, x, y } of list) made.set(id, { x, y }); };
  if (only !== null) ringAround(made, only, 0, 0);
  else if (ego !== null) {
    made.set(ego, { x: 0, y: 0 });
    ringAround(made, neighboursOn(ego), 0, 0);
  } else if (open !== null) {
    put(membersOf(open));
    const reach = (axis) => Math.max(...[...made.values()].map((place) => Math.abs(place[axis]))) + 60;
    const away = ({ x, y }) => Math.atan2(y - clusters.get(open).y, x - clusters.get(open).x);
    const others = DATA.clusters.filter((each) => each.id !== open).sort((first, second) => away(first) - away(second));
    ringAround(made, others.map((each) => each.id), reach('x'), reach('y'));
  } else put(clusters.size ? DATA.clusters : DATA.nodes);
  return made;
}

// Friends beside friends: neighbours stand in the order of their camps.
function neighboursOn(id) {
  const found = new Set(claimsOf(id).map((claim) => otherEnd(claim, id)));
  found.delete(id);
  const camp = (each) => DATA.camps.findIndex((members) => members.includes(each));
  return [...found].sort((first, second) => camp(first) - camp(second) || ascending(first, second));
}

// As many rings as the symbols need, the first one outside of an ellipse.
function ringAround(made, ids, across, down) {
  let rest = ids;
  for (let ring = 1; rest.length; ring += 1) {
    const [width, height] = [across + 190 * ring, down + 120 * ring];
    const room = Math.max(4, Math.floor((Math.PI * (width + height)) / 165));
    const here = rest.slice(0, room);
    rest = rest.slice(room);
    for (const [index, id] of here.entries()) {
      const angle = Math.PI * ((2 * index + ring) / here.length - 1);
      made.set(id, { x: width * Math.cos(angle), y: height * Math.sin(angle) });
    }
  }
}

// The lines of the map: single claims between those on it, and bundles that lead to what is shown as one symbol.
function linesOnMap() {
  const at = places();
  if (scene.lines === null) scene.lines = at.size === DATA.nodes.length && !clusters.size ? DATA.edges : gathered(at);
  return scene.lines;
}

function gathered(at) {
  const single = [];
  const bundles = new Map();
  const end = (id) => (at.has(id) ? id : entities.get(id).cluster);
  for (const claim of DATA.edges) {
    const [from, to] = [end(claim.from), end(claim.to)];
    if (from === claim.from && to === claim.to) single.push(claim);
    else if (from !== to && (state.open === null || from === claim.from || to === claim.to) && at.has(from) && at.has(to) && claimShown(claim)) addToBundle(bundles, from, to, claim);
  }
  // conflict and cooperation come before ties and context
  scene.bundles = [...bundles.values()].sort((first, second) => isQuiet(first) - isQuiet(second) || second.claims.length - first.claims.length).map(asLine);
  return [...single, ...scene.bundles.slice(0, mostBundles())];
}

function addToBundle(bundles, from, to, claim) {
  const key = [...[from, to].sort(ascending), claim.polarity].join(' ');
  if (!bundles.has(key)) bundles.set(key, { id: key, from, to, polarity: claim.polarity, claims: [], ways: [] });
  const bundle = bundles.get(key);
  bundle.claims.push(claim);
  bundle.ways.push([from, claim]);
}

const BUNDLE_LANES = { conflict: -0.3, cooperation: 0.3, tie: 0.8, contextual: -0.8 };

// A bundle looks like a claim; it is a fact only as far as its claims are, and its mark counts facts, background and
// others apart. Its width and its arrowheads are those of the surest of these alone.
function asLine({ ways, ...bundle }) {
  const { polarity } = bundle;
  const [facts, backed, hints] = countsOf(bundle.claims);
  const surest = ways.filter(([, claim]) => (facts ? isFact(claim) : !backed || isBackground(claim)));
  const [[from]] = surest;
  const to = otherEnd(bundle, from);
  const marks = [facts && String(facts), backed && `○${backed}`, hints && `${hints}?`].filter(Boolean).join(' + ');
  const turned = from < to ? 1 : -1;
  return {
    ...bundle, from, to, marks, lane: turned * BUNDLE_LANES[polarity], width: Math.min(8, 1.5 + Math.log2(countActs(surest.map(([, claim]) => claim)))),
    factuality: facts ? 'fact' : backed ? 'background' : 'possible', subject: symbolOf(from).name, object: symbolOf(to).name,
    relation: words.polarity.get(polarity).label.toLowerCase(), symmetric: surest.some(([start, claim]) => start !== from || claim.symmetric),
  };
}

// All bundles, those that are too many to draw too.
const allBundles = () => linesOnMap() && scene.bundles;
const bundlesOf = (id) => allBundles().filter((line) => line.from === id || line.to === id);

// Makes room on the map for what is selected, where it is not on it.
function reveal() {
  state.only = null;
  forgetScene();
  const lit = emphasis();
  const wanted = lit === null ? [] : [...lit.entities];
  if (state.selected?.kind === 'entity') wanted.splice(0, wanted.length, state.selected.id);
  if (wanted.every(isOnMap)) return;
  state.ego = null;
  forgetScene();
  if (wanted.every(isOnMap)) return;
  const homes = new Set(wanted.map((id) => entities.get(id).cluster));
  if (homes.size === 1) [state.open] = homes;
  else state.only = wanted;
  forgetScene();
}

function goToScene(change) {
  Object.assign(state, { open: null, ego: null, only: null, selected: null }, change);
  state.cursor = state.ego;
  forgetScene();
  refresh();
  stage.focus();
  announce(sceneNote());
}

const openCluster = (id) => goToScene({ open: id });
const showEgo = (id) => goToScene({ ego: id, selected: { kind: 'entity', id } });
const leaveScene = () => goToScene({});
const inScene = () => state.only !== null || state.ego !== null || state.open !== null;

function sceneNote() {
  const kind = state.only !== null ? 'only' : state.ego !== null ? 'ego' : state.open !== null ? 'open' : clusters.size ? 'clusters' : 'map';
  const centre = symbolOf(state.ego || state.open);
  const count = { only: places().size, ego: places().size - 1, open: centre?.count, clusters: clusters.size }[kind];
  const many = allBundles().length > mostBundles();
  return DATA.notes[kind].replace('{name}', () => centre?.name).replace('{count}', count).replace('{rest}', many ? ` Only the ${mostBundles()} lines with the most claims are drawn.` : '');
}

function showScene() {
  const note = sceneNote();
  const back = clusters.size ? 'Show all camps' : 'Show all';
  byId('mode').hidden = symbolsOnMap().length === DATA.nodes.length && !DATA.names && DATA.nodes.length > 0; // where all is shown, there is nothing to explain
  byId('mode').replaceChildren(told(note), ' ', ...(inScene() ? [button(back, leaveScene, { id: 'leave', class: 'link' })] : []));
}

// What a camp or group is in: counted, never netted.
function clusterPanel(id) {
  const cluster = clusters.get(id);
  const members = membersOf(id).sort((first, second) => second.size - first.size);
  const within = DATA.edges.filter((claim) => claimShown(claim) && entities.get(claim.from).cluster === id && entities.get(claim.to).cluster === id);
  const counts = DATA.words.polarity.map(({ id: polarity, label }) => `${label.toLowerCase()} ${tally(ofPolarity(within, polarity))}`);
  return [
    title(cluster.name), element('p.small', `${plural(cluster.count, 'member', 'members')} · within: ${counts.join('; ')}`),
    workedOut(),
    element('p', button('Open it on the map', () => openCluster(id))),
    element('h3', 'Between it and others'), element('ul', bundlesOf(id).map((line) => element('li', bundleButton(line, id)))),
    element('h3', 'Members, those in the most conflict first'), element('ul', members.map((entity) => element('li', entityButton(entity.id)))),
  ];
}

// How many acts of these claims are facts, how many only background, and how many neither.
function countsOf(list) {
  const acts = [isFact, isSolid, () => true].map((counts) => countActs(list.filter(counts)));
  return [acts[0], acts[1] - acts[0], acts[2] - acts[1]];
}

// Claims of one act count once; where that makes a difference, both figures are there.
function tally(list) {
  const [facts, backed, hints] = countsOf(list);
  return [plural(facts, 'fact', 'facts'), backed && `${backed} of background`, hints && `${hints} not ${hints === 1 ? 'a fact' : 'facts'}`,
    countActs(list) < list.length && `in ${list.length} claims`].filter(Boolean).join(', ');
}

const bundleName = (line) => `${words.polarity.get(line.polarity).label}: ${line.subject} and ${line.object}`;

function bundleButton(line, id) {
  const other = symbolOf(otherEnd(line, id)).name;
  return [button(other, () => select('bundle', line.id), { class: 'link' }), `: ${line.relation}, ${tally(line.claims)}`];
}

const MOST_CARDS = 40;

function bundlePanel(id) {
  const line = allBundles().find((each) => each.id === id);
  if (!line) return overview();
  const list = [...line.claims].sort(bySureness);
  const way = (from) => tally(list.filter((claim) => !claim.symmetric && (claim.from === from || entities.get(claim.from).cluster === from)));
  const mutual = list.filter((claim) => claim.symmetric);
  return [
    title(bundleName(line)),
    element('ul', element('li', `${line.subject} to ${line.object}: ${way(line.from)}`), element('li', `${line.object} to ${line.subject}: ${way(line.to)}`), mutual.length ? element('li', `Both in it: ${tally(mutual)}`) : null),
    list.splice(0, MOST_CARDS).map(compactCard),
    list.length ? element('details', { toggle: ({ target }) => target.append(...list.splice(0).map(compactCard)) }, element('summary', `${list.length} more, less sure or less strong`)) : null,
  ];
}
