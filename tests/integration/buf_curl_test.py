#!/usr/bin/python3
"""A client that is written in Go and has none of our protos: `buf curl`, which asks reflection. What
it can do, grpcurl can."""

import glob
import base64
import json
import subprocess
import tempfile
import unittest

import case_report
import makegood_server

BUF = (glob.glob("tests/buf/node_modules/@bufbuild/buf-linux-*/bin/buf") or [None])[0]


def base64_texts(error):
  """What buf prints of an error's details: the bytes of each message."""
  return [base64.b64decode(detail["value"] + "==") for detail in error["details"]]


class BufCurlTest(unittest.TestCase):

  @classmethod
  def setUpClass(cls):
    if BUF is None:
      raise AssertionError("there is no buf yet: run tests/buf/buf --version once")
    cls.home = tempfile.TemporaryDirectory()
    cls.addClassCleanup(cls.home.cleanup)
    cls.server = makegood_server.Server("policies")
    cls.addClassCleanup(cls.server.kill)

  def curl(self, *arguments, path=""):
    return subprocess.run(
        [BUF, "curl", "--protocol", "grpc", "--http2-prior-knowledge", *arguments,
         f"http://{self.server.address}{path}"],
        env={"HOME": self.home.name}, capture_output=True, encoding="utf-8", timeout=60, check=False)

  def call(self, method, request):
    result = self.curl("--data", json.dumps(request), path=f"/{method}")
    self.assertEqual(result.returncode, 0, result.stderr)
    return json.loads(result.stdout)

  def test_services_are_listed(self):
    result = self.curl("--list-services")
    self.assertEqual(result.returncode, 0, result.stderr)
    services = result.stdout.split()
    self.assertIn("makegood.v1.DecisionService", services)
    self.assertIn("makegood.v1.PolicyService", services)
    self.assertIn("grpc.health.v1.Health", services)

  def test_methods_are_listed(self):
    result = self.curl("--list-methods")
    self.assertEqual(result.returncode, 0, result.stderr)
    self.assertIn("makegood.v1.DecisionService/Decide", result.stdout)
    self.assertIn("makegood.v1.PolicyService/GetCatalogStatus", result.stdout)

  def test_health_is_told(self):
    self.assertEqual(self.call("grpc.health.v1.Health/Check", {"service": "makegood.v1.PolicyService"}),
                     {"status": "SERVING"})

  def test_a_lead_is_decided(self):
    response = self.call("makegood.v1.DecisionService/Decide", {
        "policy": "dingdoor_guarantee",
        "now": "2026-03-03T10:00:00Z",
        "facts": {
            "stage": "GUARANTEE",
            "lead": {"marketplace": "dingdoor", "leadId": "lead-1", "priceCredits": "12"},
            "charge": {"chargeId": "charge-1", "credits": "12", "firstMessageTime": "2026-03-02T10:00:00Z"},
        },
        "trace": "RULES",
    })
    self.assertEqual((response["decision"]["outcome"], response["decision"]["credits"]), ("REFUND", "12"))

  def test_the_catalog_is_told(self):
    self.assertEqual(self.call("makegood.v1.PolicyService/GetCatalogStatus", {})["status"]["state"], "CURRENT")

  def test_an_error_shows_its_details(self):
    result = self.curl("--data", "{}", path="/makegood.v1.DecisionService/Decide")
    self.assertNotEqual(result.returncode, 0)
    error = json.loads(result.stderr)
    self.assertEqual(error["code"], "invalid_argument")
    self.assertIn("facts", error["message"] + str(base64_texts(error)))
    self.assertIn("INVALID_FIELD", str(base64_texts(error)))


if __name__ == "__main__":
  case_report.main()
