#!/usr/bin/python3
"""The program's verbs: what they print, and how they end (0 fine, 2 usage, 3 check, 4 test, 8 server)."""

import difflib
import json
import pathlib
import re
import tempfile
import unittest

import case_report
import makegood_client
import makegood_server
from makegood_server import run
from policy_directory import policy_text
from policy_directory import write_policy

SILENCE = "deploy/examples/silence.yaml"
NOW = "2026-03-02T12:00:00Z"
FUNCTIONS = "rules/cel/functions.txt"


class CommandLineTest(unittest.TestCase):

  def setUp(self):
    directory = tempfile.TemporaryDirectory()
    self.addCleanup(directory.cleanup)
    self.scratch = pathlib.Path(directory.name)

  def write(self, name, text):
    path = self.scratch / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path

  def expect(self, status, *arguments):
    """Runs the program, which must end like this; returns what it printed."""
    result = run(*arguments)
    self.assertEqual(result.returncode, status, f"makegood {arguments}\n{result.stdout}\n{result.stderr}")
    return result

  def test_each_verb_has_help_with_an_example(self):
    top = self.expect(0, "--help").stdout
    for verb in ("serve", "check", "test", "simulate", "eval", "explain", "backtest", "doc", "backup", "restore"):
      with self.subTest(verb):
        self.assertIn(verb, top)
        text = self.expect(0, verb, "--help").stdout
        self.assertEqual([line for line in text.splitlines() if len(line) > 100], [])
        self.assertIn("Usage", text)
        self.assertIn(f"makegood {verb} ", text)

  def test_wrong_usage_ends_with_2_and_says_so_on_standard_error(self):
    wrong = [
        [],
        ["decide"],
        ["serve", "--lisen", "127.0.0.1:0"],
        ["serve", "--drain-timeout", "soon"],
        ["serve", "--max-in-flight", "0"],
        ["serve", "--config", "nothing.yaml"],
        ["check", "nothing"],
        ["eval"],
        ["eval", "dingdoor_guarantee"],
        ["eval", "dingdoor_guarantee", "--facts", "nothing.yaml"],
        ["eval", "dingdoor_guarantee", "--facts", SILENCE, "--now", "noon"],
        ["eval", "dingdoor_guarantee", "--facts", SILENCE, "--format", "xml"],
        ["doc"],
        ["doc", "nothing"],
        ["test", "--format", "xml"],
        ["test", "nothing"],
        ["simulate"],
        ["simulate", "nothing.yaml"],
    ]
    for arguments in wrong:
      with self.subTest(" ".join(arguments)):
        result = self.expect(2, *arguments)
        self.assertNotEqual(result.stderr, "")
        self.assertEqual(result.stdout, "")

  def test_a_misspelt_option_is_named_and_not_what_is_missing_because_of_it(self):
    for arguments, told in [
        (["doc", "--no-such"], "makegood: doc has no option `--no-such`\n"),
        (["serve", "--lisen", "127.0.0.1:0"],
         "makegood: serve has no option `--lisen`; did you mean `--listen`?\n"),
        (["eval", "dingdoor_guarantee", "--fact=x"],
         "makegood: eval has no option `--fact`; did you mean `--facts`?\n"),
    ]:
      with self.subTest(" ".join(arguments)):
        self.assertTrue(self.expect(2, *arguments).stderr.startswith(told))

  def test_a_value_that_is_none_of_a_list_is_told_the_list(self):
    for arguments, told in [
        (["test", "--format", "xml"], "--format: `xml` is none of json, plain, pretty\n"),
        (["doc", "nothing"], "topic: `nothing` is none of functions\n"),
    ]:
      with self.subTest(" ".join(arguments)):
        self.assertTrue(self.expect(2, *arguments).stderr.startswith(told))

  def test_scripts_end_as_they_come_out(self):
    head = "story: A clock\nmarketplace: dingdoor\nstart: 2026-03-02T10:00:00Z\nsteps:\n"
    right = self.write("right.yaml", head + "  - {advance: 1h, expect: {now: +1h, fired: 0}}\n")
    differs = self.write("differs.yaml", head + "  - {advance: 1h, expect: {now: +2h}}\n")
    wrong = self.write("wrong.yaml", head + "  - {call: GetServerInf}\n")
    for form in ("pretty", "plain"):
      with self.subTest(form):
        told = self.expect(0, "simulate", right, "--format", form).stdout
        self.assertTrue(told.endswith("1 passed, 0 failed\n"), told)
    told = self.expect(4, "simulate", right, differs).stdout
    self.assertIn(f"{differs}:5:33: now: wanted +2h, got +1h", told)
    told = self.expect(3, "simulate", right, wrong)
    self.assertEqual(told.stdout, "")
    self.assertIn("did you mean `GetServerInfo`?", told.stderr)
    stories = json.loads(self.expect(4, "simulate", right, differs, "--format", "json").stdout)
    self.assertEqual([story["passed"] for story in stories], [True, False])
    self.expect(8, "simulate", right, "--server", "127.0.0.1:1")

  def test_a_misspelt_verb_is_told_the_right_one(self):
    self.assertIn("there is no verb `chekc`; did you mean `check`?", self.expect(2, "chekc").stderr)

  def test_a_configuration_file_with_mistakes_is_shown_with_places(self):
    path = self.write("makegood.yaml", "lisen: 127.0.0.1:0\ndrain_timeout: soon\n")
    result = self.expect(2, "serve", "--config", path)
    self.assertIn(f"{path}:1:1: error", result.stderr)
    self.assertIn(f"{path}:2:16: error", result.stderr)
    self.assertIn("did you mean `listen`?", result.stderr)

  def test_good_policies_pass_the_check(self):
    self.expect(0, "check", "policies")
    self.expect(0, "check", "policies/dingdoor_guarantee/v1/policy.yaml")

  def test_a_check_tells_all_mistakes_of_all_files(self):
    write_policy(self.scratch, "calm", 1, policy_text("calm"))
    write_policy(self.scratch, "calm", 2, policy_text("calm", condition="lead.prise_credits > 3"))
    write_policy(self.scratch, "storm", 1, policy_text("storm", condition="charge.credits"))
    pretty = self.expect(3, "check", self.scratch)
    told = pretty.stdout + pretty.stderr
    self.assertIn("calm/v2/policy.yaml:12:24: error[MG0204]: ", told)
    self.assertIn("^^^^^^^^^^^^^", told)
    self.assertIn("did you mean `price_credits`?", told)
    self.assertRegex(told, r"storm/v1/policy\.yaml:12:\d+: error\[MG0301\]: ")

    plain = self.expect(3, "check", "--format", "plain", self.scratch)
    lines = [line for line in plain.stdout.split("\n") if re.match(r".*:\d+:\d+: error\[MG\d{4}\]: ", line)]
    self.assertEqual(len(lines), 2, plain.stdout)

    issues = json.loads(self.expect(3, "check", "--format", "json", self.scratch).stdout)
    self.assertIn("MG0204", json.dumps(issues))

  def test_a_check_tells_what_policies_take_in_the_worst_case(self):
    pretty = self.expect(0, "check", "--cost", "policies").stdout
    self.assertIn("dingdoor_guarantee/v1/policy.yaml takes at most ", pretty)
    self.assertRegex(pretty, r"\d+\.\d %\s+stage GUARANTEE\n")
    self.assertTrue(pretty.endswith("0 errors, 0 warnings in 4 files\n"), pretty)

    plain = self.expect(0, "check", "--cost", "--format", "plain", "policies").stdout
    for line in plain.splitlines():
      self.assertRegex(line, r"^policies/\S+/policy\.yaml(:\d+:\d+)?: \d+ steps: \w")

    told = json.loads(self.expect(0, "check", "--cost", "--format", "json", "policies").stdout)
    self.assertEqual(told["stepsMax"], "1000000")
    self.assertEqual(len(told["costs"]), 4)
    for policy in told["costs"]:
      for stage in policy["stages"]:
        self.assertLess(int(stage["steps"]), 1000000, policy["path"])

  def test_a_policy_that_takes_too_much_is_refused_and_shown(self):
    loop = "contacts.exists(c, contacts.exists(d, c.event_id == d.event_id))"
    write_policy(self.scratch, "calm", 1, policy_text("calm", condition=loop))
    told = self.expect(3, "check", "--cost", self.scratch).stdout
    self.assertIn("error[MG0211]: in the worst case the policy takes ", told)
    self.assertRegex(told, r"calm/v1/policy\.yaml takes at most [\d,]+ steps of 1,000,000 \(\d{4,}\.\d %\)")

  def test_versions_that_clash_are_found(self):
    write_policy(self.scratch, "calm", 1, policy_text("calm"))
    write_policy(self.scratch, "other", 1, policy_text("calm"))
    result = self.expect(3, "check", self.scratch)
    self.assertIn("other/v1/policy.yaml", result.stdout + result.stderr)

  def test_the_tests_of_the_policies_pass(self):
    result = self.expect(0, "test", "policies")
    self.assertRegex(result.stdout, r"\b\d+ passed, 0 failed\n\Z")
    for case in ("P0-01", "P1-01", "P2-01"):
      self.assertIn(case, result.stdout)

  def test_a_failing_test_ends_with_4_and_shows_what_came_out(self):
    tests = pathlib.Path("policies/dingdoor_guarantee/v1/tests.yaml").read_text(encoding="utf-8")
    policy = pathlib.Path("policies/dingdoor_guarantee/v1/policy.yaml").read_text(encoding="utf-8")
    self.write("dingdoor_guarantee/v1/policy.yaml", policy)
    path = self.write("dingdoor_guarantee/v1/tests.yaml", tests.replace("outcome: REFUND", "outcome: DENY", 1))
    result = self.expect(4, "test", self.scratch)
    self.assertRegex(result.stdout, r"\b\d+ passed, [1-9]\d* failed\n\Z")
    self.assertIn(str(path), result.stdout)
    self.assertIn("DENY", result.stdout)
    self.assertIn("REFUND", result.stdout)

  def test_a_broken_test_file_ends_with_3(self):
    policy = pathlib.Path("policies/dingdoor_guarantee/v1/policy.yaml").read_text(encoding="utf-8")
    self.write("dingdoor_guarantee/v1/policy.yaml", policy)
    path = self.write("dingdoor_guarantee/v1/tests.yaml", "cases: !x\n")
    result = self.expect(3, "test", self.scratch)
    self.assertIn(f"{path}:1:", result.stdout + result.stderr)

  def test_a_server_that_is_not_there_ends_with_8(self):
    result = self.expect(8, "test", "policies", "--server", "127.0.0.1:1")
    self.assertIn("127.0.0.1:1", result.stderr)

  def test_eval_tells_a_person_what_was_decided(self):
    text = self.expect(0, "eval", "dingdoor_guarantee", "--facts", SILENCE, "--now", NOW, "--forecast", "3").stdout
    for part in ("WAIT", "awaiting_customer", "2026-03-03", "REFUND", "policy.yaml:"):
      self.assertIn(part, text)

  def test_eval_of_wrong_facts_ends_with_3_and_shows_the_place(self):
    path = self.write("facts.yaml", "stage: GUARANTEE\nlead: {marketplase: dingdoor}\n")
    result = self.expect(3, "eval", "dingdoor_guarantee", "--facts", path, "--now", NOW)
    self.assertIn(f"{path}:2:8: error", result.stdout + result.stderr)
    self.assertIn("marketplace", result.stdout + result.stderr)

  def test_explain_shows_what_was_tried_and_the_values_of_the_operands(self):
    text = self.expect(0, "explain", "dingdoor_guarantee", "--facts", SILENCE, "--now", NOW).stdout
    self.assertIn("variables.silent", text)
    self.assertRegex(text, r"\nvariables\.no_reply = true   :\d+ !variables\.started")  # A variable has its name.
    self.assertIn("2026-03-03T10:00:00Z", text)  # What now is compared with.
    self.assertIn("2026-03-02T12:00:00Z", text)  # now
    self.assertRegex(text, r"true|false")

  def test_eval_decides_as_the_server_does(self):
    facts = [
        (SILENCE, None),
        ("silence.json", {"stage": "GUARANTEE",
                          "lead": {"marketplace": "dingdoor", "leadId": "lead-2", "priceCredits": "12"},
                          "charge": {"chargeId": "c", "credits": "12", "firstMessageTime": "2026-03-01T10:00:00Z"}}),
    ]
    with makegood_server.Server("policies") as server, makegood_client.Client(server.address) as client:
      for name, fields in facts:
        with self.subTest(name):
          path = name if fields is None else self.write(name, json.dumps(fields))
          printed = json.loads(self.expect(
              0, "eval", "dingdoor_guarantee", "--facts", path, "--now", NOW, "--forecast", "3", "--policies",
              "policies", "--format", "json").stdout)
          local = client.api.message("makegood.v1.DecideResponse", printed)
          request = {"policy": "dingdoor_guarantee", "now": NOW, "facts": fields or silence_facts(),
                     "forecastSteps": 3}
          remote = client.call("makegood.v1.DecisionService/Decide", request)
          for response in (local, remote):
            response.decision.decision_id = ""
          self.assertEqual(local.SerializeToString(deterministic=True),
                           remote.SerializeToString(deterministic=True))

  def test_doc_functions_tells_the_same_in_every_format(self):
    sections = json.loads(self.expect(0, "doc", "functions", "--format", "json").stdout)["sections"]
    plain = "".join(f"{section['name']}\t{entry['usage']}\t{entry['description']}\n"
                    for section in sections for entry in section["entries"])
    self.assertEqual(self.expect(0, "doc", "functions", "--format", "plain").stdout, plain)
    pretty = self.expect(0, "doc", "functions").stdout
    for section in sections:
      self.assertIn(f"{section['name']}: {section['description']}\n", pretty)
      for entry in section["entries"]:
        self.assertIn(f"  {entry['usage']}\n      {entry['description']}\n", pretty)
    for line in ("macros\tlist.exists(x, condition)\t",
                 "arithmetic\ttimestamp - timestamp -> duration\t",
                 "time\ttimestamp.getHours(string) -> int\t",
                 "verdicts\trefund(int, string) -> makegood.v1.Verdict\t",
                 "findings\tlist(makegood.v1.Finding).proven(string) -> bool\t"):
      with self.subTest(line):
        self.assertIn(line, plain)

  def test_the_written_list_of_functions_is_what_the_program_offers(self):
    written = pathlib.Path(FUNCTIONS).read_text(encoding="utf-8").splitlines()
    offered = self.expect(0, "doc", "functions").stdout.splitlines()
    difference = "\n".join(difflib.unified_diff(written, offered, FUNCTIONS, "makegood doc functions", lineterm=""))
    self.assertEqual(difference, "", f"\n{difference}\n\nTo write the list anew:\n"
                     f"  bazel build //:makegood && bazel-bin/makegood doc functions > {FUNCTIONS}")


def silence_facts():
  """deploy/examples/silence.yaml, as JSON."""
  return {
      "stage": "GUARANTEE",
      "lead": {"marketplace": "dingdoor", "leadId": "lead-1", "leadClass": "REQUEST", "state": "OPEN",
               "priceCredits": "12"},
      "charge": {"chargeId": "charge-1", "credits": "12", "paidCredits": "12",
                 "chargeTime": "2026-03-02T09:59:30Z", "firstMessageTime": "2026-03-02T10:00:00Z"},
      "contacts": [{"eventId": "e-1", "sender": "PRO", "kind": "MESSAGE", "channel": "CHAT",
                    "delivery": "DELIVERED", "time": "2026-03-02T10:20:00Z"}],
  }


if __name__ == "__main__":
  case_report.main()
