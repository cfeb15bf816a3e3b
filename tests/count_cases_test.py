#!/usr/bin/env python3
"""What tests/run counts, for each way in which a test can end."""

import json
import os
import tempfile
import unittest

import case_report
import count_cases

REPORT = """<testsuites><testsuite>
  <testcase name="passes" status="run"/>
  <testcase name="fails" status="run"><failure message="1 != 2"/></testcase>
  <testcase name="skips" status="run"><skipped/></testcase>
  <testcase name="disabled" status="notrun"/>
</testsuite></testsuites>"""

PASSING_REPORT = "<testsuites><testsuite><testcase name='passes'/></testsuite></testsuites>"


def result(label, path, attempt=1):
  return {
      "id": {"testResult": {"label": label, "run": 1, "attempt": attempt}},
      "testResult": {"testActionOutput": [{"name": "test.xml", "uri": "file://" + path}]},
  }


def summary(label, status):
  return {"id": {"testSummary": {"label": label}}, "testSummary": {"overallStatus": status}}


class CountCasesTest(unittest.TestCase):

  def setUp(self):
    self.complaints = []
    self.directory = tempfile.TemporaryDirectory()
    self.addCleanup(self.directory.cleanup)

  def file(self, name, text):
    path = os.path.join(self.directory.name, name)
    with open(path, "w", encoding="utf-8") as out:
      out.write(text)
    return path

  def count(self, events, status):
    return count_cases.count(events, status, self.complaints.append)

  def test_cases_are_counted_and_skipped_ones_are_not(self):
    path = self.file("test.xml", REPORT)
    self.assertEqual(self.count([result("//a", path), summary("//a", "FAILED")], 3), (1, 1))
    self.assertEqual(self.complaints, [])

  def test_what_is_for_another_configuration_is_nobody_s_mistake(self):
    skipped = {"id": {"targetCompleted": {"label": "//a"}}, "aborted": {"reason": "SKIPPED"}}
    path = self.file("test.xml", PASSING_REPORT)
    self.assertEqual(self.count([skipped, result("//b", path), summary("//b", "PASSED")], 0), (1, 0))
    self.assertEqual(self.complaints, [])

  def test_only_the_last_attempt_counts(self):
    first = self.file("first.xml", REPORT)
    last = self.file("last.xml", PASSING_REPORT)
    events = [result("//a", first, 1), result("//a", last, 2), summary("//a", "FLAKY")]
    self.assertEqual(self.count(events, 0), (1, 0))

  def test_a_test_that_fails_after_its_last_case_has_failed(self):
    path = self.file("test.xml", PASSING_REPORT)
    self.assertEqual(self.count([result("//a", path), summary("//a", "FAILED")], 3), (1, 1))
    self.assertEqual(self.complaints, ["//a: FAILED"])

  def test_a_test_without_a_report_is_one_case(self):
    self.assertEqual(self.count([result("//a", "/none"), summary("//a", "PASSED")], 0), (1, 0))
    self.assertEqual(self.count([result("//a", "/none"), summary("//a", "TIMEOUT")], 3), (0, 1))

  def test_a_target_that_does_not_build_has_failed_once(self):
    unbuilt = {"id": {"targetCompleted": {"label": "//a"}}, "aborted": {}}
    events = [unbuilt, summary("//a", "NO_STATUS"),
              {"id": {"targetCompleted": {"label": "//b"}}, "completed": {"success": False}},
              {"id": {"targetCompleted": {"label": "//c"}}, "completed": {"success": True}}]
    self.assertEqual(self.count(events, 1), (0, 2))
    self.assertEqual(self.complaints, ["//a: NO_STATUS", "//b: did not build"])

  def test_a_bazel_that_fails_without_a_word_has_failed(self):
    self.assertEqual(self.count([], 37), (0, 1))
    self.assertEqual(self.complaints, ["bazel ended with status 37"])

  def test_a_tag_that_no_test_has_is_no_failure(self):
    self.assertEqual(self.count([], 4), (0, 0))

  def test_events_are_read_up_to_where_they_break_off(self):
    path = self.file("events.json", json.dumps(summary("//a", "PASSED")) + '\n{"id": {"tes')
    self.assertEqual(count_cases.read_events(path), [summary("//a", "PASSED")])
    self.assertEqual(count_cases.read_events(path + ".absent"), [])


if __name__ == "__main__":
  case_report.main()
