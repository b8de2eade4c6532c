"""Benchmark: how fast films pass through the reader and the writer.

Copies a film of 1280x720 px frame by frame, decoded to tensors and encoded again, against ffmpeg with the same codec and
settings (wanted: at least 0.8 of its frames a second). The film is made by ffmpeg's own test source. Needs ffmpeg.
"""
import argparse
import os
import shutil
import subprocess
import tempfile

import harness

RATIO_WANTED = 0.8
ENCODERS = {"h264": ["-c:v", "libx264", "-crf", "16", "-pix_fmt", "yuv420p", "-movflags", "+faststart"],
            "h265": ["-c:v", "libx265", "-crf", "18", "-pix_fmt", "yuv420p", "-x265-params", "log-level=none"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codec", default="h264", choices=list(ENCODERS))
    parser.add_argument("--preset", nargs="*", default=["medium", "veryfast", "ultrafast"])
    parser.add_argument("--frames", type=int, default=250)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--film", help="another film to copy")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    if not shutil.which("ffmpeg"):
        raise SystemExit("error: ffmpeg is not installed")
    subprocess.run(["cmake", "--build", harness.ROOT / "build", "--target", "bench_video"], check=True, stdout=subprocess.DEVNULL)
    ffmpeg = ["ffmpeg", "-v", "error", "-y"]
    with tempfile.TemporaryDirectory() as folder:
        film = options.film or f"{folder}/in.mp4"
        if not options.film:
            source = "testsrc2=size=1280x720:rate=25,noise=alls=6:allf=t,format=yuv420p"
            harness.run([*ffmpeg, "-f", "lavfi", "-i", source, "-frames:v", str(options.frames), "-crf", "16", "-preset", "fast", film])
        for preset in options.preset:
            settings = [*ENCODERS[options.codec], "-preset", preset]
            own = [harness.tool("bench_video"), film, f"{folder}/own.mp4", options.codec, preset, str(options.threads)]
            times = harness.take_turns({"ffmpeg": [*ffmpeg, "-i", film, *settings, f"{folder}/ffmpeg.mp4"], "own": own}, options.repeats)
            medians = {name: harness.median([seconds for seconds, _ in runs]) for name, runs in times.items()}
            harness.report(f"copy 720p, {options.codec} {preset}", medians["ffmpeg"], medians["own"], RATIO_WANTED)
            print(f"  {options.frames / medians['own']:.1f} frames a second, ffmpeg {options.frames / medians['ffmpeg']:.1f}"
                  if not options.film else "")


main()
