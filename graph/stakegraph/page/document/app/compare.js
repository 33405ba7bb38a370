// Two parties side by side: what they do to each other, on whom they agree, and which conflicts join them.

let compared = null; // whom the next choice is compared with
const COUNTERPARTS = [
  ['Both act in conflict on', 'conflict', 'conflict'], ['Both cooperate with', 'cooperation', 'cooperation'],
  ['Opposed: the first in conflict, the second in cooperation', 'conflict', 'cooperation'],
  ['Opposed: the first in cooperation, the second in conflict', 'cooperation', 'conflict'],
];

function compareWith(id) {
  compared = id;
  if (narrow.matches) closeSheets();
  announce(`Choose whom to compare ${nameOf(id)} with: on the map, or by search. Escape stops.`);
  showPanel();
}

// The choice that follows `compareWith` makes a pair.
function paired(kind, id) {
  const first = compared;
  compared = null;
  return kind === 'entity' && first !== null && first !== id ? { kind: 'pair', id: `${first} ${id}` } : { kind, id };
}

const compareButton = (id) => (compared === id
  ? element('p.note', 'Now choose the other: on the map, or by search. Escape stops.')
  : button('Compare with another', () => compareWith(id)));

const bothOf = (id) => id.split(' ');
const isPair = (id) => bothOf(id).length === 2 && new Set(bothOf(id)).size === 2 && bothOf(id).every((each) => entities.has(each));

// What one does to the other; denied claims, states that both are in, and what the filters hide left out.
const deeds = (from, to, polarity) => claimsBetween(from, to).filter((claim) => claim.polarity === polarity && factualityOf(claim) !== 'denied'
  && claimShown(claim) && !claim.symmetric && claim.from === from).sort(bySureness);
const states = (one, other, polarity) => claimsBetween(one, other).filter((claim) => claim.symmetric && claim.polarity === polarity
  && factualityOf(claim) !== 'denied' && claimShown(claim)).sort(bySureness);

function pairPanel(id) {
  const [one, other] = bothOf(id);
  const direct = claimsBetween(one, other).filter(claimShown).sort(bySureness);
  const mutual = direct.filter((claim) => claim.symmetric);
  const column = (from, to) => {
    const own = direct.filter((claim) => !claim.symmetric && claim.from === from);
    return element('div', element('h3', told(nameOf(from)), ' → ', told(nameOf(to))), own.length ? own.map(compactCard) : element('p', 'No claim.'));
  };
  return [
    title(told(nameOf(one)), ' and ', told(nameOf(other))),
    element('ul.plain', bothOf(id).map((each) => element('li', entityButton(each), ': ', campOf(each)))),
    element('div.pair', column(one, other), column(other, one)),
    mutual.length ? [element('h3', told(nameOf(one)), ' ↔ ', told(nameOf(other))), mutual.map(compactCard)] : null,
    counterparts(one, other),
    [[one, other], [other, one]].map(([from, to]) => chains(from, to)),
  ];
}

function campOf(id) {
  const number = DATA.camps.findIndex((camp) => camp.includes(id));
  return number < 0 ? 'in no camp' : button(`Camp ${number + 1}`, () => select('camp', String(number)), { class: 'link' });
}

function counterparts(one, other) {
  const others = DATA.nodes.filter(({ id }) => id !== one && id !== other);
  const list = (name, pairs) => {
    const found = pairs.filter((pair) => pair.every((each) => each.length));
    return found.length ? [element('h3', `${name} (${found.length})`), found.map(counterpart)] : null;
  };
  return [
    ...COUNTERPARTS.map(([name, first, second]) => list(name, others.map(({ id }) => [deeds(one, id, first), deeds(other, id, second), [id]]))),
    list('In conflict on both act', others.map(({ id }) => [deeds(id, one, 'conflict'), deeds(id, other, 'conflict'), [id]])),
    list('At odds with both', others.map(({ id }) => [states(one, id, 'conflict'), states(other, id, 'conflict'), [id]])),
    list('Working with both', others.map(({ id }) => [states(one, id, 'cooperation'), states(other, id, 'cooperation'), [id]])),
  ];
}

// The surest claim of each side says how sure it is, before anything is opened.
const counterpart = ([first, second, [id]]) => element('details', element('summary', told(nameOf(id)), element('small', ` ${badgeText(first[0])} · ${badgeText(second[0])}`)),
  [...first, ...second].map(compactCard));

function chains(from, to) {
  const { paths, truncated } = conflictPaths(DATA.edges, from, to, { asOf: state.until });
  const best = paths[0];
  return [
    element('h3', 'Conflict paths: ', told(nameOf(from)), ' → ', told(nameOf(to))),
    element('p', best ? plural(paths.length, 'path', 'paths') : 'None of facts and announced acts', truncated && `, truncated: ${truncated}`, '. ',
      button(best ? 'See all' : 'Why not', () => findPaths({ ...PATH_START, from, to }), { class: 'link', 'aria-label': `${best ? 'See all' : 'Why not'}: conflict paths from ${nameOf(from)} to ${nameOf(to)}` })),
    best ? element('details', element('summary', pathNames(best)), best.hops.map(hopReceipts)) : null,
  ];
}
