# Compares distribution functions and their gradients with the values of mpmath in tails.jsonl, and prints a table.
#
#     python3 Benchmarks/tails/sweep.py [.build/release/cohort]
import json
import math
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
COHORT = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / ".build/release/cohort")
FIXTURES = ROOT / "Tests/CohortMathTests/Fixtures/tails.jsonl"


def read():
    functions = {}
    for line in FIXTURES.read_text().splitlines():
        row = json.loads(line)
        functions.setdefault(row["f"], []).append(row)
    return functions


def program(name, rows):
    """Each value is the derivative by a weight, so that one evaluation gives all values and all gradients."""
    integers = [all(isinstance(row["args"][k], int) for row in rows) for k in range(len(rows[0]["args"]))]
    names = [f"x{k}" for k in range(len(integers))]
    data = "".join(f"  array[N] int {n};\n" for n, i in zip(names, integers) if i)
    parameters = "".join(f"  vector[N] {n};\n" for n, i in zip(names, integers) if not i)
    arguments = [f"{n}[i]" for n in names]
    call = f"{name}({arguments[0]} | {', '.join(arguments[1:])})"
    return integers, (
        f"data {{\n  int N;\n{data}}}\nparameters {{\n{parameters}  vector[N] w;\n}}\n"
        f"model {{ for (i in 1:N) target += w[i] * {call}; }}\n"
    )


def evaluate(folder, name, rows):
    """Value and gradient for each row."""
    integers, text = program(name, rows)
    count, reals = len(rows), [k for k, i in enumerate(integers) if not i]
    data = {"N": count} | {f"x{k}": [row["args"][k] for row in rows] for k, i in enumerate(integers) if i}
    point = [float(row["args"][k]) for k in reals for row in rows] + [1.0] * count
    (folder / "m.stan").write_text(text)
    (folder / "d.json").write_text(json.dumps(data))
    (folder / "p.json").write_text(json.dumps([point]))
    command = [COHORT, "log-density", folder / "m.stan", "--data", folder / "d.json", "--points", folder / "p.json",
               "--no-jacobian", "--keep-constants"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{name}: {result.stderr}")
    gradient = json.loads(result.stdout)
    gradient = gradient[0] if isinstance(gradient, list) else gradient
    gradient = [float(str(g).replace("Infinity", "inf")) for g in gradient["gradient"]]
    values = gradient[len(reals) * count:]
    slopes = [[gradient[reals.index(k) * count + i] if k in reals else None for k in range(len(integers))]
              for i in range(count)]
    return list(zip(values, slopes))


def error(found, expected):
    """The relative error."""
    if found == expected:
        return 0.0
    return abs(found - expected) / abs(expected) if expected and math.isfinite(found) else math.inf


def main():
    table = {}
    with tempfile.TemporaryDirectory() as scratch:
        for function, rows in read().items():
            name, tail = function.rsplit("_", 1)
            for row, (value, slopes) in zip(rows, evaluate(pathlib.Path(scratch), function, rows)):
                entry = table.setdefault(name, {"count": 0, "depth": 0.0})
                entry["count"] += 1
                if tail != "cdf":
                    entry["depth"] = min(entry["depth"], row["value"])
                worst = entry.setdefault(tail, [0.0, 0.0])
                worst[0] = max(worst[0], error(value, row["value"]))
                for found, expected in zip(slopes, row["grad"]):
                    if expected is not None:
                        worst[1] = max(worst[1], error(found, expected))
                        if error(found, expected) > 1e-10:
                            print("!", function, row["args"], found, expected, file=sys.stderr)
                if error(value, row["value"]) > 1e-10:
                    print("!", function, row["args"], value, row["value"], file=sys.stderr)
    print("| distribution | values | least log probability | cdf | by arguments | lcdf | by arguments | lccdf | by arguments |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name, entry in table.items():
        cells = []
        for tail in ("cdf", "lcdf", "lccdf"):
            cells += ["{:.0e}".format(e) if e else "0" for e in entry[tail]] if tail in entry else ["–", "–"]
        print(f"| `{name}` | {entry['count']} | {entry['depth']:.0f} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
