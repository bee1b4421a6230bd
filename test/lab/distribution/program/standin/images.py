"""The images directory: archives are imported at start and when they appear later; the runtime image gives the binaries."""

import json
import os
import shutil
import subprocess
import tarfile
import time
import zipfile

from . import journal, system

_OPENERS = {
    ".tar": ["cat"], ".tar.gz": ["gzip", "-dc"], ".tgz": ["gzip", "-dc"], ".tar.bz2": ["bzip2", "-dc"], ".tar.zst": ["zstd", "-dcq"],
    ".tzst": ["zstd", "-dcq"], ".tar.lz4": ["lz4", "-dc"],
}
#: An agent runs no control plane.
_AGENT_BINARIES = {"kubelet", "kubectl", "etcdctl"}


def _opener(name):
    for ending in sorted(_OPENERS, key=len, reverse=True):
        if name.endswith(ending):
            return _OPENERS[ending]
    return None


def _read_archive(command, stream, visit):
    """Streams an archive through its decompressor. visit(name, file) sees each regular member."""
    with subprocess.Popen(command, stdin=stream, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            with tarfile.open(fileobj=process.stdout, mode="r|", bufsize=1 << 20) as archive:
                for member in archive:
                    if member.isfile():
                        visit(member.name, archive.extractfile(member))
            while process.stdout.read(1 << 20):
                pass
        except tarfile.TarError as problem:
            process.kill()
            raise OSError(f"archive/tar: invalid tar header ({problem})") from problem
        stderr = process.stderr.read().decode().strip()
        if process.wait() != 0:
            raise OSError(stderr or f"{command[0]} ended with {process.returncode}")


class Runtime:
    """The extracted binaries: <data-dir>/data/<version>-<digest>/bin behind the link <data-dir>/bin."""

    def __init__(self, settings):
        self.settings = settings
        self.home = settings.path("data", f"{settings.flavour.image_version}-{settings.flavour.commit[:12]}")
        self.bin = os.path.join(self.home, "bin")

    @property
    def _complete_mark(self):
        return os.path.join(self.home, f".complete-{self.settings.role}")

    @property
    def ready(self):
        return os.path.exists(self._complete_mark) or os.path.exists(os.path.join(self.home, ".complete-server"))

    def extract(self, layer):
        """Unpacks the runtime layer (an open tar file)."""
        os.makedirs(self.bin, exist_ok=True)
        with tarfile.open(fileobj=layer, mode="r|", bufsize=1 << 20) as archive:
            for member in archive:
                name = os.path.basename(member.name)
                if not member.isfile() or (self.settings.role == "agent" and name not in _AGENT_BINARIES):
                    continue
                target = os.path.join(self.bin, name)
                with open(f"{target}.new", "wb") as file:
                    shutil.copyfileobj(archive.extractfile(member), file, 1 << 20)
                os.chmod(f"{target}.new", 0o755)
                os.replace(f"{target}.new", target)
        system.write(self._complete_mark, "")

    def activate(self):
        """Points the link <data-dir>/bin here and adds the small tools that belong to it."""
        crictl = os.path.join(self.bin, "crictl")
        if not os.path.exists(crictl):
            program = os.path.realpath(os.environ["STANDIN_PROGRAM"])
            system.write(crictl, f'#!/bin/sh\nexec {program} crictl "$@"\n', 0o755)
        system.link(self.bin, self.settings.path("bin"))
        if not self.settings.flavour.components_survive:
            system.link(self.home, self.settings.path("data", "current"))


class Images:
    """Imports what lies in <data-dir>/agent/images."""

    def __init__(self, settings, runtime):
        self.settings = settings
        self.runtime = runtime
        self.directory = settings.path("agent", "images")
        self.record = settings.path("agent", "containerd", "images.json")
        self.done = {}

    def known(self):
        """Image references that were imported so far, by archive."""
        content = system.read(self.record)
        return json.loads(content)["archives"] if content else {}

    def _import(self, path, stamp):
        journal.info(f"Importing images from {path}")
        begun = time.monotonic()
        time.sleep(system.switch("IMPORT_DELAY"))
        tags, layers = [], {}

        def visit(name, file):
            if name == "manifest.json":
                for entry in json.load(file):
                    tags.extend(entry["RepoTags"])
                    layers.update({layer: entry["RepoTags"] for layer in entry["Layers"]})
            elif self.settings.flavour.runtime_image in " ".join(layers.get(name, [])) and not self.runtime.ready:
                self.runtime.extract(file)

        with open(path, "rb") as stream:
            _read_archive(_opener(path), stream, visit)
        archives = {name: entry for name, entry in self.known().items() if os.path.exists(name)}
        archives[path] = {"stamp": stamp, "images": tags}
        system.write(self.record, json.dumps({"archives": archives}, indent=1))
        journal.info(f"Imported images from {path} in {time.monotonic() - begun:.6f}s")

    def import_new(self):
        """Imports every archive that is new or changed since the last time. Never fatal, as in the product."""
        names = sorted(os.listdir(self.directory)) if os.path.isdir(self.directory) else []
        known = self.known()
        for name in names:
            path = os.path.join(self.directory, name)
            if not os.path.isfile(path) or name.startswith("."):
                continue
            status = os.stat(path)
            stamp = f"{status.st_size}-{status.st_mtime_ns}"
            if self.done.get(path) == stamp:
                continue
            self.done[path] = stamp
            if name.endswith(".txt"):
                self._pull_list(path)
            elif _opener(name) and not (known.get(path, {}).get("stamp") == stamp and self.runtime.ready):
                try:
                    self._import(path, stamp)
                except (OSError, ValueError, KeyError) as problem:
                    journal.error(f"Error encountered while importing {path}: failed to import images from {path}: {problem}")

    def _pull_list(self, path):
        """A list names images to pull from a registry, and no registry is in reach."""
        for line in (system.read(path) or "").splitlines():
            if line.strip():
                journal.error(f"Error encountered while importing {path}: failed to pull image {line.strip()}: not found")
                return

    def stage_runtime(self):
        """Makes the binaries available: RKE2 from the runtime image, K3s from the program itself."""
        if not self.runtime.ready and not self.settings.flavour.components_survive:
            journal.info(f"Preparing data dir {self.runtime.home}")
            self._unpack_own_payload()
        if not self.runtime.ready:
            image = f"index.docker.io/{self.settings.flavour.runtime_image}"
            journal.info(f"Pulling runtime image {image}")
            raise journal.Fatal(f'failed to get runtime image: Get "https://index.docker.io/v2/": dial tcp: lookup index.docker.io: no such host ({image})')
        self.runtime.activate()

    def _unpack_own_payload(self):
        """The K3s program carries its binaries; they go through a file, for they are too large to hold in memory."""
        payload = self.settings.path("data", ".payload")
        os.makedirs(os.path.dirname(payload), exist_ok=True)
        with zipfile.ZipFile(os.environ["STANDIN_PROGRAM"]) as program, program.open("standin/runtime.tar.zst") as packed, open(payload, "wb") as file:
            shutil.copyfileobj(packed, file, 1 << 20)
        with subprocess.Popen(["zstd", "-dcq", payload], stdout=subprocess.PIPE) as process:
            self.runtime.extract(process.stdout)
        os.unlink(payload)
