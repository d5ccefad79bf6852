// Control flow and indices that depend on parameters: branches, ternaries, sorting, counting, a while loop, int_step.
data {
  int N;
  vector[N] x;
  vector[N] y;
}
parameters {
  real a;
  real b;
  real knot;
  vector[4] v;
}
model {
  real s = a > 0 ? 1 + a : 1 / (1 - a);
  for (n in 1 : N) {
    real mu = a + b * x[n];
    if (x[n] > knot) {
      mu += 0.5 * square(x[n] - knot);
    } else if (b < 0) {
      mu -= 0.1 * (x[n] - knot);
    }
    y[n] ~ normal(mu, s);
  }
  vector[4] w = sort_asc(v);
  array[4] int order = sort_indices_asc(v);
  int count = 0;
  for (k in 1 : 4) {
    if (v[k] > 0) {
      count += 1;
    }
  }
  real h = abs(b) + 0.5;
  while (h < 3) {
    h *= 2;
  }
  int half = 1;
  while (half < 3 && w[half] < 0) {
    half += 1;
  }
  target += count * a - square(h) - dot_product(w, [1, 2, 3, 4]') * 0.1 - square(v[order[1]]) - w[half] * 0.3;
  target += int_step(b) * 0.7 - fmax(a, b) + fmin(knot, 0) - step(knot) * square(knot) - dot_self(v);
  {a, b, knot} ~ normal(0, 1);
}
