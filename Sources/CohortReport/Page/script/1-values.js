// The report's values as they stand in the page, and numbers as texts.
const report = JSON.parse(document.getElementById("report").textContent);

// Single-precision numbers from their text in base64.
function unpack(text) {
  if (!text) return new Float32Array(0);
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  const view = new DataView(bytes.buffer);
  const numbers = new Float32Array(bytes.length >> 2);
  for (let i = 0; i < numbers.length; i++) numbers[i] = view.getFloat32(4 * i, true);
  return numbers;
}

// A number of the report: what is not finite stands there as a text.
const num = (value) => (value === null || value === undefined ? NaN : Number(value));

// With so many significant digits, without trailing zeros.
function format(value, digits = 3) {
  const x = num(value);
  if (Number.isNaN(x)) return "–";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  if (x === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(x)));
  let text;
  if (size >= 7 || size < -4) {
    text = x.toExponential(digits - 1).replace(/\.?0+e/, "e").replace("e+", "e");
  } else {
    text = x.toFixed(Math.max(0, Math.min(20, digits - 1 - size)));
    if (text.includes(".")) text = text.replace(/\.?0+$/, "");
  }
  return text.replace("-", "−");
}
const whole = (value) => (Number.isFinite(value) ? Math.round(value).toLocaleString("en-US").replace(/,/g, "\u202f") : "–");
const fixed = (value, places) => (Number.isFinite(value) ? value.toFixed(places).replace("-", "−") : format(value));
const percent = (share) => `${format(100 * share, 3)} %`;
const plural = (count, noun, nouns = noun + "s") => `${whole(count)} ${count === 1 ? noun : nouns}`;
const clamp = (x, low, high) => Math.min(high, Math.max(low, x));
const range = (count) => Array.from({ length: Math.max(0, count) }, (_, i) => i);

// The least and the greatest finite number; nothing where there is none.
function extent(...lists) {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists) {
    for (const x of list) {
      if (!Number.isFinite(x)) continue;
      if (x < low) low = x;
      if (x > high) high = x;
    }
  }
  return low <= high ? [low, high] : null;
}

// Equally spaced points from low to high.
const spaced = (low, high, count) => range(count).map((i) => low + ((high - low) * i) / Math.max(1, count - 1));

// The summary's columns.
const summary = {
  names: report.summary.names,
  mean: unpack(report.summary.mean), mcse: unpack(report.summary.mcse), sd: unpack(report.summary.sd),
  quantiles: report.summary.quantiles.map(unpack),
  essBulk: unpack(report.summary.essBulk), essTail: unpack(report.summary.essTail),
    rHat: unpack(report.summary.rHat),
};
// Quantities that are the sampler's own, but for the log density.
const ofSampler = new Set(report.variables.filter((variable) => variable.block === "sampler"
  && variable.name !== "lp__")
  .flatMap((variable) => range(variable.count).map((k) => variable.first + k)));
const chainCount = report.head.chains.length;
const leastESS = 100 * chainCount;
const worstRHat = 1.01;
const isPoorESS = (ess) => ess < leastESS;
const isPoorRHat = (rHat) => rHat > worstRHat;

// Details by quantity, and priors by quantity.
const detailOf = new Map(report.details.map((detail) => [detail.quantity, detail]));
const priorOf = new Map();
for (const prior of report.priors) for (const quantity of prior.quantities) priorOf.set(quantity, prior);
const sampleOf = new Map(report.sample.quantities.map((quantity, place) => [quantity, place]));
const sampleColumns = new Map();
function sampled(quantity) {
  if (!sampleColumns.has(quantity)) {
    const place = sampleOf.get(quantity);
    sampleColumns.set(quantity, place === undefined ? null : unpack(report.sample.columns[place]));
  }
  return sampleColumns.get(quantity);
}
