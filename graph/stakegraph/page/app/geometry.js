// The course of each claim's line: a polyline from the rim of one symbol to the rim of the other.

const PIECES = 36;
const figures = new Map([...DATA.types, { id: 'camp', figure: DATA.campFigure }].map(({ id, figure }) => [id, Object.assign(new Path2D(figure), { figure })]));
const ruler = document.createElement('canvas').getContext('2d');
const courses = new Map();

const positionOf = (id) => network.getPosition(id);
// zoomed out, symbols stop shrinking: a shape too small to tell says nothing
const leastScale = () => (isDense() ? 0.45 : isCrowded() ? 0.65 : 0.8) * (isSmall() ? 0.75 : 1);
const sizeOf = (entity) => entity.size * Math.max(1, leastScale() / zoomScale());
const figureScale = (entity) => sizeOf(entity) / 11;
let coursesScale = 0;

function forgetCourses() {
  courses.clear();
  bands.clear();
}

function courseOf(claim) {
  const scale = Math.min(zoomScale(), leastScale());
  if (scale !== coursesScale) courses.clear();
  coursesScale = scale;
  if (!courses.has(claim.id)) courses.set(claim.id, clipped(claim, claim.from === claim.to ? loop(claim) : bend(claim)));
  return courses.get(claim.id);
}

function bend(claim) {
  const start = positionOf(claim.from);
  const end = positionOf(claim.to);
  const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  // lanes keep their distance whatever the length, so that parallel claims stay apart
  const aside = claim.lane * Math.min(64, Math.max(40, length * 0.2));
  const middle = {
    x: (start.x + end.x) / 2 - ((end.y - start.y) / length) * aside,
    y: (start.y + end.y) / 2 + ((end.x - start.x) / length) * aside,
  };
  return sampled((t) => quadratic(start, middle, end, t));
}

function quadratic(start, middle, end, t) {
  const u = 1 - t;
  return {
    x: u * u * start.x + 2 * u * t * middle.x + t * t * end.x,
    y: u * u * start.y + 2 * u * t * middle.y + t * t * end.y,
  };
}

function loop(claim) {
  const centre = positionOf(claim.from);
  const reach = sizeOf(symbolOf(claim.from)) + 24 + 10 * claim.lane;
  return sampled((t) => {
    const angle = (t - 0.5) * 2 * Math.PI - Math.PI / 2;
    return { x: centre.x + reach * 0.75 * Math.cos(angle), y: centre.y - reach + reach * 0.95 * Math.sin(angle) };
  });
}

function sampled(at) {
  return Array.from({ length: PIECES + 1 }, (_, index) => at(index / PIECES));
}

function inside(entity, point) {
  const centre = positionOf(entity.id);
  // a little larger than the symbol, so that an arrowhead does not touch its outline
  const scale = figureScale(entity) * (1 + 3 / sizeOf(entity));
  return ruler.isPointInPath(figures.get(entity.type), (point.x - centre.x) / scale, (point.y - centre.y) / scale);
}

function clipped(claim, points) {
  const first = symbolOf(claim.from);
  const last = symbolOf(claim.to);
  let from = 0;
  let to = points.length - 1;
  while (from < to - 2 && inside(first, points[from + 1])) from += 1;
  while (to > from + 2 && inside(last, points[to - 1])) to -= 1;
  const kept = points.slice(from, to + 1); // never fewer than three
  kept[0] = rim(first, points[from], points[from + 1]);
  kept[kept.length - 1] = rim(last, points[to], points[to - 1]);
  return kept;
}

function rim(entity, within, without) {
  let near = within;
  let far = without;
  for (let round = 0; round < 6; round += 1) {
    const middle = { x: (near.x + far.x) / 2, y: (near.y + far.y) / 2 };
    if (inside(entity, middle)) near = middle;
    else far = middle;
  }
  return far;
}

// The polyline without its last `length`: room for an arrowhead.
function shortened(points, length) {
  let left = length;
  for (let index = points.length - 1; index > 0; index -= 1) {
    const end = points[index];
    const before = points[index - 1];
    const piece = Math.hypot(end.x - before.x, end.y - before.y);
    if (piece > left) {
      const share = left / piece;
      const cut = { x: end.x + (before.x - end.x) * share, y: end.y + (before.y - end.y) * share };
      return [...points.slice(0, index), cut];
    }
    left -= piece;
  }
  return points.slice(0, 2);
}

function alongCourse(points, share) {
  const at = share * (points.length - 1);
  const index = Math.min(points.length - 2, Math.floor(at));
  const rest = at - index;
  const [first, second] = [points[index], points[index + 1]];
  return { x: first.x + (second.x - first.x) * rest, y: first.y + (second.y - first.y) * rest };
}

function distanceToPiece(point, first, second) {
  const x = second.x - first.x;
  const y = second.y - first.y;
  const share = ((point.x - first.x) * x + (point.y - first.y) * y) / (x * x + y * y || 1);
  const nearest = Math.min(1, Math.max(0, share));
  return Math.hypot(point.x - first.x - nearest * x, point.y - first.y - nearest * y);
}

function distanceToCourse(point, points) {
  let least = Infinity;
  for (let index = 1; index < points.length; index += 1) {
    least = Math.min(least, distanceToPiece(point, points[index - 1], points[index]));
  }
  return least;
}

// The shown claim whose line passes nearest to a point of the map, within `reach`.
function claimAt(point, reach) {
  let found = null;
  let least = reach;
  for (const claim of linesOnMap()) {
    if (!lineShown(claim)) continue;
    const distance = distanceToCourse(point, courseOf(claim));
    if (distance < least) {
      least = distance;
      found = claim;
    }
  }
  return found;
}

const overlaps = (first, second) => first.left < second.right && second.left < first.right
  && first.top < second.bottom && second.top < first.bottom;
