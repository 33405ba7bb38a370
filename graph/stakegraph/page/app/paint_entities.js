// Symbols and texts of the map. Texts keep their size on screen and give way to each other.

const LINE_HEIGHT = 15.5;
const isCrowded = () => DATA.nodes.length > 40 || stage.clientWidth < 500;
const labelSize = () => (isCrowded() ? 12 : 13);

function entityOpacity(entity, lit) {
  if (!entityShown(entity)) return 0.1;
  return lit === null || lit.entities.has(entity.id) ? 1 : 0.25;
}

// vis calls this for each node: `drawNode` paints it, `nodeDimensions` is what the pointer can hit
function renderEntity({ ctx, id, x, y }) {
  const entity = entities.get(id);
  const side = 2 * sizeOf(entity) + 8;
  return { drawNode: () => paintSymbol(ctx, entity, x, y), nodeDimensions: { width: side, height: side } };
}

function paintSymbol(context, entity, x, y) {
  const scale = figureScale(entity);
  const path = figures.get(entity.type);
  const chosen = isSelected('entity', entity.id);
  const pixel = 1 / (network.getScale() * scale);
  context.save();
  context.translate(x, y);
  context.scale(scale, scale);
  context.lineJoin = 'round';
  // first opaque, so that no line shows through a faded symbol
  context.fillStyle = colours.page;
  context.fill(path);
  context.globalAlpha = entityOpacity(entity, emphasis());
  context.fillStyle = entity.stake ? colours.stake : colours.holder;
  context.fill(path);
  context.strokeStyle = entity.stake ? colours['stake-line'] : colours['holder-line'];
  context.lineWidth = (chosen ? 3.4 : entity.stake ? 1.6 : 2) * pixel;
  context.setLineDash(entity.stake ? [3.2 * pixel, 2.4 * pixel] : []);
  context.stroke(path);
  context.restore();
  if (chosen || isCursor(entity)) paintRing(context, x, y, sizeOf(entity), chosen);
}

const isCursor = (entity) => state.cursor === entity.id && document.activeElement === byId('graph');

function paintRing(context, x, y, size, chosen) {
  const pixel = 1 / network.getScale();
  context.save();
  context.beginPath();
  context.arc(x, y, size + 7 * pixel, 0, 2 * Math.PI);
  context.lineWidth = 2.6 * pixel;
  context.strokeStyle = colours.accent;
  context.setLineDash(chosen ? [] : [5 * pixel, 4 * pixel]);
  context.stroke();
  context.restore();
}

function paintTexts(context) {
  const lit = emphasis();
  const pixel = 1 / network.getScale();
  const view = viewBox();
  const taken = DATA.nodes.filter(entityShown).map((entity) => symbolBox(entity));
  context.save();
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.lineJoin = 'round';
  const tips = arrowTips();
  const ranked = DATA.nodes.filter((entity) => entityOpacity(entity, lit) >= 0.25)
    .sort((first, second) => labelRank(second, lit) - labelRank(first, lit));
  for (const entity of ranked) paintEntityLabel(context, entity, lit, { taken, view, tips }, pixel);
  for (const claim of claimsToLabel(lit)) paintClaimLabel(context, claim, taken, pixel);
  context.restore();
}

function labelRank(entity, lit) {
  const chosen = isSelected('entity', entity.id) || isCursor(entity);
  return (chosen ? 10000 : 0) + (lit !== null && lit.entities.has(entity.id) ? 1000 : 0) + (entity.stake ? 0 : 100) + entity.size;
}

function symbolBox(entity) {
  const { x, y } = positionOf(entity.id);
  const reach = sizeOf(entity) * 0.85;
  return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach, entity: entity.id };
}

function viewBox() {
  const start = network.DOMtoCanvas({ x: 0, y: 0 });
  const end = network.DOMtoCanvas({ x: stage.clientWidth, y: stage.clientHeight });
  return { left: start.x, top: start.y, right: end.x, bottom: end.y };
}

const within = (box, view) => box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom;

function paintEntityLabel(context, entity, lit, { taken, view, tips }, pixel) {
  const rows = entity.label.split('\n');
  context.font = `${entity.stake ? 'italic ' : ''}${labelSize() * pixel}px ${FONT}`;
  const width = Math.max(...rows.map((row) => context.measureText(row).width));
  const height = rows.length * LINE_HEIGHT * pixel;
  // a label over an arrowhead would hide who acts on whom
  const hides = (box) => tips.filter((tip) => overlaps(box, { left: tip.x, right: tip.x, top: tip.y, bottom: tip.y })).length;
  const spots = labelSpots(entity, width, height, pixel).map((box) => ({ ...box, hides: hides(box) }))
    .sort((first, second) => first.hides - second.hides);
  const needed = lit !== null && lit.entities.has(entity.id);
  const free = spots.find((box) => within(box, view) && !taken.some((other) => other.entity !== entity.id && overlaps(box, other)));
  const box = free || (needed ? spots[0] : null);
  if (box === null) return;
  taken.push(box);
  context.globalAlpha = lit === null || needed ? 1 : 0.4;
  haloText(context, rows, (box.left + box.right) / 2, box.top, entity.stake ? colours['stake-line'] : colours.ink, labelSize(), pixel);
}

function arrowTips() {
  return shownClaims().flatMap((claim) => {
    const points = courseOf(claim);
    return claim.symmetric ? [points[2], points[points.length - 3]] : [points[points.length - 3]];
  });
}

// Under the symbol if it can be, else over it, else beside it.
function labelSpots(entity, width, height, pixel) {
  const { x, y } = positionOf(entity.id);
  const gap = sizeOf(entity) + 4 * pixel;
  const box = (left, top) => ({ left, right: left + width, top, bottom: top + height });
  return [
    box(x - width / 2, y + gap),
    box(x - width / 2, y - gap - height),
    box(x + gap + 2 * pixel, y - height / 2),
    box(x - gap - 2 * pixel - width, y - height / 2),
    box(x + gap * 0.75, y + gap * 0.5),
    box(x - gap * 0.75 - width, y + gap * 0.5),
    box(x + gap * 0.75, y - gap * 0.5 - height),
    box(x - gap * 0.75 - width, y - gap * 0.5 - height),
  ];
}

function haloText(context, rows, x, top, colour, size, pixel) {
  context.lineWidth = 4.5 * pixel;
  context.strokeStyle = colours.page;
  context.fillStyle = colour;
  rows.forEach((row, index) => context.strokeText(row, x, top + index * LINE_HEIGHT * pixel));
  rows.forEach((row, index) => context.fillText(row, x, top + index * LINE_HEIGHT * pixel));
}

// The lines say their relation only when asked: under the pointer, or lit by the selection.
function claimsToLabel(lit) {
  const asked = DATA.edges.filter((claim) => claim.id === state.hovered
    || (lit !== null && lit.claims.has(claim.id) && lit.claims.size <= 16));
  return asked.sort((first, second) => claimLabelRank(second) - claimLabelRank(first));
}

const claimLabelRank = (claim) => (claim.id === state.hovered ? 2 : 0) + (isSelected('claim', claim.id) ? 1 : 0);

function paintClaimLabel(context, claim, taken, pixel) {
  const marks = marksOf(claim);
  const text = marks ? `${claim.relation} (${marks})` : claim.relation;
  const size = 12.5;
  context.font = `600 ${size * pixel}px ${FONT}`;
  const width = context.measureText(text).width + 4 * pixel;
  const height = 15 * pixel;
  const points = courseOf(claim);
  const boxes = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74].map((share) => {
    const { x, y } = alongCourse(points, share);
    return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
  });
  const box = boxes.find((each) => !taken.some((other) => overlaps(each, other)))
    || (claimLabelRank(claim) > 0 ? boxes[0] : null);
  if (box === null) return;
  taken.push(box);
  context.globalAlpha = 1;
  haloText(context, [text], (box.left + box.right) / 2, box.top + pixel, colours[claim.polarity], size, pixel);
}
