// On paper: the picture as it stands, every claim shown, and the sources.

function fillPaper() {
  const picture = element('img', { alt: 'Map of the claims', src: pictureCanvas().toDataURL() });
  const told = atStep() === null ? [] : [stepText(atStep())];
  for (const step of told) step.querySelector('h2').removeAttribute('id'); // the panel has it
  byId('paper').replaceChildren(...told, picture, claimTable(sortedClaims(), { live: false }),
    element('h2', 'Sources'), element('ul', DATA.sources.map(sourceItem)), byId('overview').content.querySelector('.licence').cloneNode(true));
  byId('paper').hidden = false;
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
