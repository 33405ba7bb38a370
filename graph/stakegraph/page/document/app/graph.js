// The map: vis-network holds nodes, camera and dragging; the painters draw.

const stage = byId('graph');
let network = null;
let symbols = null;
let drawnPlaces = null;
let framed = ''; // the size of the stage that the symbols were placed for

function drawGraph() {
  symbols = new vis.DataSet(symbolsNow());
  network = new vis.Network(stage, { nodes: symbols, edges: new vis.DataSet() }, DATA.options);
  // vis makes its inner element a second tab stop with nothing to do there
  stage.querySelector('.vis-network').tabIndex = -1;
  stage.querySelector('canvas').setAttribute('aria-hidden', 'true');
  network.on('beforeDrawing', (pen) => { if (isDrawn()) { beginFrame(pen); paintCamps(pen); paintClaims(pen); } });
  network.on('afterDrawing', (pen) => { if (isDrawn()) paintTexts(pen); });
  network.on('click', ({ pointer, event }) => choose(pointer, event));
  network.on('dragging', ({ nodes: dragged }) => { if (dragged.length) forgetCourses(); });
  stage.addEventListener('pointermove', hover);
  stage.addEventListener('pointerleave', () => setHovered(null));
  new ResizeObserver(settle).observe(stage);
  drawnPlaces = places();
  showAll(false);
}

// vis knows the symbols that are on the map now, and no others.
function symbolsNow() {
  framed = stageSize();
  return symbolsOnMap().map(({ id, size }) => ({ id, shape: 'custom', ctxRenderer: renderEntity, size, ...placed(id) }));
}

function putSymbols() {
  drawnPlaces = null; // vis draws at once when symbols go, before others come
  symbols.clear();
  symbols.add(symbolsNow());
  drawnPlaces = places();
}

const isDrawn = () => drawnPlaces === places();

function drawScene() {
  showScene();
  network.setSize(); // the line above may have taken room: told later, vis would move the camera
  if (isDrawn()) return;
  putSymbols();
  forgetCourses();
  showAll(false);
}

const zoomScale = () => network.getScale();
// in the next frame, however often it is asked for until then: vis's own redraw draws at once, each time
const redraw = () => network.body.emitter.emit('_requestRedraw');

// A high, narrow stage gets the picture turned; the shorter axis is stretched so that the stage is used.
const placed = (id) => onStage(places().get(id));

function onStage({ x, y }) {
  const { turned, stretchX, stretchY } = framing();
  return turned ? { x: y * stretchX, y: x * stretchY } : { x: x * stretchX, y: y * stretchY };
}

// The camera, so that it means the same on another screen: its middle as a place of the case, its scale in hundredths of
// that at which all is in view.
function cameraNow() {
  const { turned, stretchX, stretchY } = framing();
  const { x, y } = network.getViewPosition();
  const middle = [x / stretchX, y / stretchY];
  return [...(turned ? middle.reverse() : middle), 100 * zoomScale() / wholeScale].map(Math.round).join(' ');
}

function lookAt(camera) {
  const [x, y, share] = (camera || '').split(' ').map(Number);
  if (!(share > 0) || !Number.isFinite(x + y + share)) return;
  network.moveTo({ position: onStage({ x, y }), scale: allowed(share * wholeScale / 100), animation: false });
  if (isSheet()) bringIntoView(); // which may cover what stood beside it where the link was made
}

const allowed = (scale) => Math.min(5, Math.max(0.08, scale));

function framing() {
  const extent = (values) => Math.max(...values, 1) - Math.min(...values, -1) + 120;
  const across = extent([...places().values()].map((place) => place.x));
  const down = extent([...places().values()].map((place) => place.y));
  const turned = stage.clientHeight > 1.25 * stage.clientWidth;
  const [width, height] = turned ? [down, across] : [across, down];
  const excess = (stage.clientWidth / Math.max(1, stage.clientHeight)) / (width / height);
  const stretch = (amount) => Math.min(2, Math.max(1, amount));
  return { turned, stretchX: stretch(excess), stretchY: stretch(1 / excess) };
}

let settling = 0;
let stageWidth = 0; // to ask the document for it again and again would cost more than to paint

function stageSize() {
  stageWidth = stage.clientWidth;
  return `${stageWidth} ${stage.clientHeight}`;
}

function settle() {
  clearTimeout(settling);
  if (framed === stageSize()) return;
  settling = setTimeout(() => {
    forgetScene(); // a wider stage has room for more lines
    showScene();
    framed = stageSize();
    symbols.update([...places().keys()].map((id) => ({ id, ...placed(id) }))); // all at once: vis draws after each change
    forgetCourses();
    showAll(false);
    bringIntoView();
  }, 80);
}

const motion = (animate) => (animate && !prefersStill.matches ? { duration: 280, easingFunction: 'easeInOutQuad' } : false);

// vis's own fit does not know the labels, which keep their size on screen while the camera zooms
let wholeScale = 0; // at which everything is in view

function showAll(animate) {
  wholeScale = 0;
  wholeScale = fit(symbolsOnMap(), stage.clientHeight, animate) || 0;
}

// Brings some nodes into the upper part of the stage, so high that a sheet leaves them free.
function fit(nodes, height, animate) {
  if (!nodes.length) return 0;
  const most = Math.min(1.5, 2 * wholeScale || 1.5); // near enough to read, with what is around it
  let scale = most;
  let box = null;
  for (let round = 0; round < 6; round += 1) {
    box = frameOf(scale, nodes);
    scale *= Math.min(most / scale, stage.clientWidth / (box.right - box.left), height / (box.bottom - box.top));
  }
  scale = Math.max(scale, (nodes.length > 2 ? 0.6 : 0.35) * wholeScale); // of many, too small to tell is worse than cut
  box = frameOf(scale, nodes);
  const position = { x: (box.left + box.right) / 2 / scale, y: (box.top + box.bottom) / 2 / scale };
  network.moveTo({ position, scale, offset: { x: 0, y: (height - stage.clientHeight) / 2 }, animation: motion(animate) });
  return scale;
}

// What the picture would take at this scale, in pixels of the screen.
function frameOf(scale, nodes) {
  const boxes = nodes.map((entity) => {
    const { x, y } = positionOf(entity.id);
    const rows = DATA.names && entities.has(entity.id) ? [] : entity.label.split('\n'); // of many, few are named
    const aside = Math.max(entity.size, ...rows.map((row) => textWidth(row, labelSize(), 'italic ') / 2)) + 10;
    const down = entity.size + rows.length * LINE_HEIGHT + (isSmall() ? 54 : 36); // and the counter under the lowest
    return { left: x * scale - aside, right: x * scale + aside, top: y * scale - entity.size - 24, bottom: y * scale + down };
  });
  const least = (side) => Math.min(...boxes.map((box) => box[side]));
  const most = (side) => Math.max(...boxes.map((box) => box[side]));
  return { left: least('left'), right: most('right'), top: least('top'), bottom: most('bottom') };
}

function zoom(factor) {
  network.moveTo({ scale: allowed(zoomScale() * factor), animation: motion(true) });
}

// Moves the camera only when the selection would be hidden: off the stage, or under the sheet of a phone.
function bringIntoView() {
  const point = selectionPoint();
  if (point === null) { delete stage.dataset.selection; return; }
  const covered = isSheet() ? stage.getBoundingClientRect().bottom - (innerHeight - panel.offsetHeight) : 0;
  const visibleHeight = stage.clientHeight - covered;
  const { kind, id } = state.selected;
  const line = kind === 'bundle' && linesOnMap().find((each) => each.id === id);
  const ends = line ? [line.from, line.to] : emphasis()?.entities || [];
  const lit = !isSheet() && ['claim', 'entity'].includes(kind) ? [] : [...ends].filter(isOnMap).map(symbolOf);
  const away = ({ x, y }) => x < 30 || x > stage.clientWidth - 30 || y < 30 || y > visibleHeight - 30;
  if (lit.some((each) => away(network.canvasToDOM(positionOf(each.id))))) fit(lit, visibleHeight, false);
  const at = network.canvasToDOM(point);
  if (at.x < 40 || at.x > stage.clientWidth - 40 || at.y < 40 || at.y > visibleHeight - 40) {
    network.moveTo({ position: point, offset: { x: 0, y: visibleHeight / 2 - stage.clientHeight / 2 }, animation: false });
  }
  const now = network.canvasToDOM(point);
  stage.dataset.selection = `${Math.round(now.x)},${Math.round(now.y)}`;
}

function selectionPoint() {
  if (state.selected === null) return null;
  const { kind, id } = state.selected;
  if (kind === 'claim' || kind === 'bundle') {
    const line = linesOnMap().find((each) => each.id === id);
    return line ? alongCourse(courseOf(line), 0.5) : null;
  }
  const lit = emphasis();
  const spots = (kind === 'entity' || kind === 'cluster' ? [id] : lit ? [...lit.entities] : []).filter(isOnMap).map(positionOf);
  const mean = (axis) => spots.reduce((sum, place) => sum + place[axis] / spots.length, 0);
  return spots.length ? { x: mean('x'), y: mean('y') } : null;
}

function whatIsAt(at, reach) {
  const node = network.getNodeAt(at);
  if (node !== undefined && entityShown(symbolOf(node))) return { kind: clusters.has(node) ? 'cluster' : 'entity', id: node };
  const claim = claimAt(network.DOMtoCanvas(at), reach / zoomScale());
  return claim === null ? null : { kind: claim.claims ? 'bundle' : 'claim', id: claim.id };
}

function choose(pointer, event) {
  const touch = event.pointerType === 'touch' || (event.srcEvent && event.srcEvent.pointerType === 'touch');
  const found = whatIsAt(pointer.DOM, touch ? 20 : 9);
  if (found === null) clearSelection();
  else if (found.kind === 'cluster') openCluster(found.id);
  else select(found.kind, found.id);
}

function hover(event) {
  if (event.pointerType === 'touch' || event.buttons) return;
  const found = whatIsAt({ x: event.offsetX, y: event.offsetY }, 9);
  stage.style.cursor = found === null ? 'grab' : 'pointer';
  setHovered(['claim', 'bundle'].includes(found?.kind) ? found.id : null);
}

function setHovered(id) {
  if (state.hovered === id) return;
  state.hovered = id;
  redraw();
}
