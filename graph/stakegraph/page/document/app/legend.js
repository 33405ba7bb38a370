// The legend is the filter: each row shows what it stands for, how many there are, and switches them.

const legend = byId('legend');
const DATES = DATA.edges.map((claim) => claim.date).filter(Boolean);

function stepsOf(slider) {
  return slider === null ? [] : slider.dataset.steps.split('|');
}

function showLegend(open) {
  legend.classList.toggle('open', open);
  byId('show-legend').setAttribute('aria-expanded', String(open));
}

function wireLegend() {
  legend.addEventListener('input', ({ target }) => {
    const { facet, value, range } = target.dataset;
    if (range) filter(() => { state[range] = range === 'least' ? target.value / 2 : stepsOf(target)[target.value]; });
    else setFilter(facet, value, target.checked);
  });
  legend.addEventListener('click', ({ target }) => {
    const { all, none } = target.dataset;
    if (all) filter(() => state.off[all].clear());
    if (none) filter(() => { state.off[none] = facetValues(none); });
  });
  onClick('reset', () => filter(() => {
    for (const off of Object.values(state.off)) off.clear();
    Object.assign(state, { least: 0, since: '', until: '' });
  }));
}

function showCounts() {
  for (const input of legend.querySelectorAll('input')) {
    if (input.dataset.facet) showCount(input);
    else showRange(input);
  }
  byId('counter').textContent = `${shownEntities().length} stakeholders and stakes · ${shownClaims().length} claims shown of ${DATA.edges.length}`;
}

function showCount(box) {
  box.checked = !state.off[box.dataset.facet].has(box.dataset.value);
  box.closest('label').querySelector('.count').textContent = String(countFor(box.dataset.facet, box.dataset.value));
}

function showRange(slider) {
  const value = String(state[slider.dataset.range]);
  const steps = stepsOf(slider);
  slider.value = steps.includes(value) ? steps.indexOf(value) : steps.findLastIndex((step) => step && step <= value); // a day between two steps
  slider.previousElementSibling.textContent = value || 'any';
  slider.setAttribute('aria-valuetext', value || 'any');
}
