// A plot: axes with round numbers, and what is drawn within them.
function ticks(low, high, count) {
  const span = high - low;
  if (!(span > 0)) return [low];
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  if (!(last - first < 50)) return [low, high];
  return range(last - first + 1).map((i) => (first + i) * step);
}
function logTicks(low, high) {
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  const factors = to - from <= 1 ? [1, 2, 3, 5, 7] : to - from <= 3 ? [1, 3] : [1];
  const stride = Math.ceil((to - from) / 6);
  const list = [];
  for (let power = from; power <= to; power++) {
    if ((power - from) % stride) continue;
    for (const f of factors) list.push(f * 10 ** power);
  }
  return list.filter((t) => t >= low * 0.999 && t <= high * 1.001);
}

// A range that is not empty, with some room.
function roomy(ends, share = 0.04) {
  if (!ends) return [0, 1];
  let [low, high] = ends;
  if (low === high) {
    const half = Math.abs(low) * 0.1 || 0.5;
    return [low - half, high + half];
  }
  const room = (high - low) * share;
  return [low - room, high + room];
}

// Options: width, height, x and y (ranges), xLabel, yLabel, logX, logY, label (for readers of the screen), bare (no y axis).
function plot(options) {
  const { width, height } = options;
  const left = options.left ?? (options.bare ? 8 : 42);
  const right = options.right ?? 8;
  const top = options.top ?? 8;
  const bottom = options.bottom ?? (options.xLabel ? 36 : 22);
  const isLog = (ends, wanted) => wanted && ends[0] > 0;
  const [logX, logY] = [isLog(options.x, options.logX), isLog(options.y, options.logY)];
  const scale = (ends, from, to, log) => {
    const t = log ? Math.log : (v) => v;
    const [a, b] = [t(ends[0]), t(ends[1])];
    return (v) => from + ((to - from) * (t(v) - a)) / (b - a || 1);
  };
  const x = scale(options.x, left, width - right, logX);
  const y = scale(options.y, height - bottom, top, logY);
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": options.label || "" });
  const grid = [];
  const xs = options.xTicks ?? (logX ? logTicks(...options.x)
    : ticks(...options.x, (width - left) / (width < 300 ? 48 : 70)));
  const ys = options.bare ? []
    : options.yTicks ?? (logY ? logTicks(...options.y) : ticks(...options.y, (height - bottom) / 38));
  for (const t of ys) grid.push(`M${left} ${y(t).toFixed(1)}H${width - right}`);
  if (grid.length) root.append(svg("path", { class: "gridline", d: grid.join("") }));
  root.append(svg("path", { class: "axis", d: `M${left} ${height - bottom}H${width - right}` }));
  let lastEnd = -Infinity;
  for (const t of xs) {
    const text = options.xFormat ? options.xFormat(t) : format(t, 4);
    const place = x(t);
    const half = text.length * 3.1;
    if (place < left - 1 || place > width - right + 1 || place - half < lastEnd + 4) continue;
    lastEnd = place + half;
    root.append(
      svg("path", { class: "axis", d: `M${place.toFixed(1)} ${height - bottom}v3` }),
      svg("text", { x: place.toFixed(1), y: height - bottom + 14, "text-anchor": "middle" }, text));
  }
  for (const t of ys) {
    root.append(svg("text", { x: left - 5, y: (y(t) + 3.5).toFixed(1), "text-anchor": "end" }, format(t, 4)));
  }
  if (options.xLabel) {
    root.append(svg("text", { x: (left + width - right) / 2, y: height - 5, "text-anchor": "middle" },
      options.xLabel));
  }
  if (options.yLabel) {
    root.append(svg("text", { x: 0, y: 0, "text-anchor": "middle",
      transform: `translate(10 ${(top + height - bottom) / 2}) rotate(-90)` }, options.yLabel));
  }
  const clip = `clip${plot.count++}`;
  root.append(svg("clipPath", { id: clip },
    svg("rect", { x: left, y: top - 2, width: Math.max(0, width - left - right),
      height: Math.max(0, height - top - bottom + 4) })));
  const body = svg("g", { "clip-path": `url(#${clip})` });
  root.append(body);
  const point = (px, py) => `${x(px).toFixed(1)} ${y(py).toFixed(1)}`;
  const path = (d, attributes) => d && body.append(svg("path", { d, fill: "none", ...attributes }));
  const ok = (px, py) => Number.isFinite(px) && Number.isFinite(py) && (!logX || px > 0) && (!logY || py > 0);
  return {
    root, body, x, y,
    line(xs, ys, attributes) {
      let d = "";
      let open = false;
      for (let i = 0; i < xs.length; i++) {
        if (!ok(xs[i], ys[i])) {
          open = false;
          continue;
        }
        d += (open ? "L" : "M") + point(xs[i], ys[i]);
        open = true;
      }
      path(d, { "stroke-width": 1.5, "stroke-linejoin": "round", ...attributes });
    },
    // Between two lines; where one of them is missing there is none.
    area(xs, low, high, attributes) {
      let d = "";
      let run = [];
      const close = () => {
        if (run.length > 1) {
          d += "M" + run.map((i) => point(xs[i], high[i])).join("L") + "L" +
            run.reverse().map((i) => point(xs[i], low[i])).join("L") + "Z";
        }
        run = [];
      };
      for (let i = 0; i < xs.length; i++) {
        if (ok(xs[i], low[i]) && ok(xs[i], high[i])) run.push(i);
        else close();
      }
      close();
      path(d, { stroke: "none", ...attributes });
    },
    // Round points as one path: a line of no length with round ends.
    dots(xs, ys, size, attributes) {
      let d = "";
      for (let i = 0; i < xs.length; i++) if (ok(xs[i], ys[i])) d += `M${point(xs[i], ys[i])}h0`;
      path(d, { "stroke-width": size, "stroke-linecap": "round", ...attributes });
    },
    bars(edges, heights, attributes) {
      let d = "";
      for (let i = 0; i < heights.length; i++) {
        if (!(heights[i] > 0)) continue;
        d += `M${point(edges[i], 0)}V${y(heights[i]).toFixed(1)}H${x(edges[i + 1]).toFixed(1)}V${y(0).toFixed(1)}Z`;
      }
      path(d, { stroke: "none", ...attributes });
    },
    rule(from, to, attributes) {
      path(`M${point(...from)}L${point(...to)}`, { stroke: "var(--faint)", ...attributes });
    },
    note(px, py, text, attributes) {
      body.append(svg("text", { x: x(px).toFixed(1), y: y(py).toFixed(1), ...attributes }, text));
    },
  };
}
plot.count = 0;
