// The map by keyboard. Tab always leaves it.

const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function graphKey(event) {
  const { key, shiftKey } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || (atStep() !== null && STEPS[key]?.[0])) return;
  if (key in STEPS) moveCursor(...STEPS[key]);
  else if (key === 'Enter' || key === ' ') openCursor();
  else if (key === 'e' || key === 'E') stepClaim(shiftKey ? -1 : 1);
  else if ((key === 'c' || key === 'C') && entities.has(state.cursor)) (compared === null ? compareWith : chooseEntity)(state.cursor);
  else if (key === '+' || key === '=') zoom(1.25);
  else if (key === '-') zoom(0.8);
  else if (key === '0') showAll(true);
  else if ((key === 'n' || key === 'N') && entities.has(state.cursor)) showEgo(state.cursor);
  else return;
  event.preventDefault();
}

// The nearest symbol in that direction; a neighbour counts as nearer than a stranger.
function moveCursor(x, y) {
  const all = symbolsOnMap().filter(entityShown);
  if (!all.length) return;
  if (state.cursor === null || !isOnMap(state.cursor)) { setCursor(mostImportant(all.some(isEntity) ? all.filter(isEntity) : all)); return; }
  const from = positionOf(state.cursor);
  const neighbours = new Set(linesOf(state.cursor).map((line) => otherEnd(line, state.cursor)));
  let best = null;
  for (const entity of all) {
    const to = positionOf(entity.id);
    const ahead = (to.x - from.x) * x + (to.y - from.y) * y;
    const aside = Math.abs((to.x - from.x) * y) + Math.abs((to.y - from.y) * x);
    if (entity.id === state.cursor || ahead <= 0 || aside > 2.5 * ahead) continue;
    const cost = (ahead + 1.5 * aside) * (neighbours.has(entity.id) ? 0.6 : 1);
    if (best === null || cost < best.cost) best = { entity, cost };
  }
  if (best !== null) setCursor(best.entity);
  else announce(`Nothing further that way from ${nameOf(state.cursor)}`);
}

const linesOf = (id) => linesOnMap().filter((line) => lineShown(line) && (line.from === id || line.to === id));
const isEntity = ({ id }) => entities.has(id); // and no camp around an open one
const mostImportant = (all) => all.reduce((best, entity) => (entity.size > best.size ? entity : best));

function setCursor(entity) {
  state.cursor = entity.id;
  const count = clusters.has(entity.id) ? null : claimsOf(entity.id).filter(claimShown).length;
  announce(count === null ? `${entity.name}, ${plural(entity.count, 'member', 'members')}, Enter opens it` : `${entity.name}, ${types.get(entity.type).label}, ${plural(count, 'claim', 'claims')}`);
  redraw();
}

const chooseEntity = (id) => { select('entity', id); focusPanel(); };

function openCursor() {
  if (state.cursor === null) return;
  if (clusters.has(state.cursor)) { openCluster(state.cursor); return; }
  select('entity', state.cursor);
  focusPanel();
}

function stepClaim(step) {
  if (state.cursor === null) moveCursor(0, 0);
  if (state.cursor === null) return;
  if (clusters.has(state.cursor)) { select('cluster', state.cursor); focusPanel(); return; }
  const list = claimsOf(state.cursor).filter(claimShown).sort(bySureness);
  if (!list.length) { announce('No claims shown here'); return; }
  const at = list.findIndex((claim) => isSelected('claim', claim.id));
  const next = at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length;
  select('claim', list[next].id);
  announce(`${sentence(list[next])}. ${standingText(list[next])}: ${list[next].plain} ${wordsOf(list[next])}`);
}

function focusPanel() {
  const title = byId('panel-title');
  if (title) title.focus();
}

function pageKey(event) {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== 'checkbox';
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (plain && !typing && storyKey(event)) event.preventDefault();
  else if (event.key === '/' && !typing) {
    event.preventDefault();
    byId('query').focus();
  } else if (event.key === 'Escape' && !typing) {
    if (panel.contains(document.activeElement)) stage.focus();
    if (state.selected === null && inScene()) leaveScene();
    else clearSelection();
  }
}

function wireKeyboard() {
  stage.addEventListener('keydown', graphKey);
  stage.addEventListener('focus', () => {
    if (state.cursor === null && DATA.nodes.length) moveCursor(0, 0);
    else redraw();
  });
  stage.addEventListener('blur', redraw);
  document.addEventListener('keydown', pageKey);
}
