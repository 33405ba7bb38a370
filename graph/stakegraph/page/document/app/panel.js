// The panel beside the map (a sheet from below on phones): overview, one entity, or one claim.

const panel = byId('panel');
const embedded = document.body.classList.contains('embed');
const narrow = matchMedia(embedded ? 'all' : '(max-width: 820px)');
const isSheet = () => narrow.matches && panel.classList.contains('open');

function openPanel() {
  panel.classList.add('open');
  showLegend(false);
}

function closeSheets() {
  panel.classList.remove('open');
  showLegend(false);
}

const PANELS = {
  claim: (id) => claimPanel(claims.get(id)), entity: (id) => entityPanel(entities.get(id)), words: wordsPanel, paths: pathsPanel, camp: campPanel, story: storyPanel, pair: pairPanel,
  cluster: clusterPanel, bundle: bundlePanel,
};
const title = (...text) => element('h2', { id: 'panel-title', tabindex: '-1' }, text);

function showPanel() {
  const content = state.selected === null ? overview() : PANELS[state.selected.kind](state.selected.id);
  panel.classList.toggle('overview', state.selected === null);
  const within = panel.contains(document.activeElement);
  panel.replaceChildren(...[closeButton(), content].flat(Infinity).filter(Boolean));
  panel.scrollTop = 0;
  if (within) focusPanel(); // what had the focus is gone
}

const closeButton = () => button('✕', () => { clearSelection(); stage.focus(); }, { class: 'close', 'aria-label': 'Close and clear the selection' });

function overview() {
  const copy = byId('overview').content.cloneNode(true);
  copy.querySelector('.sources').append(...DATA.sources.map(sourceItem));
  copy.querySelector('details').open = !narrow.matches;
  return [copy];
}

function followPanel({ target }) {
  const { entity, camp, paths, story } = target.closest('button') ? target.closest('button').dataset : {};
  if (entity) select('entity', entity);
  if (camp) select('camp', camp);
  if (story !== undefined) tell(0);
  if (paths !== undefined) findPaths({ ...PATH_START });
}

const sourceItem = (source) => element('li', citation(source));

function claimPanel(claim) {
  const beside = claimsBetween(claim.from, claim.to).filter((each) => each !== claim).sort(bySureness);
  return [evidence(claim), beside.length
    ? [element('h3', claim.from === claim.to ? 'Also of itself' : 'Also between the two'), beside.map(compactCard)] : null];
}

function entityPanel(entity) {
  const type = types.get(entity.type);
  const all = claimsOf(entity.id);
  const shown = all.filter(claimShown);
  const mentioned = mentionsOf(entity.id).filter((claim) => !all.includes(claim)).sort(bySureness);
  return [
    title(told(entity.name)),
    element('p.small', `${type.label}, ${type.stake ? 'a stake' : 'a stakeholder'}`,
      entity.aliases.length ? [' · also ', told(entity.aliases.join(', '))] : null,
      entity.wikidata ? [' · ', webLink('Wikidata', entity.wikidata)] : null),
    entity.description ? element('p', told(entity.description)) : null,
    element('p.small', plural(all.length, 'claim', 'claims'), shown.length < all.length ? `, ${all.length - shown.length} hidden by filters` : null),
    element('p.further', button('Conflict paths from here', () => findPaths({ from: entity.id, to: null })), ' ', button('to here', () => findPaths({ from: null, to: entity.id }), { 'aria-label': 'Conflict paths to here' })),
    element('p.further', compareButton(entity.id), ' ', button('Only its neighbours', () => showEgo(entity.id))),
    groupsOf(entity.id, shown).map(([title, members]) => [element('h3', `${title} (${members.length})`), members.map(compactCard)]),
    all.length ? null : element('p', 'No line leads to it.'),
    mentioned.length ? [element('h3', `Mentioned in (${mentioned.length})`), mentioned.map(compactCard)] : null,
  ];
}

// Conflict and cooperation by who does it to whom, then the rest.
function groupsOf(id, members) {
  const found = new Map(DATA.groups.map(([key, name]) => [key, { name, members: [] }]));
  for (const claim of members) {
    const way = ['conflict', 'cooperation'].includes(claim.polarity) ? ` ${direction(claim, id)}` : '';
    found.get(claim.labelling ? 'label' : claim.polarity + way).members.push(claim);
  }
  return [...found.values()].filter((group) => group.members.length).map((group) => [group.name, group.members.sort(bySureness)]);
}

function direction(claim, id) {
  if (claim.symmetric || claim.from === claim.to) return 'both';
  return claim.from === id ? 'out' : 'in';
}
