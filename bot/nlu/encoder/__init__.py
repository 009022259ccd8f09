"""What a text means, as a vector: multilingual-e5-small in 8 bits, built once at set-up and run by onnxruntime."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.nlu.encoder.encoder import Encoder

FOLDER = Path(__file__).resolve().parents[3] / "var" / "encoder"
log = logging.getLogger(__name__)


@cache
def load(folder: Path = FOLDER) -> Encoder | None:
    """The encoder of a folder, loaded once; None, with one warning, where it was not built or cannot run here."""
    try:
        from bot.nlu.encoder.encoder import Encoder

        return Encoder(folder)
    except (ImportError, OSError) as why:
        log.warning("no sentence encoder, understanding by words alone (scripts/bootstrap builds it): %s", why)
        return None
