// The summary: a table by block; large variables are folded, and any quantity can be searched for.
const foldBeyond = 12;
const rowsPerPage = 40;

function shape(variable) {
  return variable.sizes.length ? `[${variable.sizes.join(", ")}]` : "";
}

// An interval on a scale: 90 % thin, 50 % thick, the median as a point.
function interval(i, low, high, zero) {
  const [width, height] = [224, 20];
  const [q5, q25, q50, q75, q95] = summary.quantiles.map((list) => list[i]);
  if (![q5, q95].every(Number.isFinite)) return null;
  const x = (v) => 6 + ((width - 12) * (v - low)) / (high - low || 1);
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img",
    "aria-label": `median ${format(q50)}, 90 % interval ${format(q5)} to ${format(q95)}` });
  if (zero && low < 0 && high > 0) root.append(svg("path", { class: "gridline", d: `M${x(0)} 0V${height}` }));
  const flag = isPoorRHat(summary.rHat[i]) ? "var(--bad)" : "var(--band)";
  root.append(
    svg("path", { d: `M${x(q5)} 10H${x(q95)}`, stroke: flag, "stroke-width": 1.5 }),
    svg("path", { d: `M${x(q25)} 10H${x(q75)}`, stroke: flag, "stroke-width": 5, "stroke-opacity": 0.55 }),
    svg("circle", { cx: x(q50), cy: 10, r: 3.2, fill: flag }));
  return root;
}

// The scale under the intervals of a variable.
function scaleRow(low, high) {
  const [width, height] = [224, 17];
  const x = (v) => 6 + ((width - 12) * (v - low)) / (high - low || 1);
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" });
  root.append(svg("path", { class: "axis", d: `M6 1H${width - 6}` }));
  for (const t of ticks(low, high, 5)) {
    root.append(svg("path", { class: "axis", d: `M${x(t)} 1v3` }),
      svg("text", { x: clamp(x(t), 12, width - 12), y: 15, "text-anchor": "middle" }, format(t, 3)));
  }
  return root;
}

// The density of a single number with its median and 90 % interval below.
function sparkline(i) {
  const [width, height] = [224, 30];
  const curve = detailOf.get(i)?.density;
  if (!curve || curve.isDiscrete) {
    const ends = extent([summary.quantiles[0][i]], [summary.quantiles[4][i]]);
    return ends && interval(i, ...roomy(ends, 0.15), false);
  }
  const density = unpack(curve.density);
  const xs = spaced(num(curve.low), num(curve.high), density.length);
  const top = Math.max(...density);
  const x = (v) => 6 + ((width - 12) * (v - xs[0])) / (xs[xs.length - 1] - xs[0]);
  const y = (v) => 23 - (21 * v) / top;
  const flag = isPoorRHat(summary.rHat[i]) ? "var(--bad)" : "var(--band)";
  const outline = range(density.length).map((k) => `${x(xs[k]).toFixed(1)} ${y(density[k]).toFixed(1)}`).join("L");
  const [q5, q50, q95] = [0, 2, 4].map((k) => clamp(summary.quantiles[k][i], xs[0], xs[xs.length - 1]));
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img",
    "aria-label": `density; median ${format(q50)}, 90 % interval ${format(q5)} to ${format(q95)}` },
    svg("path", { d: `M${x(xs[0])} 23L${outline}L${x(xs[xs.length - 1])} 23Z`, fill: flag, "fill-opacity": 0.22,
      stroke: flag, "stroke-width": 1 }),
    svg("path", { d: `M${x(q5)} 26.5H${x(q95)}`, stroke: flag, "stroke-width": 2 }),
    svg("circle", { cx: x(q50), cy: 26.5, r: 2.8, fill: flag }));
}

const headings = () => h("thead", {}, h("tr", {},
  ["", "posterior", "mean", "MCSE", "sd", "5 %", "50 %", "95 %", "ESS bulk", "ESS tail", "R-hat"]
    .map((text, k) => h("th", { scope: "col", class: k === 1 ? "plot" : null }, text))));

function cells(i) {
  const cell = (text, flag) =>
    h("td", { class: flag ? "flag" : null }, text, flag && h("span", { class: "visually-hidden" }, " (poor)"));
  const mixes = report.head.drawsFollowPosterior;
  return [
    cell(format(summary.mean[i], 4)), cell(format(summary.mcse[i], 2)), cell(format(summary.sd[i], 3)),
    [0, 2, 4].map((k) => cell(format(summary.quantiles[k][i], 4))),
    cell(whole(summary.essBulk[i]), mixes && isPoorESS(summary.essBulk[i])),
    cell(whole(summary.essTail[i]), mixes && isPoorESS(summary.essTail[i])),
    cell(fixed(summary.rHat[i], 3), mixes && isPoorRHat(summary.rHat[i])),
  ];
}

function nameCell(i, comment, isElement) {
  const name = summary.names[i];
  return h("td", { class: "name" },
    detailOf.has(i) ? h("button", { class: "link", title: "Show its chains", onclick: () => showQuantity(i) },
      name) : name,
    !isElement && comment && h("small", {}, comment));
}

function variableRows(variable) {
  const places = range(variable.count).map((k) => variable.first + k);
  if (variable.count === 1 && variable.sizes.length === 0) {
    return [h("tr", {}, nameCell(places[0], variable.comment), h("td", { class: "plot" }, sparkline(places[0])),
      cells(places[0]))];
  }
  const ends = extent(summary.quantiles[0].subarray(variable.first, variable.first + variable.count),
    summary.quantiles[4].subarray(variable.first, variable.first + variable.count));
  const [low, high] = roomy(ends, 0.03);
  // Elements of very different size say nothing on one scale.
  const widths = places.map((i) => summary.quantiles[4][i] - summary.quantiles[0][i]).filter((w) => w > 0)
    .sort((a, b) => a - b);
  const isMixed = variable.count <= foldBeyond && places.every((i) => detailOf.has(i))
    && high - low > 12 * (widths[widths.length >> 1] ?? 0);
  const element = (i) => h("tr", { class: "element" }, nameCell(i, "", true),
    h("td", { class: "plot" }, isMixed ? sparkline(i) : interval(i, low, high, true)), cells(i));
  const worst = worstOf(summary.rHat.subarray(variable.first, variable.first + variable.count), (a, b) => a > b);
  const least = worstOf(summary.essBulk.subarray(variable.first, variable.first + variable.count), (a, b) => a < b);
  let text = `${variable.count} elements`;
  if (worst >= 0) text += `; worst R-hat ${fixed(summary.rHat[variable.first + worst], 3)}`;
  if (least >= 0) text += `, least ESS ${whole(summary.essBulk[variable.first + least])}`;
  const head = h("tr", { class: "fold" });
  let isOpen = variable.count <= foldBeyond;
  let page = 0;
  let rows = [];
  const pages = Math.ceil(variable.count / rowsPerPage);
  const toggle = h("button", { class: "link", "aria-expanded": String(isOpen), onclick: () => {
    isOpen = !isOpen;
    update();
  } }, `${variable.name}${shape(variable)}`);
  const turn = (step) => h("button", { onclick: () => {
    page = clamp(page + step, 0, pages - 1);
    update();
  } }, step < 0 ? "‹ before" : "next ›");
  function update() {
    toggle.setAttribute("aria-expanded", String(isOpen));
    for (const row of rows) row.remove();
    rows = isOpen ? places.slice(page * rowsPerPage, (page + 1) * rowsPerPage).map(element) : [];
    if (isOpen && !isMixed) rows.push(h("tr", {}, h("td", {}), h("td", { class: "plot" }, scaleRow(low, high)),
      h("td", { colspan: 9 },
      pages > 1 && h("span", { class: "noprint" },
        `${page * rowsPerPage + 1}–${Math.min(variable.count, (page + 1) * rowsPerPage)} of ${variable.count} `,
        turn(-1), " ", turn(1)))));
    head.after(...rows);
  }
  head.append(h("td", { class: "name" }, toggle, variable.comment && h("small", {}, variable.comment)),
    h("td", { colspan: 10, class: "note" }, text));
  later(update);
  return [head];
}

function summarySection() {
  const blocks = new Map();
  for (const variable of report.variables) {
    if (variable.block === "sampler" && variable.name !== "lp__") continue;
    if (!blocks.has(variable.block)) blocks.set(variable.block, []);
    blocks.get(variable.block).push(variable);
  }
  const titles = { draws: "variables", sampler: "log density" };
  const body = h("tbody", {});
  for (const [block, variables] of blocks) {
    body.append(h("tr", { class: "block" }, h("th", { colspan: 11, scope: "colgroup" }, titles[block] || block)));
    for (const variable of variables) body.append(...variableRows(variable));
  }
  const found = h("tbody", { hidden: true });
  const search = h("input", { type: "search", placeholder: "such as theta[3]", size: 22, oninput: () => {
    const text = search.value.trim().toLowerCase();
    body.hidden = text !== "";
    found.hidden = text === "";
    found.replaceChildren();
    if (!text) return;
    const hits = [];
    for (let i = 0; i < summary.names.length && hits.length < 200; i++) {
      if (summary.names[i].toLowerCase().includes(text)) hits.push(i);
    }
    for (const i of hits) found.append(h("tr", {}, nameCell(i, "", true), h("td", { class: "plot" }, sparkline(i)),
      cells(i)));
    if (!hits.length) found.append(h("tr", {},
      h("td", { colspan: 11, class: "note" }, "no quantity has this in its name")));
  } });
  return [
    h("p", { class: "lead" },
      "Single numbers show their density, elements of an array intervals on one scale: 90 % thin, 50 % thick, the median as a point. ",
      report.head.drawsFollowPosterior
        && `Marked: R-hat above ${worstRHat}, effective sample sizes below ${leastESS}.`),
    h("div", { class: "controls" }, h("label", {}, "Search", search)),
    h("div", { class: "scroll" }, h("table", { id: "summary-table" }, headings(), body, found)),
  ];
}
