"""Times ONNX Runtime on the bundled backbone.

    inference.py [--batch 1] [--threads 2] [--runs 20] [--model FILE]

Prints one JSON line; images_per_s is the batch divided by the median time.
"""

import argparse
import json

import numpy
import onnxruntime
from timing import median_ms


def session(model, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--model", default="resources/backbone/efficientnet-lite0.onnx")
    options = parser.parse_args()

    network = session(options.model, options.threads)
    images = numpy.random.default_rng(0).uniform(-1, 1, (options.batch, 3, 224, 224)).astype(numpy.float32)
    median = median_ms(lambda: network.run(["logits"], {"image": images}), options.runs)
    result = {
        "name": f"onnxruntime {onnxruntime.__version__}",
        "median_ms": median,
        "images_per_s": round(options.batch / median * 1000, 1),
        "batch": options.batch,
        "threads": options.threads,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
