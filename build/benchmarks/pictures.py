"""Makes a folder of JPEGs as a camera of 12 megapixels writes them, from the sample photos.

    pictures.py [--count 40] FOLDER

Each is 4000 x 3000 pixels: a sample photo scaled up, with a little noise, so that the file has about the size that a camera's has (scaled-up
pictures without noise are too smooth and decode too fast). The same pictures every time. A folder that already holds them is left alone.
"""

import argparse
import pathlib

import numpy
from PIL import Image, ImageOps

SIZE = (4000, 3000)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()

    options.folder.mkdir(parents=True, exist_ok=True)
    photos = sorted(pathlib.Path("resources/sample/photo").glob("*.jpg"))
    for i in range(options.count):
        target = options.folder / f"picture-{i:03}.jpg"
        if target.exists():
            continue
        random = numpy.random.default_rng(i)
        with Image.open(photos[i % len(photos)]) as photo:
            large = ImageOps.fit(photo.convert("RGB"), SIZE, Image.Resampling.BICUBIC)
        noise = random.normal(0, 5, (SIZE[1], SIZE[0], 1)).astype(numpy.float32)
        pixels = numpy.clip(numpy.asarray(large, dtype=numpy.float32) + noise, 0, 255).astype(numpy.uint8)
        unfinished = target.with_suffix(".part")
        Image.fromarray(pixels).save(unfinished, "JPEG", quality=92)
        unfinished.rename(target)


if __name__ == "__main__":
    main()
