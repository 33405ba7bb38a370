// Texts and marks of the map, painted once and then copied: to set and outline each anew would cost more than all else.

const MOST_SPRITES = 4000;
const sprites = new Map();
const widths = new Map();
const ruler = document.createElement('canvas').getContext('2d');
let frame = null; // what all painters of one picture share

// `pixel`: a pixel of the screen in units of the map; `view`: what of the map is on the stage.
function beginFrame(pen) {
  frame = { lit: emphasis(), pixel: 1 / zoomScale(), view: viewBox(), matrix: pen.getTransform?.() };
}

const fontOf = (size, style) => `${style}${size}px ${FONT}`;

// The width of a text in pixels of the screen.
function textWidth(text, size, style) {
  const key = `${style}${size} ${text}`;
  if (!widths.has(key)) {
    ruler.font = fontOf(size, style);
    widths.set(key, ruler.measureText(text).width);
  }
  return widths.get(key);
}

// Paints around a point of the map what `paint(pen, x, y, pixel)` paints and `key` names; width and height in pixels of the screen.
function stamp(pen, key, { x, y }, width, height, paint) {
  if (!frame.matrix) { paint(pen, x, y, frame.pixel); return; } // an SVG has texts and shapes, no copies
  const { a, e, f } = frame.matrix;
  const ratio = Math.round(100 * a * frame.pixel) / 100; // of the canvas to the screen
  const sprite = spriteOf(`${ratio} ${key}`, ratio, width, height, paint);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.drawImage(sprite, Math.round(x * a + e - sprite.width / 2), Math.round(y * a + f - sprite.height / 2)); // between pixels it would blur
  pen.setTransform(a, 0, 0, a, e, f);
}

function spriteOf(key, ratio, width, height, paint) {
  if (!sprites.has(key)) {
    if (sprites.size > MOST_SPRITES) sprites.clear();
    const sprite = element('canvas', { width: Math.ceil(width * ratio), height: Math.ceil(height * ratio) });
    const pen = sprite.getContext('2d');
    pen.scale(ratio, ratio);
    pen.lineJoin = 'round';
    paint(pen, sprite.width / ratio / 2, sprite.height / ratio / 2, 1);
    sprites.set(key, sprite);
  }
  return sprites.get(key);
}
