// The legend is the filter: each row shows what it stands for, how many there are, and switches them.

function showLegend(open) {
  byId('legend').classList.toggle('open', open);
  byId('show-legend').setAttribute('aria-expanded', String(open));
}

function buildLegend() {
  byId('legend').replaceChildren(
    element('h2', { class: 'unseen' }, 'Legend and filters'),
    facet('polarity', 'What the line says', DATA.words.polarity, (row) => lineSample({ polarity: row.id })),
    facet('status', 'How sure it is', DATA.words.status, (row) => lineSample({ polarity: 'conflict', hint: row.id !== 'actual', mark: row.mark })),
    facet('origin', 'Where it comes from', DATA.words.origin, (row) => lineSample({
      polarity: row.id === 'background' ? 'tie' : 'conflict', hint: row.id === 'derived', hollow: row.id === 'derived', mark: row.mark,
    })),
    facet('type', 'Stakeholders', DATA.types.filter((type) => !type.stake), symbolSample),
    facet('type', 'Stakes: what they fight over', DATA.types.filter((type) => type.stake), symbolSample),
    element('p', { class: 'small' }, 'Wider line: stronger claim. Larger symbol: in more conflict.'));
}

function facet(name, title, rows, sample) {
  if (!rows.length) return null;
  return element('fieldset', {}, element('legend', {}, title), rows.map((row) => facetRow(name, row, sample(row))));
}

function facetRow(name, row, sample) {
  const box = element('input', {
    type: 'checkbox', checked: state.filters[name].has(row.id), 'data-facet': name, 'data-value': row.id,
    change: (event) => setFilter(name, row.id, event.target.checked),
  });
  return element('label', {}, box, sample,
    element('span', { class: 'name' }, row.label),
    element('span', { class: 'count' }),
    row.meaning && name !== 'polarity' ? element('small', {}, row.meaning) : null);
}

function showCounts() {
  for (const box of byId('legend').querySelectorAll('input')) {
    const count = countFor(box.dataset.facet, box.dataset.value);
    box.closest('label').querySelector('.count').textContent = String(count);
  }
  const claimCount = shownClaims().length;
  byId('counter').textContent = `${shownEntities().length} stakeholders and stakes · ${claimCount} claims shown of ${DATA.edges.length}`;
}

function lineSample({ polarity, hint = false, hollow = false, mark = '' }) {
  const colour = `var(--${polarity})`;
  const width = polarity === 'tie' ? 1.2 : 2.6;
  const dashes = PATTERNS[polarity].map((length) => length * width).join(' ');
  const line = (stroke, thickness) => drawing('path', {
    d: 'M2 9H34', stroke, fill: 'none', 'stroke-width': thickness, 'stroke-dasharray': dashes || 'none',
    'stroke-linecap': polarity === 'cooperation' ? 'round' : 'butt', opacity: hint ? HINT : 1,
  });
  const head = polarity === 'tie'
    ? drawing('path', { d: 'M34 4L43 9L34 14M34 9H43', fill: 'none', stroke: colour, 'stroke-width': 1.4 })
    : drawing('path', { d: 'M34 4L43 9L34 14Z', fill: hint ? 'var(--panel)' : colour, stroke: colour, 'stroke-width': 1.4, opacity: hint ? 0.75 : 1 });
  return drawing('svg', { width: 46, height: 18, 'aria-hidden': 'true' },
    line(colour, hollow ? width + 2.4 : width), hollow ? line('var(--panel)', width) : null, head, markSample(mark, colour, hollow));
}

function markSample(mark, colour, square) {
  if (!mark) return null;
  if (mark === '○') return drawing('circle', { cx: 18, cy: 9, r: 3.2, fill: 'var(--panel)', stroke: colour, 'stroke-width': 1.4 });
  if (mark === '✕') return drawing('path', { d: 'M13 4L23 14M23 4L13 14', stroke: colour, 'stroke-width': 2.4, 'stroke-linecap': 'round' });
  const width = 9 + 5.2 * mark.length;
  return [
    drawing('rect', { x: 18 - width / 2, y: 1.5, width, height: 15, rx: square ? 3 : 7.5, fill: 'var(--panel)', stroke: colour }),
    drawing('text', { x: 18, y: 12.5, 'text-anchor': 'middle', 'font-size': 10, 'font-weight': 600, fill: colour }, mark),
  ];
}

function symbolSample(type) {
  return drawing('svg', { width: 22, height: 22, viewBox: '-14 -14 28 28', 'aria-hidden': 'true' }, drawing('path', {
    d: type.figure, fill: `var(--${type.stake ? 'stake' : 'holder'})`, stroke: `var(--${type.stake ? 'stake' : 'holder'}-line)`,
    'stroke-width': 2, 'stroke-dasharray': type.stake ? '4 3' : 'none', 'stroke-linejoin': 'round',
  }));
}
