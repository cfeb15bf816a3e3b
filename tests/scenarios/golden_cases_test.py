#!/usr/bin/env python3
"""Every golden case is shown: by a case of a policy's tests.yaml, or by a scenario."""

import pathlib
import re
import unittest

import case_report

ID = re.compile(r"P\d-\d\d(?:/[\w-]+)?")


def golden_cases():
  """(all ids, those that need a scenario)."""
  known, over_time = [], []
  for line in pathlib.Path("tests/scenarios/golden_cases.txt").read_text().splitlines():
    if line and not line.startswith("#"):
      case, _, mark = line.partition("  ")
      known.append(case)
      if mark == "over time":
        over_time.append(case)
  return known, over_time


def shown_by_scenarios():
  """Id to the scenarios that name it."""
  shown = {}
  for path in sorted(pathlib.Path("tests/scenarios").glob("*.yaml")):
    shows = re.search(r"^shows: \[(.*?)\]", path.read_text(), re.MULTILINE | re.DOTALL)
    for case in ID.findall(shows.group(1)) if shows else []:
      shown.setdefault(case, []).append(path.name)
  return shown


def shown_by_policies():
  """The ids that names of policy tests begin with."""
  shown = set()
  for path in pathlib.Path("policies").glob("*/v*/tests.yaml"):
    for name in re.findall(r"^  - name: [\"']?(.*)", path.read_text(), re.MULTILINE):
      match = ID.match(name)
      if match:
        shown.add(match.group())
  return shown


class GoldenCasesTest(unittest.TestCase):

  def test_each_case_is_shown(self):
    known, _ = golden_cases()
    shown = shown_by_policies() | set(shown_by_scenarios())
    self.assertEqual([], [case for case in known if case not in shown])
    self.assertGreater(len(known), 100)

  def test_what_takes_time_is_shown_by_a_scenario(self):
    _, over_time = golden_cases()
    # A scenario that names a case shows all its decisions.
    shown = set(shown_by_scenarios())
    self.assertEqual(
        [], [case for case in over_time if case not in shown and case.split("/")[0] not in shown])

  def test_scenarios_name_no_case_that_there_is_not(self):
    known, _ = golden_cases()
    bare = {case.split("/")[0] for case in known}
    self.assertEqual([], [case for case in shown_by_scenarios() if case not in bare | set(known)])


if __name__ == "__main__":
  case_report.main()
