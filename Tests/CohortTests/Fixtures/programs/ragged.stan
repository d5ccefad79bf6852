// Ragged groups: segment, slices by running position, groups of size 0 and 1, head, tail and block.
data {
  int J;
  int N;
  array[J] int<lower=0> size_of;
  vector[N] x;
  vector[N] y;
}
parameters {
  vector[J] a;
  vector[J] b;
  vector<lower=0>[J] s;
}
model {
  int position = 1;
  a ~ normal(0, 1);
  b ~ normal(1, 1);
  s ~ lognormal(0, 0.5);
  for (j in 1 : J) {
    segment(y, position, size_of[j]) ~ normal(a[j] + b[j] * segment(x, position, size_of[j]), s[j]);
    for (i in 1 : size_of[j]) {
      target += 0.01 * a[j] * x[position + i - 1];
    }
    int upto = position + size_of[j] - 1;
    target += -0.1 * dot_self(y[position : upto] - a[j]);
    position += size_of[j];
  }
  head(y, 3) ~ normal(a[1], 1);
  tail(y, 2) ~ normal(a[J], 2);
}
