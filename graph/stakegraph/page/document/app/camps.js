// Camps: a band that joins their members, and what holds them together.

const BAND = 58; // pixels of the map
const bands = new Map();

// The shortest tree that joins the members: a band along it passes few others, where a hull would take them in.
function bandOf(camp) {
  const rest = camp.map(positionOf);
  const joined = [rest.shift()];
  const lines = [[joined[0], joined[0]]];
  while (rest.length) {
    let best = null;
    for (const from of joined) {
      for (const to of rest) {
        const length = Math.hypot(to.x - from.x, to.y - from.y);
        if (best === null || length < best.length) best = { from, to, length };
      }
    }
    rest.splice(rest.indexOf(best.to), 1);
    joined.push(best.to);
    lines.push([best.from, best.to]);
  }
  return lines;
}

function paintCamps(pen) {
  if (clusters.size || inScene()) return; // there a camp is a symbol, or not all of it is on the map
  DATA.camps.forEach((camp, number) => {
    if (!bands.has(number)) bands.set(number, bandOf(camp));
    const colour = colours[`camp-${number % CAMP_COLOURS}`];
    const dimmed = state.selected !== null && !isSelected('camp', String(number)) ? 0.4 : 1;
    pen.save();
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.beginPath();
    for (const [from, to] of bands.get(number)) {
      pen.moveTo(from.x, from.y);
      pen.lineTo(to.x, to.y + 0.01); // so that a single point has a cap too
    }
    for (const [stroke, width, alpha] of [[colour, BAND + 3 * frame.pixel, 0.7 * dimmed], [onPage(colour, 0.16 * dimmed), BAND, 1]]) {
      pen.strokeStyle = stroke;
      pen.lineWidth = width;
      pen.globalAlpha = alpha;
      pen.stroke();
    }
    pen.restore();
  });
}

const claimsWithin = (number) => DATA.edges.filter((claim) => DATA.camps[number].includes(claim.from) && DATA.camps[number].includes(claim.to));

// A camp is no claim: its panel says so.
const workedOut = () => byId('overview').content.querySelector('.worked')?.cloneNode(true);

function campPanel(number) {
  const within = claimsWithin(number);
  const list = (name, polarity) => {
    const found = within.filter((claim) => claim.polarity === polarity).sort(bySureness);
    return found.length ? [element('h3', `${name} (${found.length})`), found.map(compactCard)] : null;
  };
  return [title(`Camp ${Number(number) + 1}`), workedOut(), element('ul', DATA.camps[number].map((id) => element('li', entityButton(id)))),
    list('Cooperation within', 'cooperation'), list('Conflict within', 'conflict'), list('Ties within', 'tie')];
}
