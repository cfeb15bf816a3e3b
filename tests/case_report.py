"""unittest.main() for a test that Bazel runs: it also reports each case, so that tests/run counts them.

Bazel names the file in XML_OUTPUT_FILE; run by hand, a test writes no report.
"""

import os
import unittest
import xml.etree.ElementTree as ElementTree


class _Result(unittest.TextTestResult):
  """Remembers every case that ended, in order."""

  def __init__(self, *arguments, **options):
    super().__init__(*arguments, **options)
    self.report = ElementTree.Element("testsuite")

  def _add(self, test, outcome=None, text=""):
    case = ElementTree.SubElement(
        self.report, "testcase", classname=type(test).__name__, name=test.id().split(".")[-1])
    if outcome:
      ElementTree.SubElement(case, outcome).text = text

  def addSuccess(self, test):
    super().addSuccess(test)
    self._add(test)

  def addFailure(self, test, err):
    super().addFailure(test, err)
    self._add(test, "failure", self.failures[-1][1])

  def addError(self, test, err):
    super().addError(test, err)
    self._add(test, "error", self.errors[-1][1])

  def addSkip(self, test, reason):
    super().addSkip(test, reason)
    self._add(test, "skipped", reason)

  def addSubTest(self, test, subtest, err):
    super().addSubTest(test, subtest, err)
    if err is not None:
      self._add(subtest, "failure", str(err[1]))


def main():
  """Runs the cases of the program's main module and exits."""
  program = unittest.main(
      testRunner=unittest.TextTestRunner(resultclass=_Result, verbosity=2), exit=False)
  path = os.environ.get("XML_OUTPUT_FILE")
  if path:
    ElementTree.ElementTree(program.result.report).write(path, encoding="utf-8")
  raise SystemExit(not program.result.wasSuccessful())
