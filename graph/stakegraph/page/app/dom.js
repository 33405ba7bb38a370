// Building the document: elements and text nodes only, never a string of markup.

const byId = (id) => document.getElementById(id);

function element(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function drawing(tag, attributes, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

// Text of the case: isolated, so that its writing direction cannot reorder what stands around it.
const told = (text) => element('bdi', {}, text);

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

function plural(count, one, many) {
  return `${count} ${count === 1 ? one : many}`;
}
