"""What the benchmarks share: runs that take turns, so that a busy machine treats all alike, and medians of them."""
import os
import pathlib
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def tool(name):
    path = ROOT / "build" / "bin" / name
    if override := os.environ.get("ATELIER_BENCH_BIN"):
        path = pathlib.Path(override) / name
    if not path.exists():
        raise SystemExit(f"error: {path} is not there: run scripts/build")
    return str(path)


def baseline(script, *arguments):
    return [os.environ["ATELIER_BENCH_PYTHON"], str(ROOT / "tests" / "bench" / script), *map(str, arguments)]


def run(command):
    """Seconds of the whole process and what it printed."""
    begin = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace")
    seconds = time.perf_counter() - begin
    if done.returncode:
        raise SystemExit(f"error: {' '.join(command)}\n{done.stderr}")
    return seconds, done.stdout


def take_turns(commands, repeats):
    """{name: command} to {name: [(seconds, output), ...]}: one warming round, then `repeats` rounds in turn."""
    results = {name: [] for name in commands}
    for round_number in range(repeats + 1):
        for name, command in commands.items():
            result = run(command)
            if round_number:
                results[name].append(result)
    return results


def median(values):
    return statistics.median(values)


def report(title, baseline_s, own_s, wanted):
    verdict = "reached" if baseline_s / own_s >= wanted else "NOT reached"
    print(f"{title}: baseline {baseline_s:.3f} s, atelier {own_s:.3f} s, ratio {baseline_s / own_s:.2f} (wanted {wanted}, {verdict})")
