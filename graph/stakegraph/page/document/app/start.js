// Puts the parts together. `refresh` shows a new state everywhere.

function refresh() {
  showPanel();
  showCounts();
  drawScene();
  showView();
  showTable();
  showText();
  redraw();
  bringIntoView();
  writeAddress();
}

// The map lies under the table and the text: only they come and go.
function showView() {
  for (const view of ['table', 'text']) {
    byId(view).hidden = state.view !== view;
    byId(`show-${view}`).setAttribute('aria-pressed', String(state.view === view));
  }
}

function setView(view) {
  state.view = view;
  refresh();
  (view === 'map' ? stage : byId(view)).focus();
}

function wireButtons() {
  onClick('show-legend', () => {
    const open = !byId('legend').classList.contains('open');
    panel.classList.remove('open');
    showLegend(open);
  });
  onClick('skip-map', () => stage.focus());
  onClick('skip', () => { openPanel(); focusPanel(); });
  onClick('show-about', () => {
    clearSelection();
    openPanel();
    focusPanel();
  });
  for (const view of ['table', 'text']) onClick(`show-${view}`, () => setView(state.view === view ? 'map' : view));
  for (const [ending, type, content] of [
    ['claims.csv', 'text/csv;charset=utf-8', csvText],
    ['map.svg', 'image/svg+xml', svgText],
    ['case.json', 'application/json', () => byId('case').textContent],
  ]) onClick(`save-${ending.split('.')[1]}`, () => saveFile(ending, URL.createObjectURL(new Blob([content()], { type }))));
  onClick('save-png', () => saveFile('map.png', pictureCanvas().toDataURL()));
  panel.addEventListener('click', followPanel);
  if (DATA.story.length) onClick('tell', () => tell(Number(lastStep)));
  onClick('copy-link', copyLink);
  byId('copy-link').hidden = !hasAddress;
  onClick('theme', switchTheme);
  onClick('zoom-in', () => zoom(1.25));
  onClick('zoom-out', () => zoom(0.8));
  onClick('zoom-all', () => showAll(true));
  for (const query of [prefersDark, forcedColours]) {
    query.addEventListener('change', () => { showTheme(); redraw(); });
  }
}

showTheme();
wireLegend();
showScene(); // the line above the map takes its room
drawGraph();
wireButtons();
wireSearch();
wirePrint();
wireKeyboard();
addEventListener('hashchange', readAddress);
readAddress();
network.once('afterDrawing', () => { document.documentElement.dataset.ready = 'yes'; });
