"""Counts the test cases of one `bazel test`, for tests/run.

    count_cases.py EVENTS STATUS

EVENTS is the file that --build_event_json_file wrote, STATUS the exit status of bazel (or of
timeout(1), which stopped it). Prints "PASSED FAILED" on one line of standard output, and on standard
error what failed without saying so itself: targets that did not build or ended before they reported.
"""

import json
import sys
import urllib.parse
import xml.etree.ElementTree

# bazel's own "no test targets were found", which is nobody's mistake here: a tag that no test has.
_NO_TESTS = 4


def read_events(path):
  """The events in the file, up to where a build that was stopped left off."""
  events = []
  try:
    with open(path, encoding="utf-8") as lines:
      for line in lines:
        try:
          events.append(json.loads(line))
        except ValueError:
          break
  except FileNotFoundError:
    pass
  return events


def count_report(path):
  """(passed, failed) of a JUnit report, or None when there is none that can be read."""
  try:
    root = xml.etree.ElementTree.parse(path).getroot()
  except (OSError, xml.etree.ElementTree.ParseError):
    return None
  passed = failed = 0
  for case in root.iter("testcase"):
    if case.find("failure") is not None or case.find("error") is not None:
      failed += 1
    elif case.get("status") != "notrun" and case.find("skipped") is None:
      passed += 1
  return passed, failed


def count(events, status, complain):
  """(passed, failed) of a whole run; `complain` is called with each thing to say about it."""
  reports = {}  # The last attempt of each run and shard of a test.
  summaries = {}
  unbuilt = []
  for event in events:
    identity = event.get("id", {})
    if "testResult" in identity:
      result = identity["testResult"]
      key = (result["label"], result.get("run", 1), result.get("shard", 0))
      outputs = event.get("testResult", {}).get("testActionOutput", [])
      uris = [output.get("uri", "") for output in outputs if output.get("name") == "test.xml"]
      reports[key] = urllib.parse.unquote(urllib.parse.urlparse(uris[0]).path) if uris else ""
    elif "testSummary" in identity:
      label = identity["testSummary"]["label"]
      summaries[label] = event.get("testSummary", {}).get("overallStatus", "NO_STATUS")
    elif event.get("aborted", {}).get("reason") == "SKIPPED":
      continue  # Of no use in this configuration: it says so itself (target_compatible_with).
    elif "targetCompleted" in identity and not event.get("completed", {}).get("success"):
      unbuilt.append(identity["targetCompleted"]["label"])

  passed = failed = 0
  for label, summary in sorted(summaries.items()):
    counts = [count_report(path) for key, path in reports.items() if key[0] == label]
    cases_passed = sum(report[0] for report in counts if report)
    cases_failed = sum(report[1] for report in counts if report)
    succeeded = summary in ("PASSED", "FLAKY")
    if succeeded and cases_passed == 0 and None in (counts or [None]):
      cases_passed = 1  # A test that reports no cases is one.
    if not succeeded and cases_failed == 0:
      cases_failed = 1
      complain(f"{label}: {summary}")
    passed += cases_passed
    failed += cases_failed
  for label in sorted(set(unbuilt) - set(summaries)):
    complain(f"{label}: did not build")
    failed += 1
  if status not in (0, _NO_TESTS) and failed == 0:
    complain(f"bazel ended with status {status}")
    failed = 1
  return passed, failed


def main(arguments):
  path, status = arguments
  passed, failed = count(
      read_events(path), int(status), lambda text: print(f"FAILED: {text}", file=sys.stderr))
  print(passed, failed)


if __name__ == "__main__":
  main(sys.argv[1:])
