// Where the time of a gradient goes: which groups cost and fail most, lines, steps and solves.
function duration(seconds) {
  const s = num(seconds);
  if (!Number.isFinite(s)) return "–";
  if (s >= 1) return `${format(s, 3)} s`;
  if (s >= 1e-3) return `${format(1e3 * s, 3)} ms`;
  if (s >= 1e-6) return `${format(1e6 * s, 3)} µs`;
  return `${format(1e9 * s, 3)} ns`;
}

// Cost over the groups in their order, points without a log density marked below.
function groupCostPlot(cost, groups, shares, steps) {
  const count = groups.names.length;
  const even = 100 / count;
  const places = range(count).map((i) => i + 1);
  const values = [...shares].map((share) => 100 * share);
  const failed = places.filter((i) => groups.invalidInWarmup[i - 1] + groups.invalidLater[i - 1] > 0);
  const top = Math.max(even, ...values) * 1.08;
  const low = failed.length ? -0.07 * top : 0;
  const named = count <= 24 && groups.names.every((name) => name.length <= 6);
  const p = plot({ width: 1080, height: 260, x: [0.4, count + 0.6], y: [low, top], left: 52, right: 18,
    xTicks: named ? places : undefined, yTicks: ticks(0, top, 5),
    xFormat: (t) => (Number.isInteger(t) && t >= 1 && t <= count ? groups.names[t - 1] : ""),
    xLabel: groups.name ? groups.name.split("[")[0] : "group", yLabel: "% of the solves' time",
    label: `cost of ${plural(count, "group")}` });
  if (count <= 150) {
    const half = 0.36;
    const d = places.map((i) => `M${p.x(i - half).toFixed(1)} ${p.y(0).toFixed(1)}V${p.y(values[i - 1]).toFixed(1)}H${p.x(i + half).toFixed(1)}V${p.y(0).toFixed(1)}Z`);
    p.body.append(svg("path", { d: d.join(""), fill: "var(--band)", "fill-opacity": 0.6 }));
  } else {
    const stems = places.map((i) => `M${p.x(i).toFixed(1)} ${p.y(0).toFixed(1)}V${p.y(values[i - 1]).toFixed(1)}`);
    p.body.append(svg("path", { d: stems.join(""), stroke: "var(--band)", "stroke-opacity": 0.35, fill: "none" }));
    p.dots(places, values, 4, { stroke: "var(--band)" });
  }
  p.rule([0.4, even], [count + 0.6, even], { "stroke-dasharray": "5 4" });
  p.dots(failed, failed.map(() => low / 2), 6, { stroke: "var(--outside)" });
  // The few that stand out say their names.
  const out = places.filter((i) => values[i - 1] > 2.5 * even).sort((a, b) => values[b - 1] - values[a - 1]).slice(0, 8);
  if (!named) {
    let ends = [];
    for (const i of out) {
      const [x, y] = [p.x(i), p.y(values[i - 1]) - 5];
      if (ends.some(([ex, ey]) => Math.abs(ex - x) < 42 && Math.abs(ey - y) < 12)) continue;
      ends.push([x, y]);
      p.root.append(svg("text", { x: x.toFixed(1), y: Math.max(10, y).toFixed(1), "text-anchor": i > 0.95 * count ? "end" : "middle",
        class: "title" }, groups.names[i - 1]));
    }
  }
  return p.root;
}

// A page of the groups as a table.
function groupCostTable(cost, groups, shares, steps) {
  const count = groups.names.length;
  const isMeasured = shares.length === count;
  const failures = range(count).map((i) => groups.invalidInWarmup[i] + groups.invalidLater[i]);
  const hasFailures = failures.some((n) => n > 0);
  const each = 20;
  let page = 0;
  const option = (value, text) => h("option", { value }, text);
  const order = h("select", { "aria-label": "Order", onchange: () => update(0) },
    isMeasured && option("cost", "most expensive first"), hasFailures && option("failures", "most failures first"),
    option("data", "in their order"));
  const search = h("input", { type: "search", size: 12, placeholder: "search", "aria-label": "Search groups",
    oninput: () => update(0) });
  const before = h("button", { onclick: () => update(page - 1) }, "‹ before");
  const after = h("button", { onclick: () => update(page + 1) }, "next ›");
  const status = h("span", { class: "note", role: "status" });
  const head = [groups.name ? groups.name.split("[")[0] : "group", isMeasured && "steps", isMeasured && "share of time", isMeasured && "of an even share",
    hasFailures && "failed in warm-up", hasFailures && "failed after it"].filter(Boolean);
  const body = h("tbody", {});
  const largest = isMeasured ? Math.max(...shares) : 0;
  function row(i) {
    const bar = svg("svg", { viewBox: "0 0 120 12", width: 120, height: 12, "aria-hidden": "true" },
      svg("rect", { x: 0, y: 2, width: (120 * (shares[i] || 0) / (largest || 1)).toFixed(1), height: 8, rx: 1.5,
        fill: "var(--band)", "fill-opacity": 0.6 }));
    return h("tr", {}, h("td", {}, groups.names[i]),
      isMeasured && [h("td", {}, format(steps[i], 3)), h("td", { class: "bar" }, bar, ` ${fixed(100 * shares[i], count < 100 ? 1 : 2)} %`),
        h("td", { class: shares[i] * count > 3 ? "flag" : null }, `${fixed(shares[i] * count, 2)}×`)],
      hasFailures && [h("td", {}, whole(groups.invalidInWarmup[i])),
        h("td", { class: groups.invalidLater[i] > 0 ? "flag" : null }, whole(groups.invalidLater[i]))]);
  }
  function update(next) {
    const text = search.value.trim().toLowerCase();
    let list = range(count).filter((i) => groups.names[i].toLowerCase().includes(text));
    if (order.value === "cost") list.sort((a, b) => shares[b] - shares[a]);
    if (order.value === "failures") list.sort((a, b) => failures[b] - failures[a]);
    const pages = Math.max(1, Math.ceil(list.length / each));
    page = clamp(next, 0, pages - 1);
    const shown = list.slice(page * each, (page + 1) * each);
    before.disabled = page === 0;
    after.disabled = page === pages - 1;
    status.textContent = list.length
      ? `${page * each + 1}–${page * each + shown.length} of ${plural(list.length, "group")}` : "none has this in its name";
    body.replaceChildren(...shown.map(row));
  }
  update(0);
  return [
    count > each && h("div", { class: "controls" }, search, h("label", {}, "order", order), before, after, status),
    h("div", { class: "scroll" }, h("table", { class: "costs" },
      h("thead", {}, h("tr", {}, head.map((text) => h("th", { scope: "col" }, text)))), body)),
  ];
}

function groupCosts(cost) {
  const groups = cost.groups;
  if (!groups) return null;
  const [shares, steps] = [unpack(groups.shares), unpack(groups.steps)];
  const count = groups.names.length;
  const isMeasured = shares.length === count;
  const noun = groups.name ? groups.name.split("[")[0] : "group";
  const parts = [h("h3", {}, `Cost and failures by ${noun}`)];
  if (isMeasured) {
    const order = range(count).sort((a, b) => shares[b] - shares[a]);
    const tenth = Math.max(1, Math.round(count / 10));
    const ofTenth = order.slice(0, tenth).reduce((sum, i) => sum + shares[i], 0);
    const most = order[0];
    parts.push(h("p", {}, `${noun[0].toUpperCase()}${noun.slice(1)} ${groups.names[most]} takes ${percent(shares[most])} of the solves' time, ${format(shares[most] * count, 2)} times an even share`,
      count >= 20 && `; the most expensive tenth takes ${percent(ofTenth)}`, ". ",
      "Time is that of the evaluations of the right-hand side with its sensitivities, at ",
      cost.isAtDraws ? `${plural(cost.points, "draw")}.` : `${plural(cost.points, "random point")}.`));
  }
  const failed = range(count).filter((i) => groups.invalidInWarmup[i] + groups.invalidLater[i] > 0);
  if (cost.invalid) {
    const { warmup, later, withoutGroup } = cost.invalid;
    parts.push(h("p", {}, warmup + later === 0 ? "At no point of the run was the log density missing."
      : [`The log density could not be computed at ${plural(warmup, "point")} of warm-up and ${plural(later, "point")} after it`,
        failed.length ? `, because of ${plural(failed.length, "group")}` : "",
        failed.length && withoutGroup ? ` (${whole(withoutGroup)} of them for other reasons)` : "",
        later === 0 ? ". Draws do not suffer from those of warm-up." : "."]));
  }
  if (isMeasured && count > 1) {
    parts.push(legend(key("box", "var(--band)", "share of the time"), key("dash", "var(--faint)", "an even share"),
      failed.length > 0 && key("dot", "var(--outside)", "points of the run that failed because of it")),
      h("div", { class: "scroll" }, figure(null, () => groupCostPlot(cost, groups, shares, steps))));
  }
  parts.push(groupCostTable(cost, groups, shares, steps));
  return parts;
}

// The program's lines with their times; long stretches without any are left out.
function lineCosts(cost) {
  if (!cost.lines.length) return null;
  const all = cost.lines.reduce((sum, line) => sum + num(line.forward) + num(line.reverse), num(cost.overhead));
  const most = Math.max(...cost.lines.map((line) => num(line.forward) + num(line.reverse)));
  return cost.sources.map((source, s) => {
    const own = new Map(cost.lines.filter((line) => line.source === s).map((line) => [line.line, line]));
    const near = (number) => source.lines.length <= 60 || range(6).some((k) => own.has(number + k - 2));
    const body = h("tbody", {});
    let isGap = false;
    source.lines.forEach((text, i) => {
      if (!near(i + 1)) {
        if (!isGap) body.append(h("tr", {}, h("td", { colspan: 3 }), h("td", { class: "code note" }, "⋮")));
        isGap = true;
        return;
      }
      isGap = false;
      const line = own.get(i + 1);
      const total = line ? num(line.forward) + num(line.reverse) : 0;
      const back = line && total > 0
        ? `background:linear-gradient(90deg,var(--heat) ${(100 * total / most).toFixed(1)}%,transparent 0)` : null;
      body.append(h("tr", {}, h("td", {}, total >= 0.0005 * all ? duration(total) : ""),
        h("td", {}, total >= 0.0005 * all ? `${format(100 * total / all, 2)} %` : ""), h("td", { class: "number" }, i + 1),
        h("td", { class: "code", style: back }, h("code", {}, text || " "))));
    });
    return h("div", { class: "scroll" }, h("table", { class: "listing" },
      cost.sources.length > 1 && h("caption", {}, source.path), body));
  });
}

function stepCosts(cost) {
  const all = cost.steps.filter((step) => num(step.forward) + num(step.reverse) > 0.005 * num(cost.gradient));
  if (!all.length) return null;
  const title = (step) => `${step.count > 1 ? `${whole(step.count)} times ` : ""}${step.title}`;
  const parts = [h("h4", {}, "Steps of the program"), h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, ["step", "where", "time", "values", "derivatives"].map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, all.map((step) => h("tr", {}, h("td", {}, title(step)), h("td", {}, step.place),
      h("td", {}, duration(num(step.forward) + num(step.reverse))), h("td", {}, duration(step.forward)),
      h("td", {}, duration(step.reverse)))))))];
  if (cost.solves.length) parts.push(h("h4", {}, "Solves"), h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, ["solve", "where", "time", "groups", "steps", "tried again", "evaluations"]
      .map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, cost.solves.map((solve) => h("tr", {}, h("td", {}, solve.name), h("td", {}, solve.place),
      h("td", {}, duration(solve.seconds)), h("td", {}, whole(solve.groups)), h("td", {}, format(solve.steps, 4)),
      h("td", {}, format(solve.rejected, 3)), h("td", {}, format(solve.evaluations, 4))))))));
  return parts;
}

function costSection() {
  const cost = report.cost;
  if (!cost) return null;
  const parts = [];
  if (cost.gradient !== null && cost.gradient !== undefined) {
    const sum = (name) => cost.lines.reduce((total, line) => total + num(line[name]), 0);
    parts.push(h("p", { class: "lead" }, `A gradient of the log density takes ${duration(cost.gradient)} on one thread (mean over ${
      plural(cost.points, cost.isAtDraws ? "draw" : "random point")}): values ${duration(sum("forward"))}, derivatives ${
      duration(sum("reverse"))}, overhead ${duration(cost.overhead)}. Solvers compute their sensitivities along with the values.`));
  }
  parts.push(groupCosts(cost));
  const lines = lineCosts(cost);
  if (lines) parts.push(h("h3", {}, "Time by line"), lines, stepCosts(cost));
  return parts;
}
