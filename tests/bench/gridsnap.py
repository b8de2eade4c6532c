"""Benchmark: gridsnap against scipy's assignment over the whole matrix, on t-SNE maps of MNIST.

Maps are made once by tsne-layout and kept in --folder. At 1,024 and 4,096 points both solve the same problem: the costs have to be
equal to 1e-9, and the ratio of medians is wanted to be 5 and 20. Then 10,000 and 70,000 points exactly and until a gap of 0.1 %,
and how the time of the latter grows from 4,096 to 70,000 points (wanted: no faster than n^1.3), drawn as FOLDER/growth.png. Times
are of the solving alone, of one process each.

  scripts/bench gridsnap --rounds 3 --million --clustered map-of-a-million.csv
"""
import argparse
import json
import math
import pathlib
import subprocess

import harness

DIGITS = harness.ROOT.parent / "shared" / "data" / "mnist"
GRIDS = {1024: "32x32", 4096: "64x64", 10000: "100x100", 20000: "125x160", 40000: "200x200", 70000: "250x280"}


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("bench-gridsnap"), help="of maps and the plot")
    parser.add_argument("--million", action="store_true", help="a million points anywhere, too")
    parser.add_argument("--clustered", help="and a map of a million points")
    return parser.parse_args()


def maps(folder):
    """{count: the map of the first so many test digits, or of all digits above 10,000}."""
    folder.mkdir(exist_ok=True)
    files = {count: folder / f"map-{count}.csv" for count in GRIDS}
    for count, file in files.items():
        if file.exists():
            continue
        rows = folder / f"rows-{count}.npy"
        test = ["--test"] if count <= 10000 else []
        harness.run(harness.baseline("tsne_open.py", "components", str(DIGITS), str(rows), "--rows", str(count), *test))
        harness.run([harness.tool("tsne-layout"), str(rows), "-o", str(file), "--pca", "0"])
    return files


def solved(cloud, grid, solver, rounds, gap=0.001):
    """The median seconds of `rounds`, and what came out."""
    command = [harness.tool("bench_assignment"), str(cloud), grid, solver, str(gap)]
    runs = [json.loads(harness.run(command)[1]) for _ in range(rounds)]
    return {**runs[0], "seconds": harness.median([run["seconds"] for run in runs])}


def say(title, run):
    proof = "optimal" if run["optimal"] else f"gap <= {100 * run['gap']:.4f} %"
    print(f"{title}: {run['seconds']:.2f} s, cost {run['cost']:.6f}, {proof}, {run['peak_mib'] / 1024:.2f} GiB", flush=True)


def against_scipy(count, file, rounds, wanted):
    own = solved(file, GRIDS[count], "exact", rounds)
    other = json.loads(harness.run(harness.baseline("gridsnap_scipy.py", file, GRIDS[count]))[1])
    apart = abs(own["cost"] / other["cost"] - 1)
    print(f"{count} points: costs {own['cost']:.9f} and {other['cost']:.9f}, apart by {apart:.1e} (wanted 1e-9)")
    harness.report(f"{count} points", other["seconds"], own["seconds"], wanted)


def growth(files, folder, rounds):
    """The slope of log seconds over log points, and its picture."""
    times = {count: solved(file, GRIDS[count], "near", rounds)["seconds"] for count, file in files.items() if count >= 4096}
    places = [(math.log2(count), math.log2(seconds)) for count, seconds in times.items()]
    table = folder / "growth.csv"
    table.write_text("label,x,y\n" + "".join(f"{count} points: {times[count]:.2f} s,{x},{-y}\n" for count, (x, y) in zip(times, places)))
    subprocess.run([harness.tool("draw-map"), str(table), "-o", str(folder / "growth.png"), "--draw", "path,points,labels", "--size", "900",
                    "--title", "seconds until a gap of 0.1 %, both axes logarithmic", "--overwrite"], check=True)
    middle = [sum(axis) / len(places) for axis in zip(*places)]
    slope = sum((x - middle[0]) * (y - middle[1]) for x, y in places) / sum((x - middle[0]) ** 2 for x, _ in places)
    print(f"time of near: {', '.join(f'{n}: {s:.3f} s' for n, s in times.items())}; grows as n^{slope:.2f} (wanted 1.3)")


def main():
    options = parse()
    files = maps(options.folder)
    against_scipy(1024, files[1024], options.rounds, 5)
    against_scipy(4096, files[4096], options.rounds, 20)
    for count in (10000, 70000):
        for solver in ("exact", "near"):
            say(f"{count} points, {solver}", solved(files[count], GRIDS[count], solver, options.rounds))
    say("10000 points anywhere, exact", solved("uniform", "100x100", "exact", options.rounds))
    growth(files, options.folder, options.rounds)
    if options.million:
        say("1000000 points anywhere, near 2 %", solved("uniform", "1000x1000", "near", 1, 0.02))
    if options.clustered:
        say("1000000 points in clusters, near 2 %", solved(options.clustered, "1000x1000", "near", 1, 0.02))


if __name__ == "__main__":
    main()
