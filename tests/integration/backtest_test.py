#!/usr/bin/python3
"""`makegood backtest` against a server that has decided."""

import json
import pathlib
import tempfile
import unittest

import case_report
import makegood_server
from makegood_server import run

# Reports before any effort: version 2 of the policy waits for one, version 1 does not.
SCRIPT = """
story: Three reports come too early
marketplace: local_services
start: 2026-03-02T10:00:00Z
steps:
  - for: {n: 3}
    steps:
      - record: lead-$n
        events:
          - lead_received: {lead: {lead_class: DIRECT, category: painting, area: Austin, price_credits: 30}, pro: {pro_id: pat}}
          - lead_charged: {charge_id: charge-$n, credits: 30, paid_from: ORIGINAL_METHOD}
      - {call: FileReport, request: {lead_id: lead-$n, report: {reason: invalid_contact}}, expect: {decision: {reason: effort}}}
"""


class BacktestTest(unittest.TestCase):

  @classmethod
  def setUpClass(cls):
    directory = tempfile.TemporaryDirectory()
    cls.addClassCleanup(directory.cleanup)
    scratch = pathlib.Path(directory.name)
    (scratch / "script.yaml").write_text(SCRIPT)
    cls.server = makegood_server.Server("policies", "--data", str(scratch / "data"), "--test-clock",
                                        "2026-03-02T10:00:00Z")
    cls.addClassCleanup(cls.server.kill)
    played = run("simulate", scratch / "script.yaml", "--server", cls.server.address)
    assert played.returncode == 0, played.stdout + played.stderr

  def expect(self, status, *arguments, server=None):
    result = run("backtest", "--server", server or self.server.address, "--marketplace", "local_services",
                 *arguments)
    self.assertEqual(result.returncode, status, f"{arguments}\n{result.stdout}\n{result.stderr}")
    return result

  def test_what_was_decided_is_decided_again(self):
    self.assertEqual(self.expect(0, "--max-changes", "0").stdout, "3 decided once more, 0 differently\n")

  def test_another_version_is_compared_by_what_was_and_would_be(self):
    lines = self.expect(0, "--policy", "lead_quality_report@v1").stdout.splitlines()
    self.assertEqual(lines[0].split(), ["was", "would", "be", "decisions", "credits"])
    self.assertRegex(lines[2], r"^WAIT effort +\w+ \w+ +3 +0 → \d+$")
    self.assertEqual(lines[3], "    lead-1/report/1/1, lead-2/report/1/1, lead-3/report/1/1")
    self.assertRegex(lines[-1], r"^3 decided once more, 3 differently")

  def test_more_changes_than_allowed_are_an_exit_code(self):
    version = ("--policy", "lead_quality_report@v1", "--format", "json")
    answer = json.loads(self.expect(6, *version, "--max-changes", "2").stdout)
    self.assertEqual((answer["decisionCount"], answer["changes"][0]["decisionCount"]), ("3", "3"))
    self.expect(0, *version, "--max-changes", "3")

  def test_a_period_leaves_out_what_was_decided_at_another_time(self):
    self.assertTrue(self.expect(0, "--from", "2026-03-02T10:00:01Z").stdout.startswith("0 decided"))
    self.assertTrue(self.expect(0, "--to", "2026-03-02T10:00:00Z").stdout.startswith("0 decided"))
    self.assertTrue(self.expect(0, "--from", "2026-03-02T10:00:00Z").stdout.startswith("3 decided"))

  def test_what_cannot_be_compared_is_said(self):
    cases = (
        (2, ("--policy", "lead_quality@v1"), 'no policy "lead_quality"'),
        (2, ("--policy", "lead_quality_reprot@v1"), 'did you mean "lead_quality_report"?'),
        (2, ("--policy", "lead_quality_report@v9"), "there is v1,v2"),
        (2, ("--policy", "lead_quality_report"), "not of the form name@v1"),
        (2, ("--from", "yesterday"), "--from: `yesterday` is no time"),
    )
    for status, arguments, says in cases:
      with self.subTest(says):
        self.assertIn(says, self.expect(status, *arguments).stderr)
    self.assertIn("no server answers", self.expect(8, server="127.0.0.1:1").stderr)


if __name__ == "__main__":
  case_report.main()
