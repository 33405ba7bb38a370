// The picture as it stands, for paper and as a file: the painters of the map paint it once more.

function paintPicture(pen) {
  const corner = network.DOMtoCanvas({ x: 0, y: 0 });
  const scale = zoomScale();
  pen.fillStyle = colours.page;
  pen.fillRect(0, 0, stage.clientWidth, stage.clientHeight);
  pen.scale(scale, scale);
  pen.translate(-corner.x, -corner.y);
  beginFrame(pen);
  paintCamps(pen);
  paintClaims(pen);
  for (const entity of symbolsOnMap()) paintSymbol(pen, entity, positionOf(entity.id).x, positionOf(entity.id).y);
  paintTexts(pen);
}

function pictureCanvas() {
  const canvas = element('canvas', { width: 2 * stage.clientWidth, height: 2 * stage.clientHeight });
  const pen = canvas.getContext('2d');
  pen.scale(2, 2);
  paintPicture(pen);
  return canvas;
}

// As much of a canvas pen as the painters use, writing SVG. Scales are the same in both directions.
class SvgPen {
  constructor(root) {
    Object.assign(this, { root, stack: [], size: 1, x: 0, y: 0, course: '', dash: [], globalAlpha: 1 });
  }

  save() { this.stack.push({ ...this }); }

  restore() { Object.assign(this, this.stack.pop()); }

  // what is painted until the next restore is told to who points at it
  name(text) { this.root = this.add('g', {}, drawing('title', text)); }

  add(...parts) {
    const made = drawing(...parts);
    this.root.append(made);
    return made;
  }

  scale(by) { this.size *= by; }

  translate(x, y) { [this.x, this.y] = this.at(x, y); }

  at(x, y) { return [this.x + x * this.size, this.y + y * this.size].map(rounded); }

  beginPath() { this.course = ''; }

  moveTo(x, y) { this.course += `M${this.at(x, y)}`; }

  lineTo(x, y) { this.course += `${this.course ? 'L' : 'M'}${this.at(x, y)}`; }

  quadraticCurveTo(...numbers) { this.course += `Q${this.at(numbers[0], numbers[1])} ${this.at(numbers[2], numbers[3])}`; }

  closePath() { this.course += 'Z'; }

  arc(x, y, radius) { this.roundRect(x - radius, y - radius, 2 * radius, 2 * radius, radius); }

  roundRect(x, y, width, height, radius) {
    const [left, top] = this.at(x, y);
    const [w, h, r] = [width, height, Math.min(radius, width / 2, height / 2)].map((each) => rounded(each * this.size));
    const corner = (right, down) => `a${r} ${r} 0 0 1 ${right * r} ${down * r}`;
    this.course += `M${left + r} ${top}h${w - 2 * r}${corner(1, 1)}v${h - 2 * r}${corner(-1, 1)}h${2 * r - w}${corner(-1, -1)}v${2 * r - h}${corner(1, -1)}Z`;
  }

  fillRect(x, y, width, height) { this.add('rect', { x, y, width, height, fill: this.fillStyle }); }

  setLineDash(dash) { this.dash = dash; }

  draw(style, figure) {
    this.add('path', { d: figure ? figure.figure : this.course, transform: figure ? `translate(${this.x} ${this.y}) scale(${this.size})` : null, opacity: this.globalAlpha, ...style });
  }

  fill(figure) { this.draw({ fill: this.fillStyle }, figure); }

  stroke(figure) {
    const by = figure ? 1 : this.size;
    this.draw({
      fill: 'none', stroke: this.strokeStyle, 'stroke-width': this.lineWidth * by,
      'stroke-linecap': this.lineCap, 'stroke-dasharray': this.dash.map((each) => each * by).join(' ') || null,
    }, figure);
  }

  write(text, x, y, style) {
    const size = parseFloat(this.font.match(/[\d.]+px/)[0]) * this.size;
    const [left, top] = this.at(x, y);
    this.add('text', {
      x: left, y: top + size * (this.textBaseline === 'top' ? 0.9 : 0.35), 'font-size': size, 'text-anchor': 'middle', opacity: this.globalAlpha,
      'font-style': /italic/.test(this.font) ? 'italic' : null, 'font-weight': /600/.test(this.font) ? 600 : null, ...style,
    }, text);
  }

  fillText(text, x, y) { this.write(text, x, y, { fill: this.fillStyle }); }

  strokeText(text, x, y) { this.write(text, x, y, { fill: 'none', stroke: this.strokeStyle, 'stroke-width': this.lineWidth * this.size }); }
}

const rounded = (value) => Math.round(100 * value) / 100;

function svgText() {
  const [width, height] = [stage.clientWidth, stage.clientHeight];
  const root = drawing('svg', { viewBox: `0 0 ${width} ${height}`, width, height, 'font-family': FONT, 'stroke-linejoin': 'round' }, drawing('title', DATA.meta.title));
  paintPicture(new SvgPen(root));
  // two characters that HTML lets pass and XML does not
  return new XMLSerializer().serializeToString(root).replace(/[\ufffe\uffff]/g, '');
}

function saveFile(ending, address) {
  const link = element('a', { href: address, download: `${DATA.meta.id}-${ending}` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 5000);
  announce(`Saved as ${link.download}`);
}
