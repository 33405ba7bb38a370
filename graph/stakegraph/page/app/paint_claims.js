// Lines of the map. Colour and pattern tell polarity; paleness, a hollow arrowhead and a mark tell hint from fact.

// in pixels of the screen for a line of width 1
const PATTERNS = { conflict: [], cooperation: [0.01, 2.1], tie: [], contextual: [5, 3.5] };
const FACT = 0.95;
const HINT = 0.5;
const FADED = 0.09;

function claimOpacity(claim, lit) {
  if (!claimShown(claim)) return 0.05;
  if (state.hovered === claim.id) return 1;
  const usual = isFact(claim) ? FACT : HINT;
  if (lit === null) return usual;
  if (!lit.claims.has(claim.id)) return FADED;
  return isSelected('claim', claim.id) ? 1 : usual;
}

function paintClaims(context) {
  const lit = emphasis();
  const pixel = 1 / network.getScale();
  const order = [...DATA.edges].sort((first, second) => claimOpacity(first, lit) - claimOpacity(second, lit));
  for (const claim of order) paintClaim(context, claim, claimOpacity(claim, lit), pixel);
}

function paintClaim(context, claim, opacity, pixel) {
  const width = lineWidth(claim) * (isSelected('claim', claim.id) || state.hovered === claim.id ? 1.35 : 1);
  const points = courseOf(claim);
  const head = (6 + 1.9 * width) * pixel;
  context.save();
  context.globalAlpha = opacity;
  context.strokeStyle = colours[claim.polarity];
  context.fillStyle = colours[claim.polarity];
  context.lineJoin = 'round';
  let line = shortened(points, head * 0.8);
  if (claim.symmetric) line = shortened(line.reverse(), head * 0.8);
  strokeLine(context, claim, line, width, pixel);
  paintHead(context, claim, points, head, pixel);
  if (claim.symmetric) paintHead(context, claim, [...points].reverse(), head, pixel);
  if (opacity > FADED) paintMarks(context, claim, points, pixel);
  context.restore();
}

const lineWidth = (claim) => (isQuiet(claim) ? 1.2 : claim.width);
// ties and context are the ground on which conflict and cooperation stand out
const isQuiet = (claim) => claim.polarity === 'tie' || claim.polarity === 'contextual';

function strokeLine(context, claim, points, width, pixel) {
  const pattern = PATTERNS[claim.polarity];
  context.beginPath();
  points.forEach((point) => context.lineTo(point.x, point.y));
  context.lineCap = claim.polarity === 'cooperation' ? 'round' : 'butt';
  context.setLineDash(pattern.map((length) => length * Math.max(width, 1.6) * pixel));
  context.lineWidth = width * pixel;
  if (claim.origin === 'derived') {
    // an empty line, since no source fills it
    context.lineWidth = (width + 2.4) * pixel;
    context.stroke();
    context.save();
    context.globalAlpha = 1;
    context.lineWidth = Math.max(1, width - 0.4) * pixel;
    context.strokeStyle = colours.page;
    context.stroke();
    context.restore();
  } else context.stroke();
  context.setLineDash([]);
}

function paintHead(context, claim, points, length, pixel) {
  const tip = points[points.length - 1];
  const back = shortened(points, length);
  const base = back[back.length - 1];
  const angle = Math.atan2(tip.y - base.y, tip.x - base.x);
  const corner = (side) => [
    tip.x - length * Math.cos(angle + side * 0.42), tip.y - length * Math.sin(angle + side * 0.42),
  ];
  context.beginPath();
  context.moveTo(...corner(1));
  context.lineTo(tip.x, tip.y);
  context.lineTo(...corner(-1));
  context.lineWidth = 1.5 * pixel;
  if (claim.polarity === 'tie') { context.stroke(); return; }
  context.closePath();
  if (isFact(claim)) context.fill();
  else {
    context.save();
    context.globalAlpha = 1;
    context.fillStyle = colours.page;
    context.fill();
    context.restore();
    context.stroke();
  }
}

function paintMarks(context, claim, points, pixel) {
  const text = [claim.origin === 'derived' ? words.origin.get('derived').mark : '', claim.status === 'denied' ? '' : words.status.get(claim.status).mark]
    .filter(Boolean).join(' ');
  context.globalAlpha = Math.max(context.globalAlpha, 0.9);
  if (claim.origin === 'background') paintBead(context, alongCourse(points, text ? 0.4 : 0.5), pixel);
  if (claim.status === 'denied') paintCross(context, alongCourse(points, text ? 0.36 : 0.5), pixel);
  if (text) paintBadge(context, text, alongCourse(points, 0.5), claim, pixel);
}

// Background ties are many: a bead on the line marks them without crowding the map.
function paintBead(context, at, pixel) {
  context.save();
  context.beginPath();
  context.arc(at.x, at.y, 3 * pixel, 0, 2 * Math.PI);
  context.strokeStyle = context.fillStyle;
  context.fillStyle = colours.page;
  context.fill();
  context.lineWidth = 1.3 * pixel;
  context.stroke();
  context.restore();
}

function paintCross(context, at, pixel) {
  const arm = 7 * pixel;
  const stroke = (colour, width) => {
    context.beginPath();
    context.moveTo(at.x - arm, at.y - arm);
    context.lineTo(at.x + arm, at.y + arm);
    context.moveTo(at.x + arm, at.y - arm);
    context.lineTo(at.x - arm, at.y + arm);
    context.lineCap = 'round';
    context.strokeStyle = colour;
    context.lineWidth = width * pixel;
    context.stroke();
  };
  stroke(colours.page, 6.5);
  stroke(context.fillStyle, 2.6);
}

function paintBadge(context, text, at, claim, pixel) {
  const quiet = isQuiet(claim);
  context.font = `600 ${(quiet ? 10 : 11) * pixel}px ${FONT}`;
  const width = context.measureText(text).width + (quiet ? 3 : 9) * pixel;
  const height = (quiet ? 12 : 16) * pixel;
  const rounding = claim.origin === 'derived' ? 3 : height;
  context.beginPath();
  context.roundRect(at.x - width / 2, at.y - height / 2, width, height, rounding * pixel);
  const ink = context.fillStyle;
  context.fillStyle = colours.page;
  context.fill();
  context.lineWidth = 1.2 * pixel;
  context.strokeStyle = ink;
  if (!quiet) context.stroke();
  context.fillStyle = ink;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, at.x, at.y + 0.5 * pixel);
}
