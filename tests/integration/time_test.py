#!/usr/bin/python3
"""Leads that are kept, and what time does to them: by the test clock, and once by the real one."""

import datetime
import pathlib
import signal
import tempfile
import unittest

import case_report
import makegood_client
import makegood_server
from makegood_server import wait_until

START = datetime.datetime(2026, 3, 2, 10, 0, tzinfo=datetime.timezone.utc)
MARKETPLACE = "dingdoor"
SETTLE_DELAY = datetime.timedelta(minutes=5)  # policies/dingdoor_guarantee/v1


def text(time):
  return time.isoformat().replace("+00:00", "Z")


def hours(count):
  return datetime.timedelta(hours=count)


def accepted_lead(lead, time, credits=12):
  """A pro bought credits, accepted a lead and was charged; the customer has been written to."""
  told = {"eventTime": text(time), "leadId": lead}
  return [
      {"eventId": f"{lead}-bought", "proId": f"pro-of-{lead}", "eventTime": text(time),
       "creditsGranted": {"credits": 100}},
      {"eventId": f"{lead}-received", **told,
       "leadReceived": {"lead": {"leadClass": "REQUEST", "category": "piano", "area": "austin",
                                 "createTime": text(time), "priceCredits": credits},
                        "pro": {"proId": f"pro-of-{lead}"}}},
      {"eventId": f"{lead}-accepted", **told, "leadAccepted": {}},
      {"eventId": f"{lead}-charged", **told,
       "leadCharged": {"chargeId": f"charge-{lead}", "credits": credits}},
      {"eventId": f"{lead}-written", **told, "firstMessageSent": {}},
  ]


class TimeTest(unittest.TestCase):

  def setUp(self):
    directory = tempfile.TemporaryDirectory()
    self.addCleanup(directory.cleanup)
    self.data = pathlib.Path(directory.name) / "data"

  def start(self, *arguments):
    server = makegood_server.Server("policies", "--data", str(self.data), *arguments)
    self.addCleanup(server.kill)
    client = makegood_client.Client(server.address)
    self.addCleanup(client.channel.close)
    return server, client

  def start_by_test_clock(self, *arguments):
    return self.start(f"--test-clock={text(START)}", *arguments)

  def call(self, client, name, request):
    return client.api.to_dict(client.call(f"makegood.v1.{name}", request))

  def record(self, client, events):
    results = self.call(client, "LeadService/RecordEvents",
                        {"marketplace": MARKETPLACE, "events": events})["results"]
    for result in results:
      self.assertIn("recorded", result)
    return results

  def advance(self, client, time):
    return int(self.call(client, "AdminService/AdvanceClock", {"time": text(time)}).get("fired", 0))

  def balance(self, client, lead):
    response = self.call(client, "CreditService/GetBalance",
                         {"marketplace": MARKETPLACE, "proId": f"pro-of-{lead}"})
    return int(response.get("credits", 0))

  def watch(self, client, **how):
    return client.stream("makegood.v1.EventService/WatchEvents",
                         [{"marketplace": MARKETPLACE, **how}], single=True)

  def until(self, client, stream, kind, condition):
    """The next event of that kind that is so; its resume token, and what it tells."""
    for part in stream:
      event = client.api.to_dict(part).get("event", {})
      if kind in event and condition(event[kind]):
        return event["resumeToken"], event[kind]
    self.fail(f"the stream ended before {kind}")

  def refused(self, client, name, request):
    with self.assertRaises(makegood_client.Failure) as caught:
      client.call(f"makegood.v1.{name}", request)
    return caught.exception

  def test_silence_for_a_day_brings_the_credits_back(self):
    _, client = self.start_by_test_clock()
    stream = self.watch(client, start="BEGINNING")
    self.record(client, accepted_lead("silent", START))
    self.assertEqual(self.balance(client, "silent"), 88)
    # A moment before the customer's time, and the time for late news, is over.
    self.advance(client, START + hours(24) + SETTLE_DELAY - datetime.timedelta(seconds=1))
    self.assertEqual(self.balance(client, "silent"), 88)
    self.assertEqual(self.advance(client, START + hours(24) + SETTLE_DELAY), 1)
    self.assertEqual(self.balance(client, "silent"), 100)
    _, case = self.until(client, stream, "caseChanged", lambda case: case["state"] == "REFUNDED")
    self.assertEqual(case["decision"]["reason"], "no_customer_response")
    self.assertEqual(case["refundedCredits"], "12")
    # Nothing more comes of it, however long one waits; and the books are right.
    self.assertEqual(self.advance(client, START + hours(24 * 60)), 0)
    self.assertEqual(self.balance(client, "silent"), 100)
    books = self.call(client, "AdminService/VerifyLedger", {"marketplace": MARKETPLACE})
    self.assertTrue(books["ok"], books)

  def test_an_answer_in_time_keeps_the_charge(self):
    _, client = self.start_by_test_clock()
    self.record(client, accepted_lead("answered", START))
    self.advance(client, START + hours(23))
    self.record(client, [{"eventId": "answer", "leadId": "answered",
                          "eventTime": text(START + hours(23)),
                          "contact": {"sender": "CUSTOMER", "kind": "MESSAGE", "channel": "CHAT"}}])
    self.advance(client, START + hours(48))
    self.assertEqual(self.balance(client, "answered"), 88)

  def test_what_is_told_twice_happens_once(self):
    _, client = self.start_by_test_clock()
    events = accepted_lead("twice", START)
    self.record(client, events)
    for result in self.record(client, events):
      self.assertTrue(result["recorded"]["repetition"], result)
    self.assertEqual(self.balance(client, "twice"), 88)
    result, = client.call("makegood.v1.LeadService/RecordEvents", {
        "marketplace": MARKETPLACE,
        "events": [{**events[0], "creditsGranted": {"credits": 99}}]}).results
    self.assertEqual(makegood_client.Failure.of_status(client.api, result.status).reason,
                     "EVENT_ID_REUSED")

  def test_each_event_of_a_batch_is_judged_by_itself(self):
    _, client = self.start_by_test_clock()
    events = accepted_lead("batch", START)
    events.insert(3, {"eventId": "wrong", "leadId": "batch", "leadCharged": {"credits": -1}})
    results = client.call("makegood.v1.LeadService/RecordEvents",
                          {"marketplace": MARKETPLACE, "events": events}).results
    self.assertEqual([result.event_id for result in results], [event["eventId"] for event in events])
    refused = [result for result in results if result.HasField("status")]
    self.assertEqual([result.event_id for result in refused], ["wrong"])
    failure = makegood_client.Failure.of_status(client.api, refused[0].status)
    self.assertEqual(failure.fields, ["event_time", "lead_charged.charge_id", "lead_charged.credits"])
    self.assertEqual(self.balance(client, "batch"), 88)

  def test_the_clock_of_a_test_does_not_go_back(self):
    server, client = self.start_by_test_clock()
    info = self.call(client, "AdminService/GetServerInfo", {})
    self.assertTrue(info["testClock"] and info["hasStore"], info)
    self.assertEqual(info["now"], text(START))
    failure = self.refused(client, "AdminService/AdvanceClock", {"time": text(START - hours(1))})
    self.assertEqual((failure.reason, failure.fields), ("INVALID_FIELD", ["time"]))
    self.advance(client, START + hours(5))
    server.terminate()
    self.assertEqual(server.wait(), 0)
    # Not by a restart either.
    _, client = self.start_by_test_clock()
    info = self.call(client, "AdminService/GetServerInfo", {})
    self.assertEqual(info["now"], text(START + hours(5)))

  def test_a_stream_goes_on_where_it_stopped_also_after_a_restart(self):
    server, client = self.start_by_test_clock()
    stream = self.watch(client, start="BEGINNING", leadId="first")
    self.record(client, accepted_lead("first", START) + accepted_lead("second", START))
    token, _ = self.until(client, stream, "caseChanged", lambda case: case["stage"] == "GUARANTEE")
    server.terminate()
    with self.assertRaises(makegood_client.grpc.RpcError) as caught:
      for _ in stream:
        pass
    failure = makegood_client.Failure.of_error(client.api, caught.exception)
    self.assertEqual(failure.reason, "SERVER_STOPPING")
    self.assertIn("resume_token", failure.metadata)
    self.assertEqual(server.wait(), 0)
    _, client = self.start_by_test_clock()
    stream = self.watch(client, resumeToken=token, leadId="first")
    self.advance(client, START + hours(25))
    _, case = self.until(client, stream, "caseChanged", lambda case: case["state"] == "REFUNDED")
    self.assertEqual(case["leadId"], "first")

  def test_the_real_clock_brings_what_is_due_by_itself(self):
    server, client = self.start()
    self.assertEqual(self.refused(client, "AdminService/AdvanceClock", {"time": text(START)}).reason,
                     "NO_TEST_CLOCK")
    # The customer's day has passed already, but for the time that late news has.
    now = datetime.datetime.now(datetime.timezone.utc)
    stream = self.watch(client, start="BEGINNING")
    self.record(client, accepted_lead("old", now - hours(24) - SETTLE_DELAY
                                      + datetime.timedelta(seconds=1)))
    self.until(client, stream, "caseChanged", lambda case: case["state"] == "REFUNDED")
    self.assertEqual(self.balance(client, "old"), 100)
    self.assertFalse(client.call("makegood.v1.AdminService/GetServerInfo").deadlines_paused)
    # A signal with nothing to confirm changes nothing.
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: any(line.get("message") == "reloading" for line in server.log_lines()), "a reload")
    self.assertEqual(self.balance(client, "old"), 100)

  def test_what_became_due_while_the_server_was_down_is_done_when_it_is_back(self):
    before = datetime.datetime.now(datetime.timezone.utc) - hours(30)
    server, client = self.start(f"--test-clock={text(before)}")
    self.record(client, accepted_lead("asleep", before))
    server.terminate()
    self.assertEqual(server.wait(), 0)
    _, client = self.start()
    stream = self.watch(client, start="BEGINNING", leadId="asleep")
    self.until(client, stream, "caseChanged", lambda case: case["state"] == "REFUNDED")


if __name__ == "__main__":
  case_report.main()
