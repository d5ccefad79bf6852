// Data beside replications: densities, statistics, coverage, residuals.
const outcomeData = report.outcomes.map((outcome) => ({
  ...outcome,
  values: unpack(outcome.values), times: unpack(outcome.times), bands: outcome.bands.map(unpack),
  fittedBands: outcome.fittedBands.map(unpack), positions: unpack(outcome.positions),
}));

// Normal scores of shares: the quantile of the standard normal (Acklam's approximation), as far out as draws can tell.
function normalScore(share, count) {
  const p = clamp(share, 0.5 / count, 1 - 0.5 / count);
  const a = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
    2.506628277459239];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
  const c = [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  const tail = Math.min(p, 1 - p);
  if (tail < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(tail));
    const x = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) / ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
    return p < 0.5 ? x : -x;
  }
  const q = p - 0.5;
  const r = q * q;
  return ((((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q) / (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
}

// A median line through points, by about equally large groups of them; nothing where there are few.
function runningMedian(xs, ys) {
  const order = range(xs.length).filter((i) => Number.isFinite(xs[i]) && Number.isFinite(ys[i]))
    .sort((i, j) => xs[i] - xs[j]);
  const groups = Math.min(12, Math.floor(order.length / 8));
  if (groups < 3) return null;
  const middle = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
  const parts = range(groups)
    .map((g) => order.slice(Math.floor((g * order.length) / groups),
    Math.floor(((g + 1) * order.length) / groups)));
  return { xs: parts.map((part) => middle(part.map((i) => xs[i]))),
    ys: parts.map((part) => middle(part.map((i) => ys[i]))) };
}

// Every so-manieth place, so that a plot holds no more points than can be seen.
const thinned = (count, most = 6000) => range(count).filter((i) => i % Math.ceil(count / most) === 0);

function overlayPlot(outcome) {
  const curve = outcome.density;
  const data = unpack(curve.density);
  const lists = outcome.replicatedDensities.map(unpack);
  const [low, high] = [num(curve.low), num(curve.high)];
  const top = Math.max(...data, ...lists.map((list) => Math.max(0, ...list)));
  const x = curve.isDiscrete ? [low - 0.6, high + 0.6] : [low, high];
  const p = plot({ width: 520, height: 230, x, y: [0, top * 1.05], bare: true, xLabel: outcome.observed,
    label: `density of ${outcome.observed} and of replications` });
  for (const list of lists) p.line(spaced(low, high, list.length), list,
    { stroke: "var(--band)", "stroke-width": 0.8, "stroke-opacity": 0.4 });
  p.line(spaced(low, high, data.length), data, { stroke: "var(--data)", "stroke-width": 2.2 });
  return p.root;
}

function positionPlot(outcome) {
  const shares = outcome.positions.filter(Number.isFinite);
  const bins = Math.min(20, Math.max(5, Math.floor(shares.length / 8)));
  const counts = new Array(bins).fill(0);
  for (const share of shares) counts[Math.min(bins - 1, Math.floor(share * bins))] += 1;
  const expected = shares.length / bins;
  const spread = 1.96 * Math.sqrt(expected * (1 - 1 / bins));
  const p = plot({ width: 520, height: 230, x: [0, 1], y: [0, Math.max(expected + spread, ...counts) * 1.08],
    bare: true,
    xLabel: "share of replications below the observation",
      label: "places of observations among their replications" });
  p.area([0, 1], [expected - spread, expected - spread].map((v) => Math.max(0, v)),
    [expected + spread, expected + spread], { fill: "var(--faint)", "fill-opacity": 0.22 });
  p.bars(spaced(0, 1, bins + 1), counts, { fill: "var(--band)", "fill-opacity": 0.5, stroke: "var(--paper)" });
  return p.root;
}

function observedPlot(outcome, prediction, title, isLog) {
  const places = thinned(outcome.values.length);
  const xs = places.map((i) => prediction[i]);
  const ys = places.map((i) => outcome.values[i]);
  const positive = isLog && Math.min(...xs.filter(Number.isFinite)) > 0
    && Math.min(...ys.filter(Number.isFinite)) > 0;
  const ends = extent(xs, ys);
  if (!ends) return null;
  const both = positive ? [ends[0] * 0.9, ends[1] * 1.1] : roomy(ends);
  const p = plot({ width: 350, height: 270, x: both, y: both, logX: positive, logY: positive, xLabel: title,
    yLabel: outcome.observed, label: `observed against ${title}` });
  p.rule([both[0], both[0]], [both[1], both[1]], { stroke: "var(--soft)" });
  p.dots(xs, ys, 4, { stroke: "var(--band)", "stroke-opacity": 0.5 });
  const middle = runningMedian(xs, ys);
  if (middle) p.line(middle.xs, middle.ys, { stroke: "var(--outside)", "stroke-width": 2 });
  return p.root;
}

function residualPlot(outcome, xs, xLabel, isLog) {
  const scores = Array.from(outcome.positions,
    (share) => (Number.isFinite(share) ? normalScore(share, outcome.replications) : NaN));
  const places = thinned(scores.length).filter((i) => Number.isFinite(xs[i]) && Number.isFinite(scores[i]));
  const px = places.map((i) => xs[i]);
  const ends = extent(px);
  if (!ends) return null;
  const positive = isLog && ends[0] > 0;
  const reach = Math.max(3, ...places.map((i) => Math.abs(scores[i]))) * 1.05;
  const x = positive ? [ends[0] * 0.9, ends[1] * 1.1] : roomy(ends);
  const p = plot({ width: 350, height: 270, x, y: [-reach, reach], logX: positive, xLabel, yLabel: "normal score",
    label: `residuals against ${xLabel}` });
  p.area(x, [-1.96, -1.96], [1.96, 1.96], { fill: "var(--faint)", "fill-opacity": 0.13 });
  p.rule([x[0], 0], [x[1], 0], { stroke: "var(--soft)" });
  p.dots(px, places.map((i) => scores[i]), 4, { stroke: "var(--band)", "stroke-opacity": 0.5 });
  const middle = runningMedian(px, places.map((i) => scores[i]));
  if (middle) p.line(middle.xs, middle.ys, { stroke: "var(--outside)", "stroke-width": 2 });
  return p.root;
}

// Whether values are positive and spread over more than a factor of 30.
function wantsLog(...lists) {
  const ends = extent(...lists);
  return Boolean(ends && ends[0] > 0 && ends[1] / ends[0] > 30);
}

function checkTable(outcome) {
  return h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {},
      ["statistic", "observed", "replicated: 5 %", "50 %", "95 %", "share larger"]
      .map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, outcome.checks.map((check) => {
      const isOff = num(check.p) < 0.025 || num(check.p) > 0.975;
      return h("tr", {}, h("td", {}, check.name), h("td", {}, format(check.observed, 4)),
        check.replicated.map((value) => h("td", {}, format(value, 4))),
        h("td", { class: isOff ? "flag" : null }, fixed(num(check.p), 3)));
    }))));
}

// Intervals of the predictions one by one, where there is no time to draw them over.
function intervalsPlot(outcome) {
  const order = range(outcome.values.length).sort((i, j) => outcome.bands[2][i] - outcome.bands[2][j]);
  const places = order.filter((_, k) => k % Math.ceil(order.length / 300) === 0);
  const xs = range(places.length);
  const pick = (list) => places.map((i) => list[i]);
  const ends = extent(pick(outcome.values), pick(outcome.bands[0]), pick(outcome.bands[4]));
  if (!ends) return null;
  const p = plot({ width: 1080, height: 260, x: [-1, places.length], y: roomy(ends), xTicks: [],
    xLabel: "observations, by predicted median", yLabel: outcome.observed,
    label: `observations within their intervals` });
  const width = clamp(700 / places.length, 1, 12);
  const bars = (low, high, attributes) =>
    xs.forEach((k) => p.rule([k, outcome.bands[low][places[k]]], [k, outcome.bands[high][places[k]]], attributes));
  bars(0, 4, { stroke: "var(--band)", "stroke-opacity": 0.3, "stroke-width": width });
  bars(1, 3, { stroke: "var(--band)", "stroke-opacity": 0.5, "stroke-width": width });
  p.dots(xs, pick(outcome.values), clamp(width, 3, 6), { stroke: "var(--data)" });
  return p.root;
}

function checksSection() {
  if (!outcomeData.length) return null;
  return outcomeData.map((outcome) => {
    const isLog = wantsLog(outcome.values);
    const [half, ninety] = outcome.coverage.map(num);
    const source = h("p", { class: "note" },
      `${outcome.rule}. ${whole(outcome.values.length)} observations, ${whole(outcome.replications)} replications.`);
    const residuals = [
      h("div", {}, h("h4", {}, "Observed against predicted"),
        figure(null, () => observedPlot(outcome, outcome.bands[2], "median prediction", isLog))),
      outcome.fittedBands.length > 0
        && h("div", {}, h("h4", {}, "Observed against fitted"),
        figure(null, () => observedPlot(outcome, outcome.fittedBands[1], "median fit", isLog))),
      outcome.times.length > 0
        && h("div", {}, h("h4", {}, "Residuals over time"),
        figure(null, () => residualPlot(outcome, outcome.times, outcome.time, false))),
      h("div", {}, h("h4", {}, "Residuals over predictions"),
        figure(null, () => residualPlot(outcome, outcome.bands[2], "median prediction", isLog))),
    ];
    return [
      h("h3", {}, h("code", {}, outcome.observed), " and its replications ", h("code", {}, outcome.predicted)),
        source,
      h("p", {}, `Of the observations ${percent(half)} lie within the central 50 % of their replications and ${percent(ninety)} within the central 90 %.`),
      h("div", { class: "grid two" },
        outcome.density && h("div", {}, h("h4", {}, "Density"),
          legend(key("", "var(--data)", "observed"),
          key("", "var(--band)", `${outcome.replicatedDensities.length} replications`)),
          figure(null, () => overlayPlot(outcome))),
        outcome.positions.filter(Number.isFinite)
          .length >= 20 && h("div", {}, h("h4", {}, "Places of observations among replications"),
          legend(key("box", "var(--faint)", "where chance puts 95 % of the bars")),
          figure(null, () => positionPlot(outcome)))),
      checkTable(outcome),
      outcome.times.length === 0
        && h("div", {}, h("h4", {}, "Intervals"),
        legend(key("box", "var(--band)", "90 %"), key("box half", "var(--band)", "50 %"),
        key("dot", "var(--data)", "observed")),
        h("div", { class: "scroll" }, figure(null, () => intervalsPlot(outcome)))),
      h("div", { class: "grid quad" }, residuals),
      h("p", { class: "note" },
        "Residuals are normal scores of the places of observations among their replications; grey: where 95 % of them are expected. The line is a running median. Replications are of a model that has seen these data, so places crowd in the middle somewhat more than by chance."),
    ];
  });
}
