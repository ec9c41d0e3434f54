"""Compare a wheel with the working copy: every file that should be in it is, byte for byte, and nothing else.

python .ci/wheel_contents.py path/to/the.whl
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = {
    "drafter/": "drafter/",
    "prompts/": "drafter/_data/prompts/",
    "guidelines/": "drafter/_data/guidelines/",
    "evals/cases/": "drafter/_data/evals/cases/",
    "evals/suites/": "drafter/_data/evals/suites/",
    "evals/case.schema.json": "drafter/_data/evals/case.schema.json",
}
NEEDED = {
    "drafter/py.typed",
    "drafter/_data/evals/cases/massage-open-ended.yaml",
    "drafter/_data/guidelines/NOTICE",
}


def expected() -> dict[str, Path]:
    """Return what the wheel must hold: the place in it, and the file of the working copy."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *SHIPPED]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    files: dict[str, Path] = {}
    for name in filter(None, listed.split("\0")):
        folder = next(folder for folder in SHIPPED if name.startswith(folder))
        if (ROOT / name).is_file():
            files[SHIPPED[folder] + name.removeprefix(folder)] = ROOT / name
    return files


def problems(wheel: Path) -> list[str]:
    """Return what is wrong with the wheel, one sentence each."""
    wanted = expected()
    found = []
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        about = {name for name in names if name.split("/")[0].endswith(".dist-info")}
        found += [f"missing: {name}" for name in sorted((wanted.keys() | NEEDED) - names)]
        found += [f"should not be there: {name}" for name in sorted(names - wanted.keys() - about)]
        found += [
            f"differs from the working copy: {name}"
            for name in sorted(wanted.keys() & names)
            if archive.read(name) != wanted[name].read_bytes()
        ]
        licences = {Path(name).name for name in about if "/licenses/" in name}
        found += [f"missing among the licences: {name}" for name in sorted({"LICENSE", "NOTICE"} - licences)]
    return found


def main() -> int:
    """Print what is wrong and return 1, or print how many files there are and return 0."""
    wheel = Path(sys.argv[1])
    wrong = problems(wheel)
    for line in wrong:
        print(line)
    if not wrong:
        print(f"{wheel.name}: {len(expected())} files, as in the working copy")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
