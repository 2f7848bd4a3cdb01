"""Times one training step of EfficientNet-Lite0 in PyTorch: 224 x 224 pixels, every layer trained, running statistics, AdamW.

    step.py [--batch 16] [--threads 2] [--runs 10] [--compile]

Prints one JSON line. Images are channels_last, the fastest layout for this network on a processor.
"""

import argparse
import json

import torch
from lite0 import lite0, use_running_statistics
from timing import median_ms


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--compile", action="store_true")
    options = parser.parse_args()

    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    network = use_running_statistics(lite0(classes=2)).to(memory_format=torch.channels_last)
    images = (torch.rand(options.batch, 3, 224, 224) * 2 - 1).contiguous(memory_format=torch.channels_last)
    labels = torch.arange(options.batch) % 2
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0.05, fused=True)
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=0.1)
    forward = torch.compile(network) if options.compile else network

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss_of(forward(images), labels).backward()
        optimizer.step()

    result = {
        "name": f"pytorch {torch.__version__} {'compiled' if options.compile else 'eager'} step",
        "median_ms": median_ms(step, options.runs),
        "batch": options.batch,
        "threads": options.threads,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
