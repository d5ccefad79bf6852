// C entry points to one compiled Stan model: its log density, gradient and timing without Python's or JSON's share.
// Linked into the same shared library as the model and httpstan's own module, so all of them run the same machine code.
#include <ctime>
#include <algorithm>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <stan/model/model_header.hpp>
#include <stan/io/json/json_data.hpp>

stan::model::model_base &new_model(stan::io::var_context &data_context, unsigned int seed, std::ostream *msg_stream);

namespace {

void report(const std::string &what, char *error, int capacity) {
  if (error != nullptr && capacity > 0) {
    std::strncpy(error, what.c_str(), static_cast<size_t>(capacity) - 1);
    error[capacity - 1] = 0;
  }
}

stan::math::var logDensity(stan::model::model_base &model, std::vector<stan::math::var> &x, bool propto, bool jacobian,
                           std::ostream *messages) {
  std::vector<int> integers;
  if (propto && jacobian) return model.template log_prob<true, true>(x, integers, messages);
  if (propto) return model.template log_prob<true, false>(x, integers, messages);
  if (jacobian) return model.template log_prob<false, true>(x, integers, messages);
  return model.template log_prob<false, false>(x, integers, messages);
}

double evaluate(stan::model::model_base &model, const double *point, bool propto, bool jacobian, double *gradient,
                std::ostream *messages) {
  const size_t n = model.num_params_r();
  stan::math::nested_rev_autodiff nested;
  std::vector<stan::math::var> x(point, point + n);
  stan::math::var lp = logDensity(model, x, propto, jacobian, messages);
  const double value = lp.val();
  lp.grad();
  for (size_t i = 0; i < n; ++i) gradient[i] = x[i].adj();
  return value;
}

}  // namespace

extern "C" {

void *peer_new(const char *dataPath, char *error, int capacity) {
  try {
    std::ifstream in(dataPath);
    if (!in) {
      report(std::string("cannot read ") + dataPath, error, capacity);
      return nullptr;
    }
    stan::json::json_data data(in);
    return &new_model(data, 1u, &std::cerr);
  } catch (const std::exception &e) {
    report(e.what(), error, capacity);
    return nullptr;
  }
}

void peer_delete(void *handle) { delete static_cast<stan::model::model_base *>(handle); }

int peer_dimension(void *handle) {
  return static_cast<int>(static_cast<stan::model::model_base *>(handle)->num_params_r());
}

// Names separated by newlines; `constrained` chooses between the parameters' own and the unconstrained ones.
int peer_names(void *handle, int constrained, char *buffer, int capacity) {
  std::vector<std::string> names;
  auto &model = *static_cast<stan::model::model_base *>(handle);
  if (constrained) {
    model.constrained_param_names(names, false, false);
  } else {
    model.unconstrained_param_names(names, false, false);
  }
  std::string all;
  for (const auto &name : names) all += name + "\n";
  report(all, buffer, capacity);
  return static_cast<int>(all.size()) < capacity;
}

// 0 on success; otherwise 1 and the exception's text in `error`.
int peer_gradient(void *handle, const double *point, int propto, int jacobian, double *value, double *gradient,
                  char *error, int capacity) {
  auto &model = *static_cast<stan::model::model_base *>(handle);
  std::ostringstream messages;
  try {
    *value = evaluate(model, point, propto != 0, jacobian != 0, gradient, &messages);
    return 0;
  } catch (const std::exception &e) {
    report(e.what(), error, capacity);
    return 1;
  }
}

// CPU seconds per gradient: the median over `batches` of `repeats` evaluations each; negative on failure.
double peer_time(void *handle, const double *point, int repeats, int batches) {
  auto &model = *static_cast<stan::model::model_base *>(handle);
  std::vector<double> gradient(model.num_params_r()), seconds;
  std::ostringstream messages;
  try {
    for (int b = 0; b < batches; ++b) {
      timespec start, end;
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
      for (int r = 0; r < repeats; ++r) evaluate(model, point, true, true, gradient.data(), &messages);
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
      seconds.push_back(((end.tv_sec - start.tv_sec) + 1e-9 * (end.tv_nsec - start.tv_nsec)) / repeats);
    }
  } catch (const std::exception &) {
    return -1;
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[seconds.size() / 2];
}
}
