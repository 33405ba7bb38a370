// Symbols and texts of the map. Texts keep their size on screen and give way to each other.

const LINE_HEIGHT = 15.5;
const MOST_LIT_LABELS = 16; // of what a selection lights up, with a place for each whatever is under it
const isSmall = () => stageWidth < 500;
const isDense = () => places().size > 80;
const isCrowded = () => places().size > 40 || isSmall();
const labelSize = () => (isCrowded() ? 12 : 13);

function entityOpacity(entity, lit) {
  if (!entityShown(entity)) return 0.1;
  return lit === null || lit.entities.has(entity.id) || (clusters.has(entity.id) && membersOf(entity.id).some(({ id }) => lit.entities.has(id))) ? 1 : 0.25;
}

// vis calls this for each node: `drawNode` paints it, `nodeDimensions` is what the pointer can hit
function renderEntity({ ctx, id, x, y }) {
  const entity = symbolOf(id);
  const side = 2 * sizeOf(entity) + 8;
  return { drawNode: () => { if (isDrawn()) paintSymbol(ctx, entity, x, y); }, nodeDimensions: { width: side, height: side } };
}

function paintSymbol(pen, entity, x, y) {
  const scale = figureScale(entity);
  const path = figures.get(entity.type);
  const chosen = isSelected('entity', entity.id);
  const pixel = frame.pixel / scale;
  pen.save();
  pen.name?.(entity.name);
  pen.translate(x, y);
  pen.scale(scale, scale);
  pen.lineJoin = 'round';
  const opacity = entityOpacity(entity, frame.lit);
  if (opacity < 1) { // first opaque, so that no line shows through a faded symbol
    pen.fillStyle = colours.page;
    pen.fill(path);
    pen.globalAlpha = opacity;
  }
  pen.fillStyle = entity.stake ? colours.stake : colours.holder;
  pen.fill(path);
  pen.strokeStyle = entity.stake ? colours['stake-line'] : colours['holder-line'];
  pen.lineWidth = (chosen ? 3.4 : entity.stake ? 1.6 : 2) * pixel;
  pen.setLineDash(entity.stake ? [3.2 * pixel, 2.4 * pixel] : []);
  pen.stroke(path);
  pen.restore();
  if (chosen || isCursor(entity)) paintRing(pen, x, y, sizeOf(entity), chosen);
}

const isCursor = (entity) => state.cursor === entity.id && document.activeElement === byId('graph');

function paintRing(pen, x, y, size, chosen) {
  const pixel = 1 / zoomScale();
  pen.save();
  pen.beginPath();
  pen.arc(x, y, size + 7 * pixel, 0, 2 * Math.PI);
  pen.lineWidth = 2.6 * pixel;
  pen.strokeStyle = colours.accent;
  pen.setLineDash(chosen ? [] : [5 * pixel, 4 * pixel]);
  pen.stroke();
  pen.restore();
}

function paintTexts(pen) {
  const { lit, view, pixel } = frame;
  const onMap = symbolsOnMap();
  const taken = onMap.filter(entityShown).map(symbolBox);
  pen.save();
  const tips = arrowTips();
  const named = onMap.filter((entity) => entityOpacity(entity, lit) >= 0.25 && isInView(entity, view))
    .sort((first, second) => labelRank(second, lit) - labelRank(first, lit));
  const ranked = named.filter((entity, index) => index < (DATA.names || Infinity) || clusters.has(entity.id) || labelRank(entity, lit) >= 1000);
  for (const [index, entity] of ranked.entries()) paintEntityLabel(pen, entity, lit, { taken, view, tips, first: index < 6 }, pixel);
  for (const claim of claimsToLabel(lit)) paintClaimLabel(pen, claim, taken, pixel);
  pen.restore();
}

function labelRank(entity, lit) {
  const chosen = isSelected('entity', entity.id) || isCursor(entity);
  return (chosen ? 10000 : 0) + (lit?.entities.has(entity.id) ? 1000 : 0) + (entity.stake ? 0 : 100) + (clusters.has(entity.id) && state.open === null ? 100 : 0) + entity.size;
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

const isInView = ({ id }, view) => {
  const { x, y } = positionOf(id);
  return x > view.left && x < view.right && y > view.top && y < view.bottom;
};
const within = (box, view) => box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom;

function paintEntityLabel(pen, entity, lit, { taken, view, tips, first }, pixel) {
  const rows = entity.label.split('\n');
  const style = entity.stake ? 'italic ' : '';
  const width = Math.max(...rows.map((row) => textWidth(row, labelSize(), style)));
  const spots = labelSpots(entity, width * pixel, rows.length * LINE_HEIGHT * pixel, pixel);
  const needed = lit?.entities.has(entity.id);
  const chosen = isSelected('entity', entity.id);
  const forced = needed && (lit.entities.size <= MOST_LIT_LABELS || chosen);
  // where nothing is free, at least what is lit stays uncovered
  const centres = () => [...tips, ...taken.filter((other) => !other.entity || lit === null || lit.entities.has(other.entity)).map(middleOf)];
  const clear = (others, hidden = () => tips) => fewestTips(spots, hidden(), (box) => within(box, view) && !others.some((other) => other.entity !== entity.id && overlaps(box, other)));
  // who is in the most conflict is named, be it over other symbols
  const box = clear(taken) || (first || forced ? clear(taken.filter((other) => !other.entity), centres) : null) || (forced && (!isSmall() || lit.entities.size < 6 || chosen) ? fewestTips(spots, centres(), () => true) : null); // two over each other: nobody reads either
  if (box === null) return;
  taken.push(box);
  pen.globalAlpha = lit === null || needed ? 1 : 0.4;
  haloText(pen, rows, middleOf(box), { size: labelSize(), style, width, colour: entity.stake ? colours['stake-line'] : colours.ink });
}

const middleOf = (box) => ({ x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 });

// A label over an arrowhead would hide who acts on whom, over a count how many: the first of the free spots that hide the fewest.
function fewestTips(spots, tips, isFree) {
  let best = null;
  let fewest = Infinity;
  for (const box of spots) {
    const hidden = isFree(box) ? tips.filter(({ x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom).length : Infinity;
    if (hidden < fewest) [best, fewest] = [box, hidden];
    if (!hidden) break;
  }
  return best;
}

function arrowTips() {
  return linesOnMap().filter((line) => claimOpacity(line, frame.lit) > FADED).flatMap((claim) => {
    const course = courseOf(claim);
    const head = shareBefore(course, 10 * frame.pixel);
    return [head, ...(claim.symmetric ? [1 - head] : []), ...(claim.claims ? [0.5] : [])].map((share) => alongCourse(course, share));
  });
}

// Under the symbol if it can be, else over it, else beside it.
function labelSpots(entity, width, height, pixel) {
  const { x, y } = positionOf(entity.id);
  const gap = sizeOf(entity) + (isSelected('entity', entity.id) || isCursor(entity) ? 10 : 4) * pixel; // clear of the ring
  const spot = (across, down) => ({ left: x + across - width / 2, right: x + across + width / 2, top: y + down - height / 2, bottom: y + down + height / 2 });
  const beside = gap + 2 * pixel + width / 2;
  const below = gap + height / 2;
  const corner = [0.75 * gap + width / 2, 0.5 * gap + height / 2];
  return [
    spot(0, below), spot(0, -below), spot(beside, 0), spot(-beside, 0),
    ...[[1, 1], [-1, 1], [1, -1], [-1, -1]].map(([across, down]) => spot(across * corner[0], down * corner[1])),
  ];
}

function haloText(pen, rows, at, { size, style, width, colour }) {
  const height = rows.length * LINE_HEIGHT;
  stamp(pen, `text ${[rows, size, style, colour]}`, at, width + 6, height + 6, (copy, x, y, pixel) => {
    copy.font = fontOf(size * pixel, style);
    copy.textAlign = 'center';
    copy.textBaseline = 'top';
    copy.lineWidth = 4.5 * pixel;
    copy.strokeStyle = colours.page;
    copy.fillStyle = colour;
    for (const paint of ['strokeText', 'fillText']) {
      for (const [index, row] of rows.entries()) copy[paint](row, x, y + (index * LINE_HEIGHT - height / 2) * pixel);
    }
  });
}

// The lines say their relation only when asked: under the pointer, or lit by the selection.
function claimsToLabel(lit) {
  const asked = linesOnMap().filter((claim) => claim.id === state.hovered
    || (lit?.claims.has(claim.id) && lit.claims.size <= MOST_LIT_LABELS));
  return asked.sort((first, second) => claimLabelRank(second) - claimLabelRank(first));
}

const claimLabelRank = (claim) => (claim.id === state.hovered ? 2 : 0) + (isSelected('claim', claim.id) ? 1 : 0);

function paintClaimLabel(pen, claim, taken, pixel) {
  const marks = claim.marks;
  const text = marks ? `${claim.relation} (${claim.standing?.toLowerCase() || marks})` : claim.relation;
  const width = textWidth(text, 12.5, '600 ');
  const [aside, down] = [(width / 2 + 2) * pixel, 7.5 * pixel];
  const course = courseOf(claim);
  const boxes = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74].map((share) => {
    const { x, y } = alongCourse(course, share);
    return { left: x - aside, right: x + aside, top: y - down, bottom: y + down };
  });
  const box = boxes.find((each) => !taken.some((other) => overlaps(each, other)))
    || (claimLabelRank(claim) > 0 ? boxes[0] : null);
  if (box === null) return;
  taken.push(box);
  pen.globalAlpha = 1;
  haloText(pen, [text], middleOf(box), { size: 12.5, style: '600 ', width, colour: colours[claim.polarity] });
}
