// Every group's data with prediction bands and fit, a page of them at a time, and percentiles over time.
function groupsOf(outcome) {
  if (!outcome.groups.length) return [{ name: "", rows: range(outcome.values.length) }];
  const groups = outcome.groupNames.map((name) => ({ name, rows: [] }));
  outcome.groups.forEach((group, row) => groups[group]?.rows.push(row));
  return groups.filter((group) => group.rows.length);
}

// The share of a group's observations outside of their 90 % intervals, and how far off they are in the mean.
function misfit(outcome, group) {
  let sum = 0;
  let count = 0;
  let outside = 0;
  for (const row of group.rows) {
    const share = outcome.positions[row];
    if (!Number.isFinite(share)) continue;
    const score = normalScore(share, outcome.replications);
    sum += score * score;
    count += 1;
    if (share < 0.05 || share > 0.95) outside += 1;
  }
  return { score: count ? sum / count : 0, outside, count };
}

function subjectPlot(outcome, group, options) {
  const rows = [...group.rows].sort((i, j) => outcome.times[i] - outcome.times[j]);
  const pick = (list) => rows.map((i) => list[i]);
  const xs = pick(outcome.times);
  const values = pick(outcome.values);
  const bands = outcome.bands.map(pick);
  const fits = outcome.fittedBands.map(pick);
  const positive = options.log && options.low > 0;
  const own = extent(values, bands[0], bands[4]) || [0, 1];
  let y = options.sameScale ? options.y : positive ? [own[0], own[1]] : roomy(own);
  if (positive) {
    const least = options.sameScale ? options.low
      : extent(values.filter((v) => v > 0), bands[1].filter((v) => v > 0))?.[0] ?? options.low;
    y = [least * 0.7, (options.sameScale ? options.y[1] : own[1]) * 1.2];
  }
  const x = options.sameScale ? options.x : roomy(extent(xs));
  const name = group.name === "" ? outcome.observed : `${outcome.group.split("[")[0]} ${group.name}`;
  const p = plot({ ...options.size, x, y, logY: positive, left: 38,
    label: `${outcome.observed} of ${name}: data, prediction bands and fit`, xLabel: options.xLabel,
    yLabel: options.yLabel });
  const floor = (list) => (positive ? list.map((v) => Math.max(v, y[0])) : list);
  p.area(xs, floor(bands[0]), bands[4], { fill: "var(--band)", "fill-opacity": 0.16 });
  p.area(xs, floor(bands[1]), bands[3], { fill: "var(--band)", "fill-opacity": 0.26 });
  if (xs.length === 1) {
    p.rule([xs[0], floor(bands[0])[0]], [xs[0], bands[4][0]],
      { stroke: "var(--band)", "stroke-opacity": 0.35, "stroke-width": 5 });
  }
  if (fits.length) {
    p.area(xs, floor(fits[0]), fits[2], { fill: "var(--c1)", "fill-opacity": 0.25 });
    p.line(xs, fits[1], { stroke: "var(--c1)", "stroke-width": 1.6 });
  } else {
    p.line(xs, bands[2], { stroke: "var(--band)", "stroke-width": 1.6 });
  }
  const isOut = (k) => values[k] < bands[0][k] || values[k] > bands[4][k];
  const inside = range(xs.length).filter((k) => !isOut(k));
  const outside = range(xs.length).filter(isOut);
  p.dots(inside.map((k) => xs[k]), inside.map((k) => values[k]), options.dot, { stroke: "var(--data)" });
  p.dots(outside.map((k) => xs[k]), outside.map((k) => values[k]), options.dot + 4, { stroke: "var(--outside)" });
  p.dots(outside.map((k) => xs[k]), outside.map((k) => values[k]), options.dot - 0.5, { stroke: "var(--paper)" });
  return p.root;
}

const bandLegend = (outcome) =>
  legend(key("dot", "var(--data)", "observed"), key("dot", "var(--outside)", "observed, outside of the 90 % band"),
  key("box", "var(--band)", "90 % prediction band"), key("box half", "var(--band)", "50 %"),
  outcome.fittedBands.length > 0
    ? key("", "var(--c1)",
    `${outcome.fittedTransform}${outcome.fittedTransform ? "(" : ""}${outcome.fitted}${outcome.fittedTransform ? ")" : ""}: median and 90 % band`)
    : key("", "var(--band)", "median prediction"));

function limitsOf(outcome) {
  const y = roomy(extent(outcome.values, outcome.bands[0], outcome.bands[4]));
  const low = extent(outcome.values.filter((v) => v > 0), outcome.bands[1].filter((v) => v > 0))?.[0] ?? 0;
  return { x: roomy(extent(outcome.times)), y, low };
}

function subjectGrid(outcome, groups) {
  const limits = limitsOf(outcome);
  const fits = new Map(groups.map((group) => [group, misfit(outcome, group)]));
  let page = 0;
  const grid = h("div", { class: "grid five" });
  const count = h("span", { class: "note", role: "status" });
  const option = (value, text) => h("option", { value }, text);
  const order = h("select", { "aria-label": "Order", onchange: () => update(0) }, option("data", "as in the data"),
    option("misfit", "worst fit first"), option("size", "most observations first"));
  const size = h("select", { "aria-label": "Panels on a page", onchange: () => update(0) }, option("20", "20"),
    option("60", "60"), option("200", "200"));
  const search = h("input",
    { type: "search", size: 12, "aria-label": `Search ${outcome.group}`, placeholder: "search",
    oninput: () => update(0) });
  const same = h("input", { type: "checkbox", checked: true, onchange: () => update(page) });
  const log = h("input", { type: "checkbox", checked: wantsLog(outcome.values), onchange: () => update(page) });
  const before = h("button", { onclick: () => update(page - 1) }, "‹ before");
  const after = h("button", { onclick: () => update(page + 1) }, "next ›");
  function update(next) {
    const text = search.value.trim().toLowerCase();
    let list = groups.filter((group) => group.name.toLowerCase().includes(text));
    if (order.value === "misfit") list = [...list].sort((a, b) => fits.get(b).score - fits.get(a).score);
    if (order.value === "size") list = [...list].sort((a, b) => b.rows.length - a.rows.length);
    const each = Number(size.value);
    const pages = Math.max(1, Math.ceil(list.length / each));
    page = clamp(next, 0, pages - 1);
    const shown = list.slice(page * each, (page + 1) * each);
    before.disabled = page === 0;
    after.disabled = page === pages - 1;
    count.textContent = list.length
      ? `${page * each + 1}–${page * each + shown.length} of ${plural(list.length, "group")}`
      : "none has this in its name";
    grid.replaceChildren(...shown.map((group) => {
      const { outside, count: total } = fits.get(group);
      return h("div", {}, h("h4", {}, group.name, " ",
        h("span", { class: "note" }, outside ? `${outside} of ${total} outside` : "")),
        figure(null, () => subjectPlot(outcome, group,
          { ...limits, log: log.checked, sameScale: same.checked,
          size: { width: 215, height: 150, bottom: 20, top: 5 }, dot: 4 })));
    }));
  }
  update(0);
  return [
    h("div", { class: "controls" }, search, h("label", {}, "order", order), h("label", {}, "on a page", size),
      h("label", {}, same, "same scale"), h("label", {}, log, "log scale"), before, after),
    h("p", { class: "note" }, count), bandLegend(outcome), grid,
  ];
}

function vpcPlot(outcome, isLog) {
  const bins = outcome.overTime.bins;
  const xs = bins.map((bin) => num(bin.middle));
  const observed = range(3).map((k) => bins.map((bin) => num(bin.observed[k])));
  const replicated = range(3).map((k) => range(3).map((q) => bins.map((bin) => num(bin.replicated[k][q]))));
  const points = thinned(outcome.values.length, 4000);
  const [px, py] = [points.map((i) => outcome.times[i]), points.map((i) => outcome.values[i])];
  const ends = extent(py, ...replicated.flat());
  const least = extent(py.filter((v) => v > 0), replicated[0][1].filter((v) => v > 0))?.[0];
  const log = isLog && least > 0;
  const p = plot({ width: 1080, height: 380, x: roomy(extent(px), 0.02),
    y: log ? [least * 0.7, ends[1] * 1.3] : roomy(ends), logY: log, xLabel: outcome.time, yLabel: outcome.observed,
    left: 52, label: `visual predictive check of ${outcome.observed}` });
  p.dots(px, py, 3.4, { stroke: "var(--data)", "stroke-opacity": 0.22 });
  range(3).forEach((k) => {
    const paint = k === 1 ? "var(--c1)" : "var(--band)";
    const low = log ? replicated[k][0].map((v) => Math.max(v, least * 0.7)) : replicated[k][0];
    p.area(xs, low, replicated[k][2], { fill: paint, "fill-opacity": 0.25 });
    p.line(xs, replicated[k][1], { stroke: paint, "stroke-width": 1, "stroke-dasharray": "2 3" });
    p.line(xs, observed[k], { stroke: paint, "stroke-width": 2.4, "stroke-dasharray": k === 1 ? null : "7 4" });
    // Where a percentile of the data leaves its band.
    const out = range(xs.length)
      .filter((b) => observed[k][b] < replicated[k][0][b] || observed[k][b] > replicated[k][2][b]);
    p.dots(out.map((b) => xs[b]), out.map((b) => observed[k][b]), 8, { stroke: "var(--outside)" });
  });
  const bottom = p.root.viewBox.baseVal.height - 36;
  for (const bin of bins.slice(1)) p.root.append(svg("path",
    { class: "axis", d: `M${p.x(num(bin.low)).toFixed(1)} ${bottom}v-6` }));
  return p.root;
}

function vpc(outcome) {
  const place = h("div", { class: "scroll" });
  const log = h("input", { type: "checkbox", checked: wantsLog(outcome.values), onchange: () => draw() });
  const draw = () => place.replaceChildren(h("figure", {}, vpcPlot(outcome, log.checked)));
  later(draw);
  const least = Math.min(...outcome.overTime.bins.map((bin) => bin.count));
  return [
    h("h3", {}, "Visual predictive check of ", h("code", {}, outcome.observed)),
    h("p", { class: "note" },
      `Percentiles of the data (lines: 10 %, 50 %, 90 %) in ${outcome.overTime.bins.length} bins of ${outcome.time} (marks on the axis; at least ${plural(least, "observation")} in each) over the 90 % intervals of the same percentiles of replicated data. `,
      "Points mark where a percentile leaves its interval. Replications have each group's own parameters: an individual check, narrower than one with new subjects."),
    legend(key("", "var(--c1)", "observed median"), key("dash", "var(--band)", "observed 10 % and 90 %"),
      key("box", "var(--c1)", "replicated median, 90 % interval"),
      key("box", "var(--band)", "replicated 10 % and 90 %"), key("dot", "var(--outside)", "outside")),
    h("div", { class: "controls" }, h("label", {}, log, "log scale")), place,
  ];
}

function subjectsSection() {
  const list = outcomeData.filter((outcome) => outcome.times.length);
  if (!list.length) return null;
  return list.map((outcome) => {
    const groups = groupsOf(outcome);
    const parts = [];
    if (groups.length > 1) {
      parts.push(h("h3", {}, h("code", {}, outcome.observed), ` by ${outcome.group}`),
        subjectGrid(outcome, groups));
    } else {
      const limits = limitsOf(outcome);
      parts.push(h("h3", {}, h("code", {}, outcome.observed), " over time"), bandLegend(outcome),
        h("div", { class: "scroll" },
          figure(null, () => subjectPlot(outcome, groups[0],
          { ...limits, log: wantsLog(outcome.values), sameScale: false, size: { width: 1080, height: 340 }, dot: 6,
          xLabel: outcome.time, yLabel: outcome.observed }))));
    }
    if (outcome.overTime && groups.length > 1) parts.push(vpc(outcome));
    return parts;
  });
}
