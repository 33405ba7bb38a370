// Lines of the map. Colour and pattern tell polarity; paleness, a hollow arrowhead and a mark tell hint from fact, and the mark says whose word it is.

// in pixels of the screen for a line of width 1
const PATTERNS = { conflict: [], cooperation: [0.01, 2.1], tie: [], contextual: [5, 3.5] };
const FACT = 0.95;
const HINT = 0.5;
const FADED = 0.09;

const lineShown = (line) => Boolean(line.claims) || claimShown(line);

function claimOpacity(claim, lit) {
  if (!lineShown(claim)) return 0.05;
  if (state.hovered === claim.id) return 1;
  const usual = (isSolid(claim) ? FACT : HINT) * (claim.claims && state.open !== null ? 0.4 : 1);
  if (lit === null) return usual;
  if (!(claim.claims || [claim]).some((each) => lit.claims.has(each.id))) return FADED;
  return isSelected('claim', claim.id) ? 1 : usual;
}

// Lines of one look are drawn in one go.
function paintClaims(pen) {
  counted = [];
  const looks = new Map();
  for (const claim of linesOnMap()) {
    const course = courseOf(claim);
    if (frame.matrix && !isNear(course, frame.view, 40 * frame.pixel)) continue; // the file of the picture has all
    const look = lookOf(claim);
    const key = pen.name ? claim.id : Object.values(look).join(' ');
    if (!looks.has(key)) looks.set(key, { ...look, lines: [] });
    looks.get(key).lines.push({ claim, course });
  }
  for (const look of [...looks.values()].sort((first, second) => first.opacity - second.opacity)) paintLook(pen, look);
}

function lookOf(claim) {
  const width = lineWidth(claim) * (isSelected('claim', claim.id) || state.hovered === claim.id ? 1.35 : 1);
  return { opacity: claimOpacity(claim, frame.lit), width, polarity: claim.polarity, derived: isDerived(claim), solid: isSolid(claim) };
}

function paintLook(pen, look) {
  const { opacity, width, polarity, lines } = look;
  const { pixel } = frame;
  const head = (6 + 1.9 * width) * pixel;
  pen.save();
  for (const { claim } of lines) pen.name?.(claim.claims ? `${bundleName(claim)}: ${tally(claim.claims)}` : `${sentence(claim)} (${standingText(claim)}): ${wordsOf(claim)}`);
  pen.globalAlpha = opacity;
  pen.strokeStyle = colours[polarity];
  pen.fillStyle = colours[polarity];
  pen.lineJoin = 'round';
  pen.beginPath();
  for (const { claim, course } of lines) {
    const start = claim.symmetric ? Math.min(0.4, 1 - shareBefore(reversed(course), head * 0.8)) : 0;
    trace(pen, partOf(course, start, Math.max(0.6, shareBefore(course, head * 0.8))));
  }
  strokeLines(pen, look, pixel);
  pen.beginPath();
  for (const { claim, course } of lines) {
    traceHead(pen, polarity, course, head);
    if (claim.symmetric) traceHead(pen, polarity, reversed(course), head);
  }
  paintHeads(pen, look, pixel);
  if (opacity > FADED) {
    pen.globalAlpha = Math.max(opacity, 0.9);
    for (const { claim, course } of lines) paintMarks(pen, claim, course);
  }
  pen.restore();
}

// where lines are many or the room is small, thin ones are told apart
const lineWidth = (claim) => (isQuiet(claim) ? 1.2 : claim.width) * (isDense() || isSmall() ? 0.6 : 1);
// ties and pen are the ground on which conflict and cooperation stand out
const isQuiet = (claim) => claim.polarity === 'tie' || claim.polarity === 'contextual';

function strokeLines(pen, { polarity, width, derived }, pixel) {
  pen.lineCap = polarity === 'cooperation' ? 'round' : 'butt';
  pen.setLineDash(PATTERNS[polarity].map((length) => length * Math.max(width, 1.6) * pixel));
  pen.lineWidth = width * pixel;
  if (derived) {
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

function traceHead(pen, polarity, course, length) {
  const tip = alongCourse(course, 1);
  const base = alongCourse(course, shareBefore(course, length));
  const angle = Math.atan2(tip.y - base.y, tip.x - base.x);
  const corner = (side) => [
    tip.x - length * Math.cos(angle + side * 0.42), tip.y - length * Math.sin(angle + side * 0.42),
  ];
  pen.moveTo(...corner(1));
  pen.lineTo(tip.x, tip.y);
  pen.lineTo(...corner(-1));
  if (polarity !== 'tie') pen.closePath();
}

function paintHeads(pen, { polarity, solid, opacity }, pixel) {
  pen.lineWidth = 1.5 * pixel;
  if (polarity === 'tie') pen.stroke();
  else if (solid) pen.fill();
  else {
    pen.globalAlpha = 1;
    pen.fillStyle = colours.page;
    pen.fill();
    pen.globalAlpha = opacity;
    pen.stroke();
  }
}

function paintMarks(pen, claim, course) {
  const text = claim.marks.replace(/[○✕]/g, '').trim(); // these two are drawn
  const ink = colours[claim.polarity];
  if (claim.marks.includes('○')) stamp(pen, `bead ${ink}`, alongCourse(course, text ? 0.4 : 0.5), 9, 9, beadIn(ink));
  if (claim.marks.includes('✕')) stamp(pen, `cross ${ink}`, alongCourse(course, text ? 0.36 : 0.5), 22, 22, crossIn(ink));
  if (text) paintBadge(pen, text, claim.claims ? freeSpot(course) : alongCourse(course, 0.5), claim, ink);
}

let counted = []; // where the counts of bundles stand

// Counts are read, so they give way to each other.
function freeSpot(course) {
  const spots = [0.5, 0.42, 0.58, 0.34, 0.66].map((share) => alongCourse(course, share));
  const far = ({ x, y }) => counted.every((other) => Math.abs(other.x - x) > 50 * frame.pixel || Math.abs(other.y - y) > 17 * frame.pixel);
  const spot = spots.find(far) || spots[0];
  counted.push(spot);
  return spot;
}

// Background ties are many: a bead on the line marks them without crowding the map.
const beadIn = (ink) => (pen, x, y, pixel) => {
  pen.beginPath();
  pen.arc(x, y, 3 * pixel, 0, 2 * Math.PI);
  pen.strokeStyle = ink;
  pen.fillStyle = colours.page;
  pen.fill();
  pen.lineWidth = 1.3 * pixel;
  pen.stroke();
};

const crossIn = (ink) => (pen, x, y, pixel) => {
  const arm = 7 * pixel;
  pen.beginPath();
  for (const down of [-arm, arm]) {
    pen.moveTo(x - arm, y - down);
    pen.lineTo(x + arm, y + down);
  }
  pen.lineCap = 'round';
  for (const [colour, width] of [[colours.page, 6.5], [ink, 2.6]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = width * pixel;
    pen.stroke();
  }
};

function paintBadge(pen, text, at, claim, ink) {
  const quiet = isQuiet(claim);
  const size = quiet ? 10 : 11;
  const width = textWidth(text, size, '600 ') + (quiet ? 3 : 9);
  const height = quiet ? 12 : 16;
  const rounding = isDerived(claim) ? 3 : height;
  stamp(pen, `badge ${[text, quiet, rounding, ink]}`, at, width + 2, height + 2, (copy, x, y, pixel) => {
    copy.font = fontOf(size * pixel, '600 ');
    copy.beginPath();
    copy.roundRect(x - (width * pixel) / 2, y - (height * pixel) / 2, width * pixel, height * pixel, rounding * pixel);
    copy.fillStyle = colours.page;
    copy.fill();
    copy.lineWidth = 1.2 * pixel;
    copy.strokeStyle = ink;
    if (!quiet) copy.stroke();
    copy.fillStyle = ink;
    copy.textAlign = 'center';
    copy.textBaseline = 'middle';
    copy.fillText(text, x, y + 0.5 * pixel);
  });
}
