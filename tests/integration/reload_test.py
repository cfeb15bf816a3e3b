#!/usr/bin/python3
"""Policies that change while the server decides by them."""

import pathlib
import tempfile
import threading
import time
import unittest

import case_report
import makegood_client
import makegood_server
from makegood_server import wait_until
from policy_directory import ConfigMap
from policy_directory import policy_text
from policy_directory import write_policy

DECIDE = "makegood.v1.DecisionService/Decide"
STATUS = "makegood.v1.PolicyService/GetCatalogStatus"
RELOAD = "makegood.v1.PolicyService/ReloadPolicies"

# An edit is in force half a second after it was made. A machine that is busy gets ten times that.
VISIBLE_SECONDS = 10 * 0.5


class ReloadTest(unittest.TestCase):

  def setUp(self):
    directory = tempfile.TemporaryDirectory()
    self.addCleanup(directory.cleanup)
    self.policies = pathlib.Path(directory.name)

  def start(self, *arguments):
    self.server = makegood_server.Server(self.policies, *arguments)
    self.addCleanup(self.server.kill)
    self.client = makegood_client.Client(self.server.address)
    self.addCleanup(self.client.channel.close)

  def status(self, method=STATUS):
    return self.client.api.to_dict(self.client.call(method))["status"]

  def decide(self, policy="calm"):
    request = {"policy": policy, "facts": {"stage": "GUARANTEE", "lead": {"marketplace": "example", "leadId": "l"},
                                           "charge": {"chargeId": "c"}}}
    return self.client.api.to_dict(self.client.call(DECIDE, request))["decision"]

  def wait_for_state(self, state, **fields):
    def reached():
      status = self.status()
      return status["state"] == state and all(status.get(key) == value for key, value in fields.items()) and status
    return wait_until(reached, f"{state} {fields}", VISIBLE_SECONDS)

  def test_a_new_version_is_in_force_soon_after_it_was_written(self):
    write_policy(self.policies, "calm", 1, policy_text("calm"))
    self.start()
    before = self.status()
    self.assertEqual((before["state"], before["versionCount"]), ("CURRENT", 1))
    self.assertEqual(self.decide()["policy"], "calm@v1")
    write_policy(self.policies, "calm", 2, policy_text("calm", reason="better"))
    begin = time.monotonic()
    after = self.wait_for_state("CURRENT", versionCount=2)
    print(f"in force after {time.monotonic() - begin:.3f} s")
    self.assertNotEqual(after["digest"], before["digest"])
    self.assertEqual(self.decide()["reason"], "better")
    self.assertEqual(self.decide("calm@v1")["reason"], "fine")

  def test_a_broken_file_leaves_the_last_good_policies_in_force_and_is_reported(self):
    write_policy(self.policies, "calm", 1, policy_text("calm"))
    self.start()
    good = self.status()
    write_policy(self.policies, "calm", 2, policy_text("calm", condition="lead.prise_credits > 3"))
    stale = self.wait_for_state("STALE")
    self.assertEqual((stale["digest"], stale["loadTime"]), (good["digest"], good["loadTime"]))
    self.assertGreater(stale["attemptTime"], good["attemptTime"])
    diagnostic, = stale["diagnostics"]
    self.assertEqual((diagnostic["severity"], diagnostic["code"], diagnostic["suggestion"]),
                     ("ERROR", "MG0204", "price_credits"))
    self.assertTrue(diagnostic["range"]["file"].endswith("calm/v2/policy.yaml"))
    self.assertIn("^^^", diagnostic["rendered"])
    self.assertEqual(self.decide()["policy"], "calm@v1")
    health = self.client.call("grpc.health.v1.Health/Check", {"service": "makegood.v1.DecisionService"})
    self.assertEqual(self.client.api.to_dict(health), {"status": "SERVING"})
    self.assertTrue(any("MG0204" in str(line) or "prise_credits" in str(line) for line in self.server.log_lines()))

    write_policy(self.policies, "calm", 2, policy_text("calm", reason="mended"))
    self.assertNotIn("diagnostics", self.wait_for_state("CURRENT", versionCount=2))
    self.assertEqual(self.decide()["reason"], "mended")

  def test_a_reload_can_be_asked_for(self):
    write_policy(self.policies, "calm", 1, policy_text("calm"))
    self.start("--reload-interval", "0s")
    write_policy(self.policies, "calm", 2, policy_text("calm", reason="asked"))
    self.assertEqual(self.decide()["policy"], "calm@v1")
    self.assertEqual(self.status(RELOAD)["versionCount"], 2)
    self.assertEqual(self.decide()["reason"], "asked")
    digest = self.status()["digest"]
    self.assertEqual(self.status(RELOAD)["digest"], digest)

  def test_a_published_version_that_is_edited_is_kept_out(self):
    write_policy(self.policies, "calm", 1, policy_text("calm"))
    self.start()
    write_policy(self.policies, "calm", 1, policy_text("calm", reason="edited"))
    diagnostic, = self.wait_for_state("STALE")["diagnostics"]
    self.assertIn("calm@v1", diagnostic["message"])
    self.assertEqual(self.decide()["reason"], "fine")

  def test_an_author_may_ask_for_edits(self):
    write_policy(self.policies, "calm", 1, policy_text("calm"))
    self.start("--allow-edits")
    digest = self.status()["digest"]
    write_policy(self.policies, "calm", 1, policy_text("calm", reason="edited"))
    wait_until(lambda: self.status()["digest"] != digest, "another digest", VISIBLE_SECONDS)
    self.assertEqual(self.decide()["reason"], "edited")

  def test_a_mounted_config_map_is_swapped_under_load(self):
    config_map = ConfigMap(self.policies)
    content = {("calm", 1): policy_text("calm")}
    config_map.publish(content)
    self.start()
    failures, answers = [], []
    stop = threading.Event()

    def load():
      while not stop.is_set():
        try:
          answers.append(self.decide()["policy"])
        except makegood_client.Failure as failure:
          failures.append(failure)

    thread = threading.Thread(target=load)
    thread.start()
    try:
      for version in (2, 3, 4):
        content = content | {("calm", version): policy_text("calm", reason=f"reason_{version}")}
        config_map.publish(content)
        self.wait_for_state("CURRENT", versionCount=version)
    finally:
      stop.set()
      thread.join()
    self.assertEqual(failures, [])
    self.assertEqual(self.decide()["reason"], "reason_4")
    self.assertEqual([name for i, name in enumerate(answers) if i == 0 or name != answers[i - 1]],
                     sorted(set(answers)), "versions came into force in order")

  def test_a_start_without_good_policies_waits_for_them(self):
    write_policy(self.policies, "calm", 1, policy_text("calm", condition="no"))
    self.start()
    self.assertEqual(self.status()["state"], "EMPTY")
    self.assertTrue(self.status()["diagnostics"])
    with self.assertRaises(makegood_client.Failure) as caught:
      self.decide()
    self.assertEqual((caught.exception.code, caught.exception.reason), ("UNAVAILABLE", "POLICIES_NOT_LOADED"))
    self.assertIn("google.rpc.RetryInfo", caught.exception.details)
    health = self.client.call("grpc.health.v1.Health/Check", {"service": "makegood.v1.DecisionService"})
    self.assertEqual(self.client.api.to_dict(health), {"status": "NOT_SERVING"})
    write_policy(self.policies, "calm", 1, policy_text("calm"))
    self.wait_for_state("CURRENT")
    self.assertEqual(self.decide()["reason"], "fine")


if __name__ == "__main__":
  case_report.main()
