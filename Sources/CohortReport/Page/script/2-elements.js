// Elements and figures. Whatever is a text stays a text: nothing here reads markup.
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}
const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// Figures are drawn a few at a time, so that the page is there at once.
const waiting = [];
let isDrawing = false;
function later(work) {
  waiting.push(work);
  if (!isDrawing) {
    isDrawing = true;
    setTimeout(drawSome, 0);
  }
}
function drawSome() {
  const until = performance.now() + 24;
  while (waiting.length && performance.now() < until) waiting.shift()();
  isDrawing = waiting.length > 0;
  if (isDrawing) setTimeout(drawSome, 0);
  else {
    document.documentElement.dataset.drawn = "all";
    document.documentElement.dataset.drawnAfter = String(Math.round(performance.now()));
  }
}
function drawAll() {
  while (waiting.length) waiting.shift()();
}
addEventListener("beforeprint", drawAll);

// A figure whose drawing comes later; `draw` gives an element or nothing.
function figure(caption, draw, attributes) {
  const place = h("div", {});
  const element = h("figure", attributes || {}, caption && h("figcaption", {}, caption), place);
  later(() => {
    const drawing = draw();
    if (drawing) place.replaceWith(drawing);
    else place.replaceWith(h("p", { class: "note" }, "Nothing to draw."));
  });
  return element;
}

const colour = (chain) => `var(--c${chain % 8})`;
const legend = (...keys) => h("div", { class: "legend" }, keys);
const key = (kind, paint, text) =>
  h("span", { class: "key" }, h("i", { class: kind, style: `color:${paint}` }), text);
const chainLegend = () =>
  legend(report.head.chains.slice(0, 16).map((chain, i) => key("", colour(i), `chain ${chain.number}`)),
    chainCount > 16 && ` and ${chainCount - 16} more`);
