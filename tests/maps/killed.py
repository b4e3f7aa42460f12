"""An import in a process of its own that is killed as it is about to touch a file, or in mid-write.

Moments are counted by Python's audit hooks: every opening, making, renaming and removing of a file
in the watched folders, every program and every database that is opened there. In mid-write it is
killed by a limit of the system: the first file that would grow beyond so many bytes ends it.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGXFSZ

REFUSED = 77
SEEDBED = """
import os, resource, signal, sys
from homecare.errors import FileError
prepare, job, *folders = sys.argv[1:]
names = {}
exec(prepare, names)
touching = {
    "open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link",
    "tempfile.mkdtemp", "shutil.rmtree", "sqlite3.connect", "subprocess.Popen",
}
def watch_for(moment):
    seen = 0
    def watch(event, given):
        nonlocal seen
        if event not in touching:
            return
        texts = [os.fspath(g) for g in given if isinstance(g, (str, os.PathLike))]
        if any(str(text).startswith(folder) for text in texts for folder in folders):
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)
    return watch
for line in sys.stdin:
    how, number = line.split()
    child = os.fork()
    if not child:
        if how == "moment":
            sys.addaudithook(watch_for(int(number)))
        else:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(number),) * 2)
        try:
            exec(job, names)
        except FileError:
            os._exit(77)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Job:
    """What to import before (modules, so that each start is quick), and the import itself."""

    prepare: str
    run: str


@contextmanager
def seedbed(job: Job, folders: Sequence[Path]) -> Iterator["Seedbed"]:
    """A process that has done nothing yet but importing modules, and splits off the killed ones."""
    order = [sys.executable, "-c", SEEDBED, job.prepare, job.run, *map(str, folders)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        order, stdin=pipe, stdout=pipe, text=True, env=dict(os.environ)
    ) as running:
        try:
            yield Seedbed(running)
        finally:
            assert running.stdin is not None
            running.stdin.close()


@dataclass(frozen=True, slots=True)
class Seedbed:
    """See `seedbed`."""

    running: "subprocess.Popen[str]"

    def killed_at(self, moment: int) -> bool:
        """Run the import up to a moment; False where it ended before. It must not fail."""
        code = self._ended("moment", moment)
        assert code in {0, -SIGKILL}
        return code == -SIGKILL

    def killed_by_size(self, most_bytes: int) -> bool:
        """Run it until a file would be bigger; False where none was.

        A program that it runs may be killed instead of it: then it says so in our words.
        """
        code = self._ended("size", most_bytes)
        assert code in {0, -SIGXFSZ, REFUSED}
        return code != 0

    def _ended(self, how: str, number: int) -> int:
        assert self.running.stdin is not None
        assert self.running.stdout is not None
        self.running.stdin.write(f"{how} {number}\n")
        self.running.stdin.flush()
        return int(self.running.stdout.readline())
