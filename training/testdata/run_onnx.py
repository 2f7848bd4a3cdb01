"""Runs an ONNX model in ONNX Runtime, for the tests: run_onnx.py MODEL INPUTS N S

INPUTS holds N x 3 x S x S little-endian floats. Prints one JSON object with the probabilities, and names and shapes as ONNX Runtime sees them.
"""
import json
import sys

import numpy
import onnx
import onnxruntime

path, inputs, n, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
model = onnx.load(path)
onnx.checker.check_model(model, full_check=True)
session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
x = numpy.fromfile(inputs, dtype="<f4").reshape(n, 3, size, size)
probabilities, unfamiliarity = session.run(["probabilities", "unfamiliarity"], {"image": x})
print(json.dumps({
    "input": [session.get_inputs()[0].name, session.get_inputs()[0].shape],
    "output": [[output.name, output.shape] for output in session.get_outputs()],
    "metadata": session.get_modelmeta().custom_metadata_map,
    "operators": sorted({node.op_type for node in model.graph.node}),
    "probabilities": probabilities.tolist(),
    "unfamiliarity": unfamiliarity[:, 0].tolist(),
}))
