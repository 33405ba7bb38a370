// Building the document: elements and text nodes only, never a string of markup.

const byId = (id) => document.getElementById(id);

// `element('p.small', { id: 'note' }, 'text', child)`: classes after the tag; attributes may be left out.
function element(tag, ...parts) {
  const [name, ...classes] = tag.split('.');
  const node = document.createElement(name);
  node.classList.add(...classes);
  return fill(node, parts);
}

const drawing = (tag, ...parts) => fill(document.createElementNS('http://www.w3.org/2000/svg', tag), parts);

function fill(node, parts) {
  for (const part of parts.flat(Infinity)) {
    if (!part) continue; // null, false and the empty text add nothing
    if (typeof part === 'string' || part instanceof Node) node.append(part);
    else for (const [name, value] of Object.entries(part)) setAttribute(node, name, value);
  }
  return node;
}

function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === 'function') node.addEventListener(name, value);
  else node.setAttribute(name, value === true ? '' : String(value));
}

const onClick = (id, action) => byId(id)?.addEventListener('click', action);

// Text of the case: isolated, so that its writing direction cannot reorder what stands around it.
const told = (text) => element('bdi', text);

function button(label, action, attributes) {
  return element('button', { type: 'button', click: action, ...attributes }, label);
}

function webLink(text, address) {
  return element('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, told(text));
}

let announcement = 0;

function announce(text) {
  byId('announcer').textContent = '';
  clearTimeout(announcement);
  // a screen reader only speaks a change, also when the same text comes twice
  announcement = setTimeout(() => { byId('announcer').textContent = text; }, 40);
}

// As print has it: words that have double marks themselves stand between single ones, so that the words stay as they are.
const quoted = (words) => (/["“”„]/.test(words) ? `‘${words}’` : `“${words}”`);

function plural(count, one, many) {
  return `${count} ${count === 1 ? one : many}`;
}
