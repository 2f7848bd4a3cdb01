"""Times Pillow from a 12-megapixel JPEG file to 224 x 224 pixels, with the decoder scaling down (draft mode).

    decode.py [--runs 15] [--full] FILE

Prints one JSON line. --full decodes every pixel instead.
"""

import argparse
import json

import folder
import PIL
from timing import median_ms


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("file")
    options = parser.parse_args()

    folder.draft = not options.full
    result = {
        "name": f"pillow {PIL.__version__}, {'full' if options.full else 'draft'}",
        "median_ms": median_ms(lambda: folder.picture(options.file), options.runs),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
