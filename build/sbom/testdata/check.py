"""Finds the faults of bills of materials, one a line: by CycloneDX's own JSON schema in its strict form, by the form that package URLs have in
their own library, and by what no schema says, that a reference is to something that is there.

    check.py DOCUMENT.json...
"""

import json
import pathlib
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL


def faults(text):
    document = json.loads(text)
    validator = JsonStrictValidator(SchemaVersion.from_version(document["specVersion"]))
    for error in validator.validate_str(text, all_errors=True) or ():
        yield f"{error.data.json_path}: {error.data.message}"
    components = [document["metadata"]["component"], *document["components"]]
    for component in components:
        if url := component.get("purl"):
            canonical = PackageURL.from_string(url).to_string()
            if canonical != url:
                yield f"the package URL {url} is written {canonical}"
    there = [component.get("bom-ref") for component in components]
    if len(set(there)) < len(there):
        yield "two components have the same reference"
    for dependency in document["dependencies"]:
        for reference in (dependency["ref"], *dependency["dependsOn"]):
            if reference not in there:
                yield f"there is no component {reference}"


found = False
for name in sys.argv[1:]:
    for fault in faults(pathlib.Path(name).read_text(encoding="utf-8")):
        found = True
        print(f"{name}: {fault}")
sys.exit(found)
