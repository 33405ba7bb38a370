// The panel beside the map (a sheet from below on phones): overview, one entity, or one claim.

const panel = byId('panel');
const narrow = matchMedia('(max-width: 820px)');
const isSheet = () => narrow.matches && panel.classList.contains('open');

function openPanel() {
  panel.classList.add('open');
  showLegend(false);
}

function closeSheets() {
  panel.classList.remove('open');
  showLegend(false);
}

function showPanel() {
  const content = state.selected === null ? overview()
    : state.selected.kind === 'claim' ? claimPanel(claims.get(state.selected.id)) : entityPanel(entities.get(state.selected.id));
  panel.replaceChildren(...[state.selected === null ? null : closeButton(), content].flat(Infinity).filter(Boolean));
  panel.scrollTop = 0;
}

const closeButton = () => button('✕', () => { clearSelection(); stage.focus(); }, { class: 'close', 'aria-label': 'Close and clear the selection' });

function overview() {
  return [
    element('h2', { id: 'panel-title', tabindex: '-1' }, 'About this case'),
    DATA.meta.description ? element('p', {}, told(DATA.meta.description)) : null,
    howToRead(),
    mostContested(),
    element('h3', {}, 'Sources'),
    DATA.sources.length ? element('ul', { class: 'sources' }, DATA.sources.map(sourceItem)) : element('p', {}, 'This case has no source yet.'),
  ];
}

function howToRead() {
  const points = [
    'Each line is one claim: someone does something to someone. Select a line to read the exact words it rests on.',
    'Solid orange lines are conflict, dotted blue lines are cooperation, grey lines are ties and context. The wider, the stronger.',
    'Strong lines with a filled arrowhead are facts. Pale lines with a hollow arrowhead are not: “will” was announced, “if” depends on a condition, “?” is a guess of the source, ✕ was denied.',
    '∴ on a hollow line marks what a rule concludes and no source says. A bead on a line marks background that no article states.',
    'Filled symbols are stakeholders. Hollow symbols with a broken outline are stakes: what they fight over.',
  ];
  return element('details', { class: 'help', open: !narrow.matches }, element('summary', {}, 'How to read this map'),
    element('ul', {}, points.map((point) => element('li', {}, point))));
}

function mostContested() {
  const hostile = (entity) => claimsOf(entity.id).filter((claim) => claim.polarity === 'conflict' && isFact(claim)).length;
  const ranked = DATA.nodes.map((entity) => ({ entity, count: hostile(entity) })).filter(({ count }) => count > 0)
    .sort((first, second) => second.count - first.count || second.entity.size - first.entity.size).slice(0, 5);
  if (!ranked.length) return null;
  return [element('h3', {}, 'In the most conflict'), element('ol', {}, ranked.map(({ entity, count }) => element('li', {},
    entityButton(entity.id), ` ${plural(count, 'fact', 'facts')}`)))];
}

function sourceItem(source) {
  const details = [
    ['by', source.author], ['in', source.publisher], ['published', source.published], ['licence', source.licence],
  ].filter(([, value]) => value);
  return element('li', {}, source.link ? webLink(source.title, source.link) : told(source.title),
    details.map(([word, value]) => [`, ${word} `, told(value)]),
    source.address && !source.link ? [', address ', told(source.address)] : null,
    source.reference ? element('span', { class: 'small' }, ' (background)') : null);
}

function claimPanel(claim) {
  const beside = claimsBetween(claim.from, claim.to).filter((each) => each !== claim).sort(bySureness);
  return [evidence(claim), beside.length
    ? [element('h3', {}, claim.from === claim.to ? 'Also of itself' : 'Also between the two'), beside.map(compactCard)] : null];
}

function entityPanel(entity) {
  const type = types.get(entity.type);
  const all = claimsOf(entity.id);
  const shown = all.filter(claimShown);
  const mentioned = mentionsOf(entity.id).filter((claim) => !all.includes(claim)).sort(bySureness);
  return [
    element('h2', { id: 'panel-title', tabindex: '-1' }, told(entity.name)),
    element('p', { class: 'small' }, `${type.label}, ${type.stake ? 'a stake' : 'a stakeholder'}`,
      entity.aliases.length ? [' · also ', told(entity.aliases.join(', '))] : null,
      entity.wikidata ? [' · ', webLink('Wikidata', entity.wikidata)] : null),
    entity.description ? element('p', {}, told(entity.description)) : null,
    element('p', { class: 'small' }, plural(all.length, 'claim', 'claims'), shown.length < all.length ? `, ${all.length - shown.length} hidden by filters` : null),
    groupsOf(entity.id, shown).map(([title, members]) => [element('h3', {}, `${title} (${members.length})`), members.map(compactCard)]),
    all.length ? null : element('p', {}, 'No claim has it as its subject or object, so no line leads to it.'),
    mentioned.length ? [element('h3', {}, `Mentioned in (${mentioned.length})`), mentioned.map(compactCard)] : null,
  ];
}

function groupsOf(id, members) {
  const groups = [
    ['Conflict: what it does', (claim) => is(claim, 'conflict') && direction(claim, id) === 'out'],
    ['Conflict: what is done to it', (claim) => is(claim, 'conflict') && direction(claim, id) === 'in'],
    ['Conflict: mutual', (claim) => is(claim, 'conflict') && direction(claim, id) === 'both'],
    ['Called names', (claim) => claim.labelling],
    ['Cooperation: what it does', (claim) => is(claim, 'cooperation') && direction(claim, id) === 'out'],
    ['Cooperation: what is done for it', (claim) => is(claim, 'cooperation') && direction(claim, id) === 'in'],
    ['Cooperation: mutual', (claim) => is(claim, 'cooperation') && direction(claim, id) === 'both'],
    ['Ties', (claim) => is(claim, 'tie')],
    ['Context', (claim) => is(claim, 'contextual')],
  ];
  return groups.map(([title, belongs]) => [title, members.filter(belongs).sort(bySureness)]).filter(([, found]) => found.length);
}

const is = (claim, polarity) => claim.polarity === polarity && !claim.labelling;

function direction(claim, id) {
  if (claim.symmetric || claim.from === claim.to) return 'both';
  return claim.from === id ? 'out' : 'in';
}
