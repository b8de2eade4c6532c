"""Benchmark: seconds to the loss that neural-style-pt's method reaches in 1000 iterations, and a study of 4 x 4.

The baseline (transfer_eager.py: VGG16, 512 px, L-BFGS from noise, 5/100, TV 1e-3) takes about half an hour: it is run once in full and its
curve kept in the cache; every further run times 50 of its iterations, and takes 1000 of these for its time. Its loss jumps, so what it
reached is the least of the curve. stylize descends the same loss (--losses absolute), and its picture is measured by the baseline's
own code, both as the descent left them: neither is held within 0..1 there, and what their files show (clipped) is told beside it.
Wanted: a fifth of the time. With --steps, what each of its means brings. --study: 4 x 4 pictures at 256 px in one command
against 16 runs of the baseline at that size (one is measured, of as many iterations as --study-iterations says), wanted 8 times faster.
"""
import argparse
import hashlib
import json
import os
import pathlib
import statistics
import tempfile

import harness

SHARED = pathlib.Path(os.environ.get("ATELIER_SHARED", harness.ROOT / ".." / "shared")) / "data" / "images"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "atelier" / "bench"
SAME_LOSS = ["--losses", "absolute", "--style-loss", "gram", "--pooling", "max", "--content-weight", "5", "--style-weight", "100",
             "--tv-weight", "0.001"]
# So small a picture has few sizes, and its total variation, which is most of the loss, descends best by Adam.
STUDY = ["--octaves", "3", "--optimizer", "adam", "--step", "30", "--precision", "bf16"]
STEPS = {
    "sizes, fp32, L-BFGS": [],
    "in bf16": ["--precision", "bf16"],
    "by Adam": ["--optimizer", "adam", "--step", "30"],
    "one size": ["--octaves", "1"],
    "one size from noise": ["--octaves", "1", "--init", "noise"],
}


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--content", type=pathlib.Path, default=SHARED / "content" / "tubingen.jpg")
    parser.add_argument("--style", type=pathlib.Path, default=SHARED / "style" / "starry_night_google.jpg")
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--iterations", type=int, default=60, help="of stylize, at the last size")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--steps", action="store_true")
    parser.add_argument("--study", action="store_true")
    parser.add_argument("--study-iterations", type=int, default=1000)
    parser.add_argument("--study-ours", type=int, default=85, help="iterations of stylize at the last size of the study")
    parser.add_argument("--curve", type=pathlib.Path, help="of a baseline that was run before, instead of the cache's")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    return parser.parse_args()


def weights():
    return CACHE.parent / "models" / "vgg16.safetensors"


def eager(options, output, size, iterations, content=None, style=None):
    return harness.baseline("transfer_eager.py", weights(), content or options.content, style or options.style, output, size, iterations,
                            options.threads)


def kept_run(options, size, iterations, content, style):
    name = hashlib.sha256(f"{content.read_bytes()!r}{style.read_bytes()!r}{size} {iterations}".encode()).hexdigest()[:16]
    path = CACHE / f"transfer-{name}.json"
    if not path.exists():
        print(f"running the baseline in full once ({iterations} iterations at {size} px)", flush=True)
        CACHE.mkdir(parents=True, exist_ok=True)
        _, output = harness.run(eager(options, CACHE / f"transfer-{name}.png", size, iterations, content, style))
        path.write_text(output)
    return json.loads(path.read_text())


def seconds_of(options, size, iterations):
    """Of so many iterations of the baseline as it runs now, from the time of 50."""
    with tempfile.TemporaryDirectory() as folder:
        _, output = harness.run(eager(options, pathlib.Path(folder) / "out.png", size, 50))
    curve = json.loads(output)["curve"]
    steps = [after[0] - before[0] for before, after in zip(curve[5:], curve[6:])]
    return statistics.median(steps) * iterations


def losses_of(options, picture, size, content=None, style=None):
    return json.loads(harness.run(eager(options, picture, size, 0, content, style))[1])


def stylize(options, output, more):
    return [harness.tool("stylize"), str(options.content), "--style", str(options.style), "--size", str(options.size), "--iterations",
            str(options.iterations), "--threads", str(options.threads), "--overwrite", "--progress", "none", "-o", str(output), *SAME_LOSS,
            *more]


def measured(options, folder, more):
    output = pathlib.Path(folder) / "out.npy"
    output.unlink(missing_ok=True)
    seconds, _ = harness.run(stylize(options, output, more))
    return seconds, losses_of(options, output, options.size)


def report(title, loss, wanted, baseline, own, ratio):
    """A time counts only where the loss was reached."""
    if loss > wanted:
        print(f"{title}: the baseline's {wanted:.0f} is NOT reached")
    harness.report(title, baseline, own, ratio)


def said(losses):
    clipped = f"{losses['clipped']:.0f}" if "clipped" in losses else "unknown"
    return f"{losses['loss']:.0f} (clipped {clipped})"


def least_of(run):
    return {"loss": min(loss for _, loss in run["curve"])} | {key: run[key] for key in run if key == "clipped"}


def race(options):
    run = json.loads(options.curve.read_text()) if options.curve else kept_run(options, options.size, 1000, options.content, options.style)
    wanted = least_of(run)
    print(f"baseline: least loss of 1000 iterations {said(wanted)}, the last {run['curve'][-1][1]:.0f}")
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.repeats):
            baseline = seconds_of(options, options.size, 1000)
            own, found = measured(options, folder, [])
            rounds.append((baseline / own, baseline, own))
            print(f"  1000 iterations {baseline:.0f} s; stylize {own:.0f} s, loss {said(found)}", flush=True)
        if options.steps:
            for name, more in STEPS.items():
                own, losses = measured(options, folder, more)
                print(f"  {name}: {own:.0f} s, loss {said(losses)}", flush=True)
    _, baseline, own = sorted(rounds)[len(rounds) // 2]
    report(f"to a loss of {found['loss']:.0f}", found["loss"], wanted["loss"], baseline, own, 5)


def study(options):
    contents = sorted((SHARED / "content").glob("*.jpg"))[:4]
    styles = sorted((SHARED / "style").glob("*.jpg"))[:4]
    wanted = least_of(kept_run(options, 256, options.study_iterations, contents[0], styles[0]))
    print(f"baseline: least loss of the first {said(wanted)}")
    baseline = 16 * seconds_of(options, 256, options.study_iterations)
    with tempfile.TemporaryDirectory() as folder:
        own, _ = harness.run([harness.tool("stylize"), *map(str, contents), "--matrix.style", ",".join(map(str, styles)), "--size", "256",
                              "--iterations", str(options.study_ours), "--threads", str(options.threads), "--progress", "none", "-o",
                              f"{folder}/{{stem}}-{{style}}.npy", *SAME_LOSS, *STUDY])
        found = losses_of(options, f"{folder}/{contents[0].stem}-{styles[0].stem}.npy", 256, contents[0], styles[0])
    print(f"stylize: loss of the first {said(found)}")
    report("study of 16 at 256 px", found["loss"], wanted["loss"], baseline, own, 8)


options = parse()
study(options) if options.study else race(options)
