// What every function of this module is wrapped in: Boost.Math policies that neither throw nor set errno.
#pragma once
// Boost's assertions would end the process on arguments that it has not thought of.
#define BOOST_DISABLE_ASSERTS
#include <boost/math/policies/policy.hpp>
#include <cmath>
#include <limits>

namespace cohort {

namespace bp = boost::math::policies;

/// Results in double arithmetic throughout.
using Fast = bp::policy<
    bp::domain_error<bp::ignore_error>, bp::pole_error<bp::ignore_error>, bp::overflow_error<bp::ignore_error>,
    bp::underflow_error<bp::ignore_error>, bp::denorm_error<bp::ignore_error>,
    bp::rounding_error<bp::ignore_error>, bp::evaluation_error<bp::ignore_error>,
    bp::indeterminate_result_error<bp::ignore_error>, bp::promote_double<false>, bp::promote_float<false>>;

/// Intermediate results in long double where double would lose digits.
using Precise = bp::policy<
    bp::domain_error<bp::ignore_error>, bp::pole_error<bp::ignore_error>, bp::overflow_error<bp::ignore_error>,
    bp::underflow_error<bp::ignore_error>, bp::denorm_error<bp::ignore_error>,
    bp::rounding_error<bp::ignore_error>, bp::evaluation_error<bp::ignore_error>,
    bp::indeterminate_result_error<bp::ignore_error>, bp::promote_double<true>, bp::promote_float<false>>;

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double pi = 3.14159265358979323846;
constexpr double logSqrtTwoPi = 0.91893853320467274178;
/// Below this a value's logarithm is taken from its factors, before it is lost in underflow.
constexpr double tiny = 1e-280;

/// The function's value, NaN where it throws.
template <class F>
inline double guarded(F f) noexcept {
  try {
    return f();
  } catch (...) {
    return notANumber;
  }
}

}  // namespace cohort
