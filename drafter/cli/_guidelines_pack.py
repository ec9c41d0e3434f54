"""`drafter guidelines pack`: the checksums of a pack, and the archive that carries them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from drafter.errors import InputError


def pack(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the pack.")],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="The zip archive to write.")] = None,
) -> None:
    """Write the checksums of a pack into its folder, and with `--out` an archive that carries them.

    The pack is read first: one with a mistake is not sealed.
    """
    from drafter.guidelines import CHECKSUMS_FILE, Library, seal_pack

    if out is not None and folder.resolve() in out.resolve().parents:
        raise InputError(
            "the archive would lie in the folder that it holds.", where=str(out), hint="Write it elsewhere."
        )
    # The old checksums are about to be replaced: they must not stand in the way.
    old = folder / CHECKSUMS_FILE
    kept = old.read_bytes() if old.is_file() else None
    old.unlink(missing_ok=True)
    try:
        held = Library.load(folder, shipped=False)
        written = seal_pack(folder, out)
    except BaseException:
        if kept is not None:
            old.write_bytes(kept)
        raise
    typer.echo(f"{written}: {len(held.editions)} editions, {len(held.passages)} passages, {len(held.limits)} limits")
