"""Zips the package `standin` into one executable. Usage: pack-program.py OUTPUT BUILD_JSON [RUNTIME_ARCHIVE]

The runtime archive, which only K3s carries inside, is stored as it is: it is compressed already.
"""

import os
import sys
import zipfile

output, build = sys.argv[1:3]
here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "standin")

with open(output, "wb") as file:
    file.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__main__.py", "from standin.main import run\n\nrun()\n")
        for name in sorted(os.listdir(here)):
            if name.endswith(".py"):
                archive.write(os.path.join(here, name), f"standin/{name}")
        archive.writestr("standin/build.json", build)
        for payload in sys.argv[3:]:
            archive.write(payload, "standin/runtime.tar.zst", zipfile.ZIP_STORED)
os.chmod(output, 0o755)
