"""Checks a model repository by Triton's rules, for the tests: check_triton.py REPOSITORY

https://github.com/triton-inference-server/server/blob/main/docs/user_guide/model_repository.md and model_configuration.md: a folder a model,
named as its configuration says; in it config.pbtxt, by Triton's own schema, and versions named by numbers, each with model.onnx; inputs and
outputs as the ONNX file has them, without the first axis where batches are allowed; as many labels as there are classes.
"""
import pathlib
import sys

import onnxruntime
from google.protobuf import text_format
from tritonclient.grpc import model_config_pb2

TYPES = {"tensor(float)": "TYPE_FP32", "tensor(uint8)": "TYPE_UINT8", "tensor(string)": "TYPE_STRING"}
models = [path for path in pathlib.Path(sys.argv[1]).iterdir()]
assert len(models) == 2 and all(path.is_dir() for path in models), models
for folder in models:
    config = text_format.Parse((folder / "config.pbtxt").read_text("utf-8"), model_config_pb2.ModelConfig())
    assert config.name == folder.name and config.backend == "onnxruntime", config
    versions = [path for path in folder.iterdir() if path.is_dir()]
    assert [path.name for path in versions] == ["1"], versions
    session = onnxruntime.InferenceSession(versions[0] / "model.onnx", providers=["CPUExecutionProvider"])
    for declared, actual in (config.input, session.get_inputs()), (config.output, session.get_outputs()):
        assert {v.name for v in declared} == {v.name for v in actual}, (declared, actual)
        for d in declared:
            a = next(v for v in actual if v.name == d.name)
            shape = [side if isinstance(side, int) else -1 for side in a.shape]
            if config.max_batch_size:
                assert shape[0] == -1, a
                shape = shape[1:]
            assert list(d.dims) == shape and model_config_pb2.DataType.Name(d.data_type) == TYPES[a.type], (d, a)
            if getattr(d, "label_filename", ""):  # outputs only
                assert len((folder / d.label_filename).read_text("utf-8").split("\n")) - 1 == d.dims[-1], d
    assert any(d.label_filename for d in config.output) and bool(config.max_batch_size) == config.HasField("dynamic_batching"), config
    print("ok", config.name)
