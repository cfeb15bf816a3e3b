#!/usr/bin/python3
"""The server as its operator meets it: starting, logging, ending."""

import signal
import socket
import tempfile
import unittest

import case_report
import makegood_client
import makegood_server
from makegood_server import wait_until

DECIDE = "makegood.v1.DecisionService/Decide"
BATCH_DECIDE = "makegood.v1.DecisionService/BatchDecide"

BATCH_SIZE = 200


def slow_batch():
  """A batch that takes the server a third of a second or more: a pair among 390 contacts, looked for often."""
  contacts = [{"eventId": f"e-{i}", "time": "2026-03-02T10:00:00Z", "sender": "PRO", "kind": "MESSAGE"}
              for i in range(390)]
  request = {"policy": "probe", "now": "2026-03-02T12:00:00Z",
             "facts": {"stage": "GUARANTEE",
                       "lead": {"marketplace": "example", "leadId": "l", "category": "slow"},
                       "charge": {"chargeId": "c"}, "contacts": contacts}}
  return {"requests": [request] * BATCH_SIZE}


class LifecycleTest(unittest.TestCase):

  def start(self, *arguments, policies="tests/integration/policies"):
    server = makegood_server.Server(policies, *arguments)
    self.addCleanup(server.kill)
    client = makegood_client.Client(server.address)
    self.addCleanup(client.channel.close)
    return server, client

  def start_slow_calls(self, server, client, count):
    """Calls that the server is working at."""
    client.call("grpc.health.v1.Health/Check")
    # Made once and before: Python takes longer to make a batch than the server to decide it.
    batch = client.api.message("makegood.v1.BatchDecideRequest", slow_batch())
    before = server.processor_seconds()
    calls = [client.start(BATCH_DECIDE, batch) for _ in range(count)]
    wait_until(lambda: calls[0].done() or server.processor_seconds() >= before + 0.1, "work")
    return calls

  def test_a_call_in_flight_is_finished_after_sigterm(self):
    server, client = self.start()
    watch = client.stream("grpc.health.v1.Health/Watch", [{"service": "makegood.v1.DecisionService"}], single=True)
    self.assertEqual(client.api.to_dict(next(watch)), {"status": "SERVING"})
    call, = self.start_slow_calls(server, client, 1)
    server.terminate()
    self.assertEqual(client.api.to_dict(next(watch)), {"status": "NOT_SERVING"})
    self.assertEqual([result.decision.reason for result in call.result().results], ["fine"] * BATCH_SIZE)
    self.assertEqual(server.wait(), 0)
    host, _, port = server.address.partition(":")
    with self.assertRaises(ConnectionRefusedError):
      socket.create_connection((host, int(port)))

  def test_an_idle_server_ends_at_once(self):
    for number in (signal.SIGTERM, signal.SIGINT):
      with self.subTest(number.name):
        server, client = self.start()
        client.call("grpc.health.v1.Health/Check")
        server.process.send_signal(number)
        self.assertEqual(server.wait(), 0)

  def test_open_streams_do_not_keep_the_server_from_ending(self):
    server, client = self.start("--drain-timeout", "30s")
    watch = client.stream("grpc.health.v1.Health/Watch", [{"service": ""}], single=True)
    next(watch)
    server.terminate()
    self.assertEqual(server.process.wait(20), 0)

  def test_logs_are_json_with_request_ids_and_without_facts(self):
    server, client = self.start()
    request = {"policy": "probe",
               "facts": {"stage": "GUARANTEE",
                         "lead": {"marketplace": "example", "leadId": "secret-lead", "category": "division"},
                         "charge": {"chargeId": "secret-charge"}}}
    client.call(DECIDE, request, [("x-request-id", "id-with-\"quotes\"-and-\\")])
    with self.assertRaises(makegood_client.Failure):
      client.call(DECIDE, {"policy": "probe\n\"x\""}, [("x-request-id", "second")])
    server.terminate()
    self.assertEqual(server.wait(), 0)
    lines = server.log_lines()
    text = server.log_text()
    self.assertNotIn("secret", text)
    failed = [line for line in lines if "id-with-\"quotes\"-and-\\" in line.values()]
    self.assertEqual(len(failed), 1, text)
    self.assertIn("ERROR", failed[0].values())
    self.assertIn("probe@v1", failed[0].values())
    self.assertTrue(any(str(value).lower().startswith("warn") for value in failed[0].values()), failed)
    refused = [line for line in lines if "second" in line.values()]
    self.assertEqual(len(refused), 1, text)
    self.assertIn("INVALID_ARGUMENT", refused[0].values())

  def test_a_port_that_is_taken_is_said_so(self):
    server, _ = self.start()
    with tempfile.TemporaryDirectory() as data:
      second = makegood_server.run("serve", "--listen", server.address, "--policies",
                                   "tests/integration/policies", "--data", data)
    self.assertNotEqual(second.returncode, 0)
    self.assertIn(server.address, second.stderr + second.stdout)

  def test_one_data_directory_serves_one_server(self):
    with tempfile.TemporaryDirectory() as data:
      self.start("--data", data)
      second = makegood_server.run("serve", "--listen", "127.0.0.1:0", "--policies",
                                   "tests/integration/policies", "--data", data)
    self.assertNotEqual(second.returncode, 0)
    self.assertIn(data, second.stderr + second.stdout)

  def test_too_many_calls_at_once_are_told_when_to_come_back(self):
    server, client = self.start("--max-in-flight", "1")
    call, = self.start_slow_calls(server, client, 1)
    with self.assertRaises(makegood_client.Failure) as caught:
      while not call.done():
        client.call(DECIDE, slow_batch()["requests"][0])
      self.fail("the slow call was too quick")
    self.assertEqual((caught.exception.code, caught.exception.reason), ("RESOURCE_EXHAUSTED", "TOO_MANY_REQUESTS"))
    self.assertEqual(caught.exception.metadata, {"limit": "1"})
    self.assertIn("google.rpc.RetryInfo", caught.exception.details)
    self.assertEqual(len(call.result().results), BATCH_SIZE)

  def test_a_caller_who_gave_up_is_not_worked_for(self):
    server, client = self.start()
    calls = self.start_slow_calls(server, client, 6)
    for call in calls:
      call.cancel()
    server.terminate()
    self.assertEqual(server.wait(), 0)
    batches = [line for line in server.log_lines() if "DecisionService.BatchDecide" in line.values()]
    # One at a time: those that were waiting were never begun, and one that the server had not
    # even read yet is not in its log. Some may be done before the others are given up.
    self.assertLess(sum("OK" in line.values() for line in batches), len(calls), batches)


if __name__ == "__main__":
  case_report.main()
