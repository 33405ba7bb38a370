// On paper: the picture as it stands, every claim shown, and the sources.

function fillPaper() {
  const picture = element('img', { alt: 'Map of the claims', src: pictureAddress() });
  byId('paper').replaceChildren(picture, claimTable(sortedClaims(), { live: false }),
    element('h2', {}, 'Sources'), element('ul', {}, DATA.sources.map(sourceItem)));
  byId('paper').hidden = false;
}

function pictureAddress() {
  const canvas = stage.querySelector('canvas');
  const copy = element('canvas', { width: canvas.width, height: canvas.height });
  const context = copy.getContext('2d');
  context.fillStyle = colours.page;
  context.fillRect(0, 0, copy.width, copy.height);
  if (canvas.width && canvas.height) context.drawImage(canvas, 0, 0);
  return copy.toDataURL();
}

function emptyPaper() {
  byId('paper').hidden = true;
  byId('paper').replaceChildren();
}

function wirePrint() {
  byId('print').addEventListener('click', () => window.print());
  addEventListener('beforeprint', fillPaper);
  addEventListener('afterprint', emptyPaper);
}
