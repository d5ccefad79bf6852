// A discrete-time SIR epidemic from known initial counts.
data { int T; array[T] int cases; real population; real infected; }
parameters { real<lower=0> beta; real<lower=0> gamma; real<lower=0> phi; }
model {
  real S = population - infected;
  real I = infected;
  real R = 0;
  beta ~ normal(0.5, 0.3);
  gamma ~ normal(0.2, 0.1);
  phi ~ exponential(0.2);
  for (t in 1:T) {
    real infections = S * (1 - exp(-beta * I / population));
    real recoveries = I * (1 - exp(-gamma));
    S -= infections;
    I += infections - recoveries;
    R += recoveries;
    cases[t] ~ neg_binomial_2(infections + 1e-3, phi);
  }
}
