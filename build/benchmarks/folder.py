"""Classifies every JPEG of a folder with Pillow and ONNX Runtime, as a short script would, and times it.

    folder.py [--draft] [--processes 1] [--runs 1] FOLDER

--draft lets the JPEG decoder scale down while it decodes (Pillow's draft mode), never below twice the wanted size. With one process ONNX
Runtime gets two threads; with two, each process gets one. Prints one JSON line. The times, on the clock and of the processors, are those of
the loop: starting Python and loading the network are not counted, which favours this side.
"""

import argparse
import json
import multiprocessing
import pathlib
import time

import numpy
import PIL
from inference import session
from PIL import Image
from timing import median_ms

MODEL = "resources/backbone/efficientnet-lite0.onnx"
SIZE, SHORT_SIDE = 224, 256

network = None
draft = False


def prepare(threads, use_draft):
    global network, draft
    network, draft = session(MODEL, threads), use_draft


def picture(path):
    """One picture as float32 [3, 224, 224]: short side to 256, the middle cut out, (x - 127) / 128."""
    with Image.open(path) as image:
        if draft:
            image.draft("RGB", (2 * SHORT_SIDE, 2 * SHORT_SIDE))
        image = image.convert("RGB")
    scale = SHORT_SIDE / min(image.size)
    image = image.resize([round(side * scale) for side in image.size], Image.Resampling.BILINEAR)
    left, top = (image.width - SIZE) // 2, (image.height - SIZE) // 2
    pixels = numpy.asarray(image.crop((left, top, left + SIZE, top + SIZE)), dtype=numpy.float32)
    return ((pixels - 127) / 128).transpose(2, 0, 1)


def classify(paths):
    """The classes of some pictures, and the processor time that they took."""
    begin = time.process_time()
    images = numpy.stack([picture(path) for path in paths])
    classes = network.run(["logits"], {"image": images})[0].argmax(axis=1).tolist()
    return classes, time.process_time() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draft", action="store_true")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()

    paths = sorted(options.folder.glob("*.jpg"))
    if not paths:
        parser.error(f"{options.folder} holds no file *.jpg; build/benchmarks/pictures.py makes some")
    used = []

    def note(results):
        used.append(sum(seconds for _, seconds in results))

    size = 8 // options.processes  # smaller shares end at about the same time
    batches = [paths[i : i + size] for i in range(0, len(paths), size)]
    if options.processes == 1:
        prepare(2, options.draft)
        median = median_ms(lambda: note([classify(batch) for batch in batches]), options.runs, warm_up=0)
    else:
        with multiprocessing.Pool(options.processes, prepare, (1, options.draft)) as pool:
            pool.map(abs, range(options.processes))  # until every process has loaded its network
            median = median_ms(lambda: note(pool.map(classify, batches, chunksize=1)), options.runs, warm_up=0)
    result = {
        "name": f"pillow {PIL.__version__} + onnxruntime{' draft' if options.draft else ''}, processes: {options.processes}",
        "median_ms": median,
        "processor_ms": round(sum(used) / len(used) * 1000, 1),
        "images_per_s": round(len(paths) / median * 1000, 1),
        "pictures": len(paths),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
