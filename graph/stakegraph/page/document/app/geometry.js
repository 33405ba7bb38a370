// The course of each claim's line: quadratic curves, one after the other, from the rim of one symbol to the rim of the other.

const LOOP_PIECES = 8;
const figures = new Map([...DATA.types, { id: 'camp', figure: DATA.campFigure }].map(({ id, figure }) => [id, Object.assign(new Path2D(figure), { figure })]));
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
  return [[start, middle, end]];
}

function loop(claim) {
  const centre = positionOf(claim.from);
  const reach = sizeOf(symbolOf(claim.from)) + 24 + 10 * claim.lane;
  const step = (2 * Math.PI) / LOOP_PIECES;
  const at = (count, by) => {
    const angle = count * step + Math.PI / 2;
    return { x: centre.x + reach * 0.75 * by * Math.cos(angle), y: centre.y - reach + reach * 0.95 * by * Math.sin(angle) };
  };
  return Array.from({ length: LOOP_PIECES }, (_, index) => [at(index, 1), at(index + 0.5, 1 / Math.cos(step / 2)), at(index + 1, 1)]);
}

const between = (first, second, share) => ({ x: first.x + (second.x - first.x) * share, y: first.y + (second.y - first.y) * share });

function alongCourse(course, share) {
  const at = share * course.length;
  const index = Math.min(course.length - 1, Math.floor(at));
  const [start, middle, end] = course[index];
  const t = at - index;
  const u = 1 - t;
  return {
    x: u * u * start.x + 2 * u * t * middle.x + t * t * end.x,
    y: u * u * start.y + 2 * u * t * middle.y + t * t * end.y,
  };
}

// The course between two shares of it: a part of a quadratic curve is one too.
function partOf(course, from, to) {
  const count = course.length;
  return course.flatMap(([start, middle, end], index) => {
    const [first, last] = [Math.max(0, from * count - index), Math.min(1, to * count - index)];
    if (first >= last) return [];
    const at = (one, other) => between(between(start, middle, one), between(middle, end, one), other);
    return [[at(first, first), at(first, last), at(last, last)]];
  });
}

const DIRECTIONS = 120;
const rims = new Map();

// How far the rim of a figure is from its middle, direction by direction.
function rimsOf(type) {
  const rimTowards = (angle) => lastFrom(0, 40, (reach) => ruler.isPointInPath(figures.get(type), reach * Math.cos(angle), reach * Math.sin(angle)));
  if (!rims.has(type)) rims.set(type, Array.from({ length: DIRECTIONS }, (_, index) => rimTowards((2 * Math.PI * index) / DIRECTIONS)));
  return rims.get(type);
}

// Where, on the way from `near` to `far`, what holds ceases to hold.
function lastFrom(near, far, holds) {
  let [yes, no] = [near, far];
  for (let round = 0; round < 9; round += 1) {
    const middle = (yes + no) / 2;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return no;
}

function clipped(claim, course) {
  return partOf(course, rim(claim.from, course, 0, 0.45), rim(claim.to, course, 1, 0.55));
}

// The share of a course where it leaves the symbol that it starts from, or ends in.
function rim(id, course, within, without) {
  const entity = symbolOf(id);
  const centre = positionOf(id);
  const reaches = rimsOf(entity.type);
  const scale = figureScale(entity) * (1 + 3 / sizeOf(entity)); // a little outside, so that an arrowhead does not touch the outline
  return lastFrom(within, without, (share) => {
    const { x, y } = alongCourse(course, share);
    const angle = Math.atan2(y - centre.y, x - centre.x);
    return Math.hypot(x - centre.x, y - centre.y) < scale * reaches[Math.round((angle / (2 * Math.PI) + 1) * DIRECTIONS) % DIRECTIONS];
  });
}

const reversed = (course) => course.map((piece) => [...piece].reverse()).reverse();

// The share at which a course has `length` left: room for an arrowhead.
function shareBefore(course, length) {
  const [, middle, end] = course[course.length - 1];
  return 1 - Math.min(0.9, length / (2 * Math.hypot(end.x - middle.x, end.y - middle.y) || 1)) / course.length;
}

function trace(pen, course) {
  pen.moveTo(course[0][0].x, course[0][0].y);
  for (const [, middle, end] of course) pen.quadraticCurveTo(middle.x, middle.y, end.x, end.y);
}

// Whether a course comes near a box of the map.
function isNear(course, box, margin) {
  const [across, down] = ['x', 'y'].map((axis) => course.flat().map((point) => point[axis]));
  return overlaps(box, { left: Math.min(...across) - margin, right: Math.max(...across) + margin, top: Math.min(...down) - margin, bottom: Math.max(...down) + margin });
}

function distanceToPiece(point, first, second) {
  const x = second.x - first.x;
  const y = second.y - first.y;
  const share = ((point.x - first.x) * x + (point.y - first.y) * y) / (x * x + y * y || 1);
  const nearest = Math.min(1, Math.max(0, share));
  return Math.hypot(point.x - first.x - nearest * x, point.y - first.y - nearest * y);
}

function distanceToCourse(point, course) {
  const pieces = 12 * course.length;
  let least = Infinity;
  let last = alongCourse(course, 0);
  for (let index = 1; index <= pieces; index += 1) {
    const next = alongCourse(course, index / pieces);
    least = Math.min(least, distanceToPiece(point, last, next));
    last = next;
  }
  return least;
}

// The shown claim whose line passes nearest to a point of the map, within `reach`.
function claimAt(point, reach) {
  const around = { left: point.x, right: point.x, top: point.y, bottom: point.y };
  let found = null;
  let least = reach;
  for (const claim of linesOnMap()) {
    if (!lineShown(claim) || !isNear(courseOf(claim), around, reach)) continue;
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
