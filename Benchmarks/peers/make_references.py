"""Records Stan's log densities and gradients for the tests: python make_references.py [NAME...].

Models go to Fixtures/NAME.json, the programs in Fixtures/programs beside themselves. See Fixtures/README.md.
"""
import argparse
import json
import pathlib
import re
import sys
import time

import numpy as np

from make_twins import twin
from stan_peer import Peer

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FIXTURES = ROOT / "Tests" / "CohortTests" / "Fixtures"
POINTS = 6
# Half-widths of the uniform points where the default of 1 would leave the region in which the model makes sense.
WIDTH = {"neutropenia": 0.5, "stiff_kinetics": 0.5, "lotka_volterra": 0.3, "sir": 0.5}
# Centres, likewise (unconstrained scale).
CENTRE = {
    "lotka_volterra": [-0.6, -3.6, -0.2, -3.7, 3.4, 1.4, -1.4, -1.4],
    "theophylline": [0.4, -3.2, -0.7],
    "sir": [0.5, -0.7, -2.0, -2.5],
}
SHARP = re.compile(r"1e-8,\s+1e-(8|12)\b")
# Programs that are not differentiable at the zero vector.
KINKED_AT_ZERO = {"complex_numbers", "nested_jumps", "parameter_branches", "scalar_functions"}


def points_for(name, dimension):
    rng = np.random.default_rng(sum(map(ord, name.removesuffix("_loop"))))
    centre = np.zeros(dimension)
    given = CENTRE.get(name, [])
    centre[: len(given)] = given
    width = WIDTH.get(name, 1.0)
    points = [np.round(centre + width * rng.uniform(-1, 1, dimension), 6) for _ in range(POINTS)]
    return points if name in KINKED_AT_ZERO else [np.zeros(dimension)] + points[1:]


def reading_order(source, names):
    """The names in the order in which Stan reads the vector: arrays by rows.

    Stan's unconstrained_param_names lists arrays with their first index fastest, but Stan reads them with the last one
    fastest.
    """
    block = source[source.index("\nparameters {"):]
    block = block[: block.index("\n}")]
    groups = {}
    for name in names:
        groups.setdefault(re.split("[.:]", name)[0], []).append(name)
    for base, members in groups.items():
        declared = re.search(rf"array\s*\[([^\]]*)\][^;]*?\b{base}\s*;", block)
        rank = declared.group(1).count(",") + 1 if declared else 0
        members.sort(key=lambda name: [int(i) for i in re.split("[.:]", name)[1 : 1 + rank]])
    return [name for members in groups.values() for name in members]


def numbers(values):
    return [float(v) for v in values]


def differences(peer, point, gradient):
    """The gradient by central differences of the log density, extrapolated to sixth order; NaN where undefined.

    Short plain differences replace it where they are closer to `gradient`: near a jump the long steps reach across it.
    """

    def slope(i, h):
        above, below = list(point), list(point)
        above[i] += h
        below[i] -= h
        return (peer.gradient(above)[0] - peer.gradient(below)[0]) / (2 * h)

    result = []
    for i in range(peer.dimension):
        try:
            candidates = [(64 * slope(i, 5e-4) - 20 * slope(i, 1e-3) + slope(i, 2e-3)) / 45, slope(i, 1e-5)]
            result.append(min(candidates, key=lambda value: abs(value - gradient[i])))
        except ValueError:
            result.append(np.nan)
    return np.array(result)


def record(name, source, data, output, level):
    started = time.time()
    peer = Peer(source, data, level)
    points = points_for(name, peer.dimension)
    module_data = json.loads(data.read_text())
    result = {
        "parameters": reading_order(source, peer.names()),
        "points": [], "log_density": [], "log_density_no_jacobian": [], "log_density_with_constants": [],
        "gradient": [],
    }
    skipped = 0
    for point in points:
        try:
            value, gradient = peer.gradient(point)
        except ValueError as error:
            skipped += 1
            print(f"{name}: skipped a point: {str(error).strip()}", file=sys.stderr)
            continue
        if not np.isfinite([value] + gradient).all():
            skipped += 1
            print(f"{name}: skipped a point: {value}", file=sys.stderr)
            continue
        # httpstan passes complex matrices and tuples of data on in another order than Stan's own reader.
        if not result["points"] and not re.search("complex|tuple", source):
            # The numbers are PyStan's own: the module's functions and the shim run the same code.
            assert abs(peer.module.log_prob(module_data, list(point), True) - value) <= 1e-13 * abs(value), name
            assert np.allclose(peer.module.log_prob_grad(module_data, list(point), True), gradient, rtol=1e-13), name
        result["points"].append(numbers(point))
        result["log_density"].append(value)
        result["log_density_no_jacobian"].append(peer.gradient(point, True, False)[0])
        result["log_density_with_constants"].append(peer.gradient(point, False, True)[0])
        result["gradient"].append(gradient)
    sharp = SHARP.sub("1e-11, 1e-13", source)
    if sharp != source:
        peer = Peer(sharp, data, level)
        tight = [peer.gradient(point) for point in result["points"]]
        result["log_density_tight"] = [value for value, _ in tight]
        result["gradient_tight"] = [gradient for _, gradient in tight]
        checks = result["gradient_tight"]
    else:
        checks = [differences(peer, point, g) for point, g in zip(result["points"], result["gradient"])]
    error = [np.abs(np.subtract(check, g)) / (1 + np.abs(g)) for check, g in zip(checks, result["gradient"])]
    result["gradient_uncertainty"] = [float(f"{np.nanmax(e):.1e}") for e in error]
    output.write_text("{\n" + ",\n".join(
        f'  "{key}": [\n    ' + ",\n    ".join(json.dumps(row) for row in rows) + "\n  ]" if rows else f'  "{key}": []'
        for key, rows in result.items()) + "\n}\n")
    seconds = time.time() - started
    print(f"{name}: {len(result['points'])} points, dimension {peer.dimension}, {seconds:.0f} s", flush=True)
    if skipped > 1:
        print(f"{name}: WARNING {skipped} points skipped", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    names = parser.parse_args().names
    jobs = []
    for model in sorted((ROOT / "stanlike-models").glob("*/*.model")):
        text = model.read_text()
        jobs.append((model.stem, twin(text) or text, model.parent / "data.json", FIXTURES / f"{model.stem}.json", "O3"))
    for program in sorted((FIXTURES / "programs").glob("*.stan")):
        text = program.read_text()
        data = program.with_name(f"{program.stem}.data.json")
        jobs.append((program.stem, twin(text) or text, data, program.with_suffix(".json"), "O0"))
    failed = []
    for job in jobs:
        if names and job[0] not in names:
            continue
        if not names and job[3].exists():
            continue
        try:
            record(*job)
        except Exception as error:  # one bad program must not hide the others
            failed.append(job[0])
            print(f"{job[0]}: FAILED {error}", flush=True)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
