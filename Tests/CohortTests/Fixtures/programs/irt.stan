// Item response, two-parameter logistic, in long form, with a hierarchical prior and a sum-to-zero constraint by hand.
data {
  int I;
  int J;
  int N;
  array[N] int<lower=1, upper=I> ii;
  array[N] int<lower=1, upper=J> jj;
  array[N] int<lower=0, upper=1> y;
}
parameters {
  vector<lower=0>[I] alpha;
  vector[I - 1] beta_free;
  vector[J] theta;
  real mu_beta;
  real<lower=0> sigma_alpha;
}
transformed parameters {
  vector[I] beta = append_row(beta_free, -sum(beta_free));
}
model {
  alpha ~ lognormal(0, sigma_alpha);
  beta ~ normal(0, 2);
  theta ~ std_normal();
  mu_beta ~ cauchy(0, 5);
  sigma_alpha ~ cauchy(0, 5);
  y ~ bernoulli_logit(alpha[ii] .* (theta[jj] - (beta[ii] + mu_beta)));
}
generated quantities {
  real mean_theta = mean(theta);
  real sd_theta = sd(theta);
}
