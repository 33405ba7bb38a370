// The story: step by step a text, and what it is about lit on the map. A claim that is lit is listed with its factuality.

const atStep = () => (state.selected !== null && state.selected.kind === 'story' ? Number(state.selected.id) : null);
let lastStep = '0';

function tell(number) {
  if (!(number in DATA.story)) return;
  select('story', String(number));
  focusPanel();
  announce(`Step ${number + 1} of ${DATA.story.length}: ${byId('panel-title').textContent}. ${litText(number)}`);
}

const litClaims = (number) => DATA.story[number].claims.map((id) => claims.get(id));

function litText(number) {
  const lit = litClaims(number);
  return lit.length ? `Lit: ${tally(lit)}.` : '';
}

function stepText(number) {
  const step = byId('story').content.children[number].cloneNode(true);
  step.querySelector('h2').id = 'panel-title';
  return step;
}

function storyPanel(id) {
  const number = Number(id);
  const last = number === DATA.story.length - 1;
  lastStep = id;
  const step = (label, to, off) => button(label, () => tell(to), { disabled: off });
  return [
    element('p.small', `The story, step ${number + 1} of ${DATA.story.length}`),
    stepText(number),
    element('p.steps', step('← Back', number - 1, number === 0), ' ', step('Next →', number + 1, last), ' ',
      button('Leave the story', () => { clearSelection(); stage.focus(); })),
    litClaims(number).length ? [element('h3', 'What is lit, and how sure it is'), element('p.small', litText(number)), litClaims(number).sort(bySureness).map(compactCard)] : null,
  ];
}

// Left and right step through the story, also on the map, as long as it is told.
function storyKey({ key }) {
  if (atStep() === null || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return false;
  tell(atStep() + (key === 'ArrowRight' ? 1 : -1));
  return true;
}
