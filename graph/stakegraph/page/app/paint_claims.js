// Lines of the map. Colour and pattern tell polarity; paleness, a hollow arrowhead and a mark tell hint from fact.

// in pixels of the screen for a line of width 1
const PATTERNS = { conflict: [], cooperation: [0.01, 2.1], tie: [], contextual: [5, 3.5] };
const FACT = 0.95;
const HINT = 0.5;
const FADED = 0.09;

const lineShown = (line) => Boolean(line.claims) || claimShown(line);

function claimOpacity(claim, lit) {
  if (!lineShown(claim)) return 0.05;
  if (state.hovered === claim.id) return 1;
  const usual = (isFact(claim) ? FACT : HINT) * (claim.claims && state.open !== null ? 0.4 : 1);
  if (lit === null) return usual;
  if (!(claim.claims || [claim]).some((each) => lit.claims.has(each.id))) return FADED;
  return isSelected('claim', claim.id) ? 1 : usual;
}

function paintClaims(pen) {
  const lit = emphasis();
  const pixel = 1 / zoomScale();
  counted = [];
  const order = linesOnMap().map((line) => [line, claimOpacity(line, lit)]).sort((first, second) => first[1] - second[1]);
  for (const [line, opacity] of order) paintClaim(pen, line, opacity, pixel);
}

function paintClaim(pen, claim, opacity, pixel) {
  const width = lineWidth(claim) * (isSelected('claim', claim.id) || state.hovered === claim.id ? 1.35 : 1);
  const points = courseOf(claim);
  const head = (6 + 1.9 * width) * pixel;
  pen.save();
  pen.name?.(`${sentence(claim)} (${claim.standing}): “${claim.quote}”`);
  pen.globalAlpha = opacity;
  pen.strokeStyle = colours[claim.polarity];
  pen.fillStyle = colours[claim.polarity];
  pen.lineJoin = 'round';
  let line = shortened(points, head * 0.8);
  if (claim.symmetric) line = shortened(line.reverse(), head * 0.8);
  strokeLine(pen, claim, line, width, pixel);
  paintHead(pen, claim, points, head, pixel);
  if (claim.symmetric) paintHead(pen, claim, [...points].reverse(), head, pixel);
  if (opacity > FADED) paintMarks(pen, claim, points, pixel);
  pen.restore();
}

// where lines are many or the room is small, thin ones are told apart
const lineWidth = (claim) => (isQuiet(claim) ? 1.2 : claim.width) * (isDense() || isSmall() ? 0.6 : 1);
// ties and pen are the ground on which conflict and cooperation stand out
const isQuiet = (claim) => claim.polarity === 'tie' || claim.polarity === 'contextual';

function strokeLine(pen, claim, points, width, pixel) {
  const pattern = PATTERNS[claim.polarity];
  pen.beginPath();
  for (const point of points) pen.lineTo(point.x, point.y);
  pen.lineCap = claim.polarity === 'cooperation' ? 'round' : 'butt';
  pen.setLineDash(pattern.map((length) => length * Math.max(width, 1.6) * pixel));
  pen.lineWidth = width * pixel;
  if (claim.origin === 'derived') {
    // an empty line, since no source fills it
    pen.lineWidth = (width + 2.4) * pixel;
    pen.stroke();
    pen.save();
    pen.globalAlpha = 1;
    pen.lineWidth = Math.max(1, width - 0.4) * pixel;
    pen.strokeStyle = colours.page;
    pen.stroke();
    pen.restore();
  } else pen.stroke();
  pen.setLineDash([]);
}

function paintHead(pen, claim, points, length, pixel) {
  const tip = points[points.length - 1];
  const back = shortened(points, length);
  const base = back[back.length - 1];
  const angle = Math.atan2(tip.y - base.y, tip.x - base.x);
  const corner = (side) => [
    tip.x - length * Math.cos(angle + side * 0.42), tip.y - length * Math.sin(angle + side * 0.42),
  ];
  pen.beginPath();
  pen.moveTo(...corner(1));
  pen.lineTo(tip.x, tip.y);
  pen.lineTo(...corner(-1));
  pen.lineWidth = 1.5 * pixel;
  if (claim.polarity === 'tie') { pen.stroke(); return; }
  pen.closePath();
  if (isFact(claim)) pen.fill();
  else {
    pen.save();
    pen.globalAlpha = 1;
    pen.fillStyle = colours.page;
    pen.fill();
    pen.restore();
    pen.stroke();
  }
}

function paintMarks(pen, claim, points, pixel) {
  const text = claim.marks.replace(/[○✕]/g, '').trim(); // these two are drawn
  pen.globalAlpha = Math.max(pen.globalAlpha, 0.9);
  if (claim.origin === 'background') paintBead(pen, alongCourse(points, text ? 0.4 : 0.5), pixel);
  if (claim.status === 'denied') paintCross(pen, alongCourse(points, text ? 0.36 : 0.5), pixel);
  if (text) paintBadge(pen, text, claim.claims ? freeSpot(points, pixel) : alongCourse(points, 0.5), claim, pixel);
}

let counted = []; // where the counts of bundles stand

// Counts are read, so they give way to each other.
function freeSpot(points, pixel) {
  const spots = [0.5, 0.42, 0.58, 0.34, 0.66].map((share) => alongCourse(points, share));
  const far = ({ x, y }) => counted.every((other) => Math.abs(other.x - x) > 50 * pixel || Math.abs(other.y - y) > 17 * pixel);
  const spot = spots.find(far) || spots[0];
  counted.push(spot);
  return spot;
}

// Background ties are many: a bead on the line marks them without crowding the map.
function paintBead(pen, at, pixel) {
  pen.save();
  pen.beginPath();
  pen.arc(at.x, at.y, 3 * pixel, 0, 2 * Math.PI);
  pen.strokeStyle = pen.fillStyle;
  pen.fillStyle = colours.page;
  pen.fill();
  pen.lineWidth = 1.3 * pixel;
  pen.stroke();
  pen.restore();
}

function paintCross(pen, at, pixel) {
  const arm = 7 * pixel;
  const stroke = (colour, width) => {
    pen.beginPath();
    pen.moveTo(at.x - arm, at.y - arm);
    pen.lineTo(at.x + arm, at.y + arm);
    pen.moveTo(at.x + arm, at.y - arm);
    pen.lineTo(at.x - arm, at.y + arm);
    pen.lineCap = 'round';
    pen.strokeStyle = colour;
    pen.lineWidth = width * pixel;
    pen.stroke();
  };
  stroke(colours.page, 6.5);
  stroke(pen.fillStyle, 2.6);
}

function paintBadge(pen, text, at, claim, pixel) {
  const quiet = isQuiet(claim);
  pen.font = `600 ${(quiet ? 10 : 11) * pixel}px ${FONT}`;
  const width = pen.measureText(text).width + (quiet ? 3 : 9) * pixel;
  const height = (quiet ? 12 : 16) * pixel;
  const rounding = claim.origin === 'derived' ? 3 : height;
  pen.beginPath();
  pen.roundRect(at.x - width / 2, at.y - height / 2, width, height, rounding * pixel);
  const ink = pen.fillStyle;
  pen.fillStyle = colours.page;
  pen.fill();
  pen.lineWidth = 1.2 * pixel;
  pen.strokeStyle = ink;
  if (!quiet) pen.stroke();
  pen.fillStyle = ink;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(text, at.x, at.y + 0.5 * pixel);
}
