// Colours for the canvas, taken from the stylesheet so that legend, panel and map agree.

const forcedColours = matchMedia('(forced-colors: active)');
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const prefersStill = matchMedia('(prefers-reduced-motion: reduce)');
const CAMP_COLOURS = 5;
const COLOUR_NAMES = [
  'page', 'ink', 'muted', 'accent', 'conflict', 'cooperation', 'tie', 'contextual', 'holder', 'holder-line', 'stake', 'stake-line',
  ...Array.from({ length: CAMP_COLOURS }, (_, number) => `camp-${number}`),
];
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';
const colours = {};

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of COLOUR_NAMES) colours[name] = style.getPropertyValue(`--${name}`).trim();
  if (forcedColours.matches) useSystemColours();
}

// What a colour looks like on the page when it covers a share of it.
function onPage(colour, share) {
  const [over, under] = [colour, colours.page].map((each) => {
    ruler.fillStyle = each; // reads as #rrggbb, however it was written
    return [1, 3, 5].map((at) => Number(`0x${ruler.fillStyle.slice(at, at + 2)}`));
  });
  return `rgb(${over.map((part, index) => Math.round(part * share + under[index] * (1 - share)))})`;
}

// Browsers recolour text and borders in this mode, but never a canvas.
function useSystemColours() {
  const probe = element('i');
  document.body.append(probe);
  const system = (name) => { probe.style.color = name; return getComputedStyle(probe).color; };
  for (const name of COLOUR_NAMES) colours[name] = system('CanvasText');
  for (const name of ['page', 'holder', 'stake']) colours[name] = system('Canvas');
  colours.cooperation = system('LinkText');
  colours.accent = system('Highlight');
  probe.remove();
}

const isDark = () => (document.documentElement.dataset.theme || (prefersDark.matches ? 'dark' : 'light')) === 'dark';

function showTheme() {
  readColours();
  byId('theme').textContent = isDark() ? 'Light' : 'Dark';
  byId('theme').setAttribute('aria-label', isDark() ? 'Use light colours' : 'Use dark colours');
}

function switchTheme() {
  setTheme(isDark() ? 'light' : 'dark');
  writeAddress();
}

// Without one chosen here, the system's.
function setTheme(chosen) {
  const { dataset } = document.documentElement;
  if ((dataset.theme || '') === chosen) return;
  if (chosen) dataset.theme = chosen;
  else delete dataset.theme;
  showTheme();
  redraw();
}
