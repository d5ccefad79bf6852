// Integrals of first passage densities over time: adaptive Gauss–Kronrod quadrature of all parts together.
#pragma once
#include "WienerProcess.hpp"

namespace cohort {

/// The most intervals that one integral begins with.
constexpr int maximumSteps = 256;

/// ∫ f over adjoining intervals between `edges`, each halved until it is accurate to a small share of the whole (of the
/// integral of the absolute value, for each part).
///
/// What is halved is bounded: by what counts beside the greatest density (which is 1), by the digits that exponents leave
/// (`noise`, relative), by `units` in which a derivative of the logarithm need not be known better than to rounding (means over
/// starts cancel), by halves that are no better than the whole, and by a number of rules.
template <class F>
class TimeQuadrature {
 public:
  TimeQuadrature(const F &f, double noise, const Parts &units) : f(f), tolerance(std::max(1e-12, noise)), units(units) {}

  Parts integrate(const double *edges, int count) {
    Parts sum;
    for (int i = 0; i + 1 < count && i < maximumSteps; ++i) {
      pieces[i] = rule(edges[i], edges[i + 1]);
      total.add(1, pieces[i].absolute);
    }
    for (int i = 0; i < Parts::count; ++i) {
      total.x[i] = std::max({total.x[i], units.x[i] * total.x[0], negligible});
    }
    for (int i = 0; i + 1 < count && i < maximumSteps; ++i) sum.add(1, refined(pieces[i], edges[i], edges[i + 1], depth));
    return sum;
  }

 private:
  struct Piece {
    Parts value, absolute;
    double error[Parts::count];
  };

  static constexpr double negligible = 1e-40;
  static constexpr int depth = 24;
  const F &f;
  double tolerance;
  Parts units;
  int rulesLeft = 600;
  Parts total;
  Piece pieces[maximumSteps];

  bool isFine(const Piece &piece) const {
    for (int i = 0; i < Parts::count; ++i) {
      if (!(piece.error[i] <= tolerance * total.x[i])) return false;
    }
    return true;
  }

  Parts refined(const Piece &piece, double a, double b, int depth) {
    const double centre = 0.5 * (a + b);
    if (isFine(piece) || depth <= 0 || rulesLeft <= 0 || !(a < centre && centre < b)) return piece.value;
    rulesLeft -= 2;
    const Piece left = rule(a, centre), right = rule(centre, b);
    bool isBetter = false;
    for (int i = 0; i < Parts::count; ++i) {
      if (piece.error[i] > tolerance * total.x[i] && left.error[i] + right.error[i] < 0.7 * piece.error[i]) isBetter = true;
    }
    // A peak may show only after some halvings, noise never.
    if (!isBetter && depth < TimeQuadrature::depth - 6) depth = 1;
    Parts sum = refined(left, a, centre, depth - 1);
    sum.add(1, refined(right, centre, b, depth - 1));
    return sum;
  }

  /// The rule of 21 points; its error is estimated from the difference to the one of 10 as in QUADPACK (Piessens et al.
  /// 1983).
  Piece rule(double a, double b) const {
    static constexpr double points[11] = {
        0.995657163025808080735527280689, 0.973906528517171720077964012084, 0.930157491355708226001207180060,
        0.865063366688984510732096688423, 0.780817726586416897063717578345, 0.679409568299024406234327365115,
        0.562757134668604683339000099273, 0.433395394129247190799265943166, 0.294392862701460198131126603104,
        0.148874338981631210884826001130, 0};
    static constexpr double weights[11] = {
        0.011694638867371874278064396062, 0.032558162307964727478818972459, 0.054755896574351996031381300245,
        0.075039674810919952767043140916, 0.093125454583697605535065465083, 0.109387158802297641899210590326,
        0.123491976262065851077958109585, 0.134709217311473325928054001772, 0.142775938577060080797094273139,
        0.147739104901338491374841515972, 0.149445554002916905664936468390};
    static constexpr double gauss[5] = {
        0.066671344308688137593568809893, 0.149451349150580593145863396958, 0.219086362515982043995534934228,
        0.269266719309996355091226921569, 0.295524224714752870173815619189};
    const double centre = 0.5 * (a + b), half = 0.5 * (b - a);
    Piece piece{};
    Parts coarse;
    for (int i = 0; i < 11; ++i) {
      for (int side = 0; side < (i == 10 ? 1 : 2); ++side) {
        const Parts value = f(centre + (side == 0 ? -half : half) * points[i]);
        for (int k = 0; k < Parts::count; ++k) {
          piece.value.x[k] += half * weights[i] * value.x[k];
          piece.absolute.x[k] += half * weights[i] * std::fabs(value.x[k]);
          if (i % 2 == 1) coarse.x[k] += half * gauss[i / 2] * value.x[k];
        }
      }
    }
    for (int k = 0; k < Parts::count; ++k) {
      const double scale = piece.absolute.x[k], difference = std::fabs(piece.value.x[k] - coarse.x[k]);
      if (!(scale > 0)) continue;
      const double share = std::min(1.0, 200 * difference / scale);
      piece.error[k] = scale * share * std::sqrt(share);
    }
    return piece;
  }
};

/// Steps in the logarithm of time over which densities of a process change little enough for one rule, as far as they count.
class TimeSteps {
 public:
  /// Steps between two logarithms of times, one of them finite; the other end may be infinite.
  TimeSteps(const WienerProcess &process, double low, double high) : process(process) {
    const bool isUpward = low > -infinity;
    const Point start = at(isUpward ? low : high);
    const Point peak = low < high ? findPeak(start, isUpward ? high : low) : start;
    greatest = peak.value;
    this->peak = peak.x;
    // From the peak down to the one side, then up to the other.
    edges[0] = peak.x;
    count = 1;
    march(peak, low, -1);
    std::reverse(edges, edges + count);
    march(peak, high, 1);
  }

  int count = 0;
  double edges[maximumSteps + 1];
  /// The greatest log density at an edge, of the density by log time.
  double greatest;
  /// About where that is.
  double peak;

 private:
  /// The log density by log time at one time, and its derivative.
  struct Point {
    double x, value, slope;
  };
  const WienerProcess &process;
  static constexpr double longest = 0.7, negligible = 45;

  /// About where the density is greatest: there is one peak.
  Point findPeak(Point start, double end) const {
    const double direction = end > start.x ? 1 : -1;
    Point best = start, here = start;
    for (int k = 0; k < 2000 && here.x != end; ++k) {
      here = at(std::fabs(end - here.x) <= longest ? end : here.x + direction * longest);
      if (here.value > best.value) best = here;
      if (here.value < best.value - negligible && direction * here.slope < 0) break;
    }
    // The neighbour that the slope points at lies beyond the peak, or is the end.
    const double limit = best.slope > 0 ? std::max(start.x, end) : std::min(start.x, end);
    Point beyond = {best.slope > 0 ? std::min(limit, best.x + longest) : std::max(limit, best.x - longest), 0, 0};
    for (int k = 0; k < 60 && std::fabs(best.slope * (beyond.x - best.x)) > 5; ++k) {
      const Point middle = at(0.5 * (best.x + beyond.x));
      if (middle.x == best.x || middle.x == beyond.x) break;
      if (middle.slope * best.slope > 0) {
        best = middle;
      } else {
        beyond = middle;
      }
    }
    return best;
  }

  /// Adds edges until the density is negligible, none steeper than a factor e^14.
  void march(Point here, double end, double direction) {
    while (count < maximumSteps && here.x != end && here.value > greatest - negligible) {
      double step = std::min(longest, 7 / std::max(std::fabs(here.slope), 1e-3));
      Point next = here;
      for (int k = 0; k < 40; ++k, step *= 0.5) {
        next = at(direction * (end - here.x) <= 1.2 * step ? end : here.x + direction * step);
        if (next.value > here.value - 14 || here.value - 14 < greatest - negligible) break;
      }
      if (next.x == here.x) break;
      greatest = std::max(greatest, next.value);
      edges[count++] = next.x;
      here = next;
    }
  }

  /// The greatest of the densities of starts in the middle and at the ends.
  Point at(double x) const {
    Point result = {x, -infinity, 0};
    for (int side = -1; side <= 1; ++side) {
      if (side != 0 && !(process.sw > 0)) continue;
      const double t = std::exp(x), u = 1 - process.w + 0.5 * side * process.sw;
      double slope;
      const double value = process.logDensity(t, u, &slope) + x;
      if (value > result.value) result = {x, value, slope * t + 1};
    }
    return result;
  }
};

}  // namespace cohort
