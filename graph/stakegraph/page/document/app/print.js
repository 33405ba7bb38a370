// On paper: the picture as it stands, how to read it, every claim shown, and the sources.

function fillPaper() {
  const picture = element('img', { alt: 'Map of the claims', src: inLight(() => pictureCanvas().toDataURL()) });
  const part = (name) => byId('overview').content.querySelector(name).cloneNode(true);
  const told = atStep() === null ? [] : [stepText(atStep())];
  for (const step of told) step.querySelector('h2').removeAttribute('id'); // the panel has it
  byId('paper').replaceChildren(...told, picture, part('.help'), claimTable(sortedClaims(), { live: false }),
    element('h2', 'Sources'), element('ul', DATA.sources.map(sourceItem)), part('.licence'));
  byId('paper').hidden = false;
}

// Paper is white, whatever the screen is.
function inLight(paint) {
  const { dataset } = document.documentElement;
  const { theme } = dataset;
  dataset.theme = 'light';
  readColours();
  const painted = paint();
  if (theme) dataset.theme = theme;
  else delete dataset.theme;
  readColours();
  return painted;
}

function emptyPaper() {
  byId('paper').hidden = true;
  byId('paper').replaceChildren();
}

function wirePrint() {
  onClick('print', () => window.print());
  addEventListener('beforeprint', fillPaper);
  addEventListener('afterprint', emptyPaper);
}
