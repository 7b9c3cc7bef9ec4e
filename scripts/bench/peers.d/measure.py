"""Runs one command and says what it took: seconds, seconds of processor, memory."""
import dataclasses
import os
import subprocess
import tempfile
import threading
import time

# Libraries of linear algebra start threads of their own if they may; one thread must mean one.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclasses.dataclass(frozen=True)
class Cost:
    wall_s: float
    cpu_s: float  # user and system, with the children
    peak_mib: float


def run(command):
    """Returns the cost and what the command printed; a command that fails ends the comparison."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err, env=os.environ | ENVIRONMENT)
        memory = _MemoryWatch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - begin
        peak_kib = memory.stop()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        if process.returncode:
            raise SystemExit(f"peers: {' '.join(command)}: ended with {process.returncode}:\n{err.read().decode(errors='replace')}")
        # The system's own peak is exact for one process; the watch adds up the processes of a tree.
        cost = Cost(wall_s, usage.ru_utime + usage.ru_stime, max(peak_kib, usage.ru_maxrss) / 1024)
        return cost, out.read().decode()


class _MemoryWatch:
    """The highest sum of the memory of a process and its descendants, looked up 20 times a second. Pages that n processes
    share count for 1/n in each, so that nothing counts twice."""

    def __init__(self, pid):
        self.peak_kib, self._pid, self._done = 0, pid, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self):
        self._done.set()
        self._thread.join()
        return self.peak_kib

    def _watch(self):
        while not self._done.wait(0.05):
            self.peak_kib = max(self.peak_kib, sum(map(_resident_kib, _tree(self._pid))))


def _tree(pid):
    yield pid
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as children:
                for child in children.read().split():
                    yield from _tree(int(child))
    except OSError:  # it has just ended
        return


def _resident_kib(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as lines:
            return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    except OSError:
        return 0
