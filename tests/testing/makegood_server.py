"""The program itself, started and stopped by a test.

Bazel says in MAKEGOOD where the program is (see tests/integration/defs.bzl).
"""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

PROGRAM = os.path.abspath(os.environ["MAKEGOOD"])

# How long anything may take before a test gives up on it. A machine that is busy with other builds
# is slow, not broken.
PATIENCE_SECONDS = 60


def wait_until(condition, what, seconds=PATIENCE_SECONDS):
  """What `condition` returns, once that is true; fails when it has not become so in time."""
  end = time.monotonic() + seconds
  while True:
    result = condition()
    if result:
      return result
    if time.monotonic() > end:
      raise AssertionError(f"within {seconds} seconds: {what}")
    time.sleep(0.01)


def run(*arguments, text=None, timeout=PATIENCE_SECONDS):
  """Runs `makegood ARGUMENTS` to its end; `text` is its standard input."""
  return subprocess.run([PROGRAM, *map(str, arguments)], input=text or "", capture_output=True,
                        encoding="utf-8", timeout=timeout, check=False)


class Server:
  """`makegood serve` on a free port of 127.0.0.1.

      with Server(policies) as server:
        channel = grpc.insecure_channel(server.address)
  """

  def __init__(self, policies, *arguments):
    self._directory = tempfile.TemporaryDirectory()
    scratch = pathlib.Path(self._directory.name)
    self._log = scratch / "log"
    port_file = scratch / "port"
    if "--data" not in arguments:
      arguments += ("--data", scratch / "data")
    with open(self._log, "wb") as log:
      self.process = subprocess.Popen(
          [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--port-file", port_file,
           "--policies", policies, "--log-format", "json",
           *map(str, arguments)],
          stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def port():
      if self.process.poll() is not None:
        raise AssertionError(f"makegood ended with {self.process.returncode}:\n{self.log_text()}")
      return port_file.exists() and port_file.read_text().strip()

    try:
      self.address = f"127.0.0.1:{wait_until(port, 'a port in the port file')}"
    except BaseException:
      self.kill()
      raise

  def log_text(self):
    return self._log.read_text(encoding="utf-8", errors="backslashreplace")

  def log_lines(self):
    """What was logged, each line a dict; fails when a whole line is no JSON object."""
    lines = self.log_text().split("\n")[:-1]
    return [json.loads(line) for line in lines]

  def processor_seconds(self):
    """How long the program has been computing."""
    # The fields after the name in parentheses; the eleventh and twelfth are user and system time.
    fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

  def terminate(self):
    """Asks the program to end, as an operator does."""
    self.process.send_signal(signal.SIGTERM)

  def wait(self):
    """The exit status, once the program has ended."""
    return self.process.wait(PATIENCE_SECONDS)

  def kill(self):
    if self.process.poll() is None:
      self.process.kill()
      self.process.wait()
    self._directory.cleanup()

  def __enter__(self):
    return self

  def __exit__(self, *_):
    self.kill()
