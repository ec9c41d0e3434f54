"""Real servers on this machine."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

NEEDED = ("gguf", "numpy", "xllamacpp")


@pytest.fixture(scope="session")
def llama_url(tmp_path_factory):
    """Serve a model of random weights with llama.cpp; the address ends in `/v1`."""
    absent = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if absent:
        pytest.skip(f"{', '.join(absent)} is not installed: there is no wheel for every system")
    folder = tmp_path_factory.mktemp("llama")
    script = Path(__file__).with_name("serve_tiny_model.py")
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, str(script), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            address = server.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:"), (folder / "log.txt").read_text()[-2000:]
            yield f"{address}/v1"
        finally:
            server.stdin.close()
            server.terminate()
            server.wait(timeout=20)
            server.stdout.close()
