#!/usr/bin/python3
"""Decide and BatchDecide over the wire, above all what a caller who makes mistakes is told."""

import copy
import unittest

import case_report
import makegood_client
import makegood_server

DECIDE = "makegood.v1.DecisionService/Decide"
BATCH_DECIDE = "makegood.v1.DecisionService/BatchDecide"


def good_request():
  return {
      "policy": "dingdoor_guarantee",
      "now": "2026-03-02T12:00:00Z",
      "facts": {
          "stage": "GUARANTEE",
          "lead": {"marketplace": "dingdoor", "leadId": "lead-1", "priceCredits": "12"},
          "charge": {"chargeId": "charge-1", "credits": "12", "paidCredits": "12",
                     "firstMessageTime": "2026-03-02T10:00:00Z"},
      },
  }


def changed(**changes):
  """The good request with other fields: facts__lead__leadId="" for facts.lead.leadId. None: absent."""
  request = copy.deepcopy(good_request())
  for path, value in changes.items():
    *parents, last = path.split("__")
    node = request
    for parent in parents:
      node = node.setdefault(parent, {})
    if value is None:
      node.pop(last, None)
    else:
      node[last] = value
  return request


def contact(i, **fields):
  return {"eventId": f"e-{i}", "sender": "PRO", "kind": "MESSAGE", "channel": "CHAT",
          "time": "2026-03-02T10:20:00Z", **fields}


# What is wrong with a request, the request, and the paths of the fields that are wrong, all of them.
WRONG_FIELDS = [
    ("nothing is given", {}, ["policy", "facts"]),
    ("no policy", changed(policy=None), ["policy"]),
    ("a version that is none", changed(policy="dingdoor_guarantee@2"), ["policy"]),
    ("no stage", changed(facts__stage=None), ["facts.stage"]),
    ("a stage from the future", changed(facts__stage=99), ["facts.stage"]),
    ("no lead", changed(facts__lead=None), ["facts.lead"]),
    ("no lead id", changed(facts__lead__leadId=""), ["facts.lead.lead_id"]),
    ("a stage without its message", changed(facts__charge=None), ["facts.charge"]),
    ("REPORT without a report", changed(facts__stage="REPORT"), ["facts.report"]),
    ("DISPUTE without a dispute", changed(facts__stage="DISPUTE"), ["facts.dispute"]),
    ("PAYOUT without a payout", changed(facts__stage="PAYOUT"), ["facts.payout"]),
    ("negative credits", changed(facts__lead__priceCredits="-1", facts__charge__credits="-12",
                                 facts__charge__paidCredits=None),
     ["facts.lead.price_credits", "facts.charge.credits"]),
    ("too many credits", changed(facts__lead__priceCredits="1000000001"), ["facts.lead.price_credits"]),
    ("a text too long", changed(facts__lead__category="x" * 257), ["facts.lead.category"]),
    ("too many contacts", changed(facts__contacts=[contact(i) for i in range(1001)]), ["facts.contacts"]),
    ("too many forecast steps", changed(forecastSteps=17), ["forecast_steps"]),
    ("a negative number of forecast steps", changed(forecastSteps=-1), ["forecast_steps"]),
    ("a trace level from the future", changed(trace=9), ["trace"]),
    ("several mistakes at once",
     changed(policy=None, facts__lead__leadId="", forecastSteps=99,
             facts__contacts=[contact(0), contact(1, kind=77), contact(2, confidence=1.5)]),
     ["policy", "facts.lead.lead_id", "facts.contacts[1].kind", "facts.contacts[2].confidence",
      "forecast_steps"]),
]


class DecideTest(unittest.TestCase):

  @classmethod
  def setUpClass(cls):
    cls.server = makegood_server.Server("policies")
    cls.addClassCleanup(cls.server.kill)
    cls.client = makegood_client.Client(cls.server.address)

  def tearDown(self):
    # Whatever a case sent, the next caller is served.
    self.assertEqual(self.decide(good_request())["outcome"], "WAIT")

  def decide(self, request, client=None):
    client = client or self.client
    return client.api.to_dict(client.call(DECIDE, request))["decision"]

  def failure(self, request, method=DECIDE):
    with self.assertRaises(makegood_client.Failure) as caught:
      self.client.call(method, request)
    return caught.exception

  def test_the_same_facts_are_decided_as_time_passes(self):
    waiting = self.decide(good_request() | {"forecastSteps": 3})
    self.assertEqual(waiting["reason"], "awaiting_customer")
    self.assertEqual(waiting["policy"], "dingdoor_guarantee@v1")
    self.assertEqual(waiting["changeTime"], "2026-03-03T10:00:00Z")
    self.assertEqual(
        waiting["forecast"],
        [{"time": "2026-03-03T10:00:00Z", "outcome": "REFUND", "reason": "no_customer_response",
          "credits": "12"}])
    refund = self.decide(good_request() | {"now": waiting["changeTime"]})
    self.assertEqual((refund["outcome"], refund["credits"], refund["destination"]),
                     ("REFUND", "12", "BALANCE"))
    self.assertEqual(refund["rule"]["ids"][-1], "silent")
    self.assertGreater(refund["rule"]["line"], 0)
    self.assertIn("12 credits", refund["explanation"])

  def test_asking_twice_gives_the_same_decision(self):
    first, second = self.decide(good_request()), self.decide(good_request())
    first.pop("decisionId"), second.pop("decisionId")
    self.assertEqual(first, second)

  def test_without_now_the_clock_of_the_server_is_meant(self):
    decision = self.decide(changed(now=None))
    self.assertEqual(decision["outcome"], "REFUND")
    self.assertGreater(decision["decideTime"], "2026-03-02T12:00:00Z")

  def test_the_trace_tells_what_was_tried(self):
    self.assertNotIn("trace", self.decide(good_request()))
    def texts(nodes):
      return [node.get("text", "") for node in nodes] + [
          text for node in nodes for text in texts(node.get("children", []))]
    self.assertTrue(self.decide(good_request() | {"trace": "RULES"})["trace"])
    values = self.decide(good_request() | {"trace": "VALUES"})["trace"]
    self.assertTrue(any("variables.silent" in text for text in texts(values)), values)

  def test_every_wrong_field_is_named_with_its_full_path(self):
    for name, request, fields in WRONG_FIELDS:
      with self.subTest(name):
        failure = self.failure(request)
        self.assertEqual((failure.code, failure.reason, failure.domain),
                         ("INVALID_ARGUMENT", "INVALID_FIELD", "makegood.v1"))
        self.assertEqual(failure.fields, fields)
        self.assertEqual(failure.metadata, {"field": fields[0]})
        self.assertIn(fields[0], failure.message)

  def test_times_out_of_range_are_named(self):
    # JSON cannot say these.
    for seconds, nanos in [(253402300800, 0), (-62135596801, 0), (0, -1), (0, 1000000000)]:
      with self.subTest(f"{seconds} s {nanos} ns"):
        request = self.client.api.message(
            "makegood.v1.DecideRequest", changed(facts__contacts=[contact(i) for i in range(5)]))
        for time in (request.now, request.facts.charge.first_message_time, request.facts.contacts[3].time):
          time.seconds, time.nanos = seconds, nanos
        failure = self.failure(request)
        self.assertEqual((failure.code, failure.reason), ("INVALID_ARGUMENT", "INVALID_FIELD"))
        self.assertEqual(
            failure.fields,
            ["now", "facts.charge.first_message_time", "facts.contacts[3].time"])

  def test_an_unknown_policy_is_not_found_with_a_suggestion(self):
    failure = self.failure(changed(policy="dingdor_guarantee"))
    self.assertEqual((failure.code, failure.reason), ("NOT_FOUND", "POLICY_NOT_FOUND"))
    self.assertEqual(failure.metadata,
                     {"policy": "dingdor_guarantee", "suggestion": "dingdoor_guarantee"})
    self.assertIn("google.rpc.ResourceInfo", failure.details)

  def test_an_unknown_version_is_not_found_and_the_known_ones_are_listed(self):
    failure = self.failure(changed(policy="lead_quality_report@v9"))
    self.assertEqual((failure.code, failure.reason), ("NOT_FOUND", "POLICY_VERSION_NOT_FOUND"))
    self.assertEqual(failure.metadata, {"policy": "lead_quality_report@v9", "versions": "v1,v2"})

  def test_no_version_was_in_force_before_the_first(self):
    failure = self.failure(changed(facts__charge__chargeTime="1999-01-01T00:00:00Z"))
    self.assertEqual((failure.code, failure.reason), ("NOT_FOUND", "POLICY_VERSION_NOT_FOUND"))
    self.assertEqual(failure.metadata["time"], "1999-01-01T00:00:00Z")

  def test_the_version_pinned_on_the_charge_decides(self):
    request = changed(policy="lead_quality_report", facts__lead__marketplace="local_services",
                      facts__stage="REPORT", facts__report={"reason": "spam"})
    for version in ("v1", "v2"):
      request["facts"]["charge"]["policy"] = f"lead_quality_report@{version}"
      self.assertEqual(self.decide(request)["policy"], f"lead_quality_report@{version}")

  def test_five_megabytes_of_contacts_are_too_large(self):
    padding = "x" * 250
    request = changed(facts__contacts=[contact(i, eventId=f"{i}{padding}") for i in range(19000)])
    message = self.client.api.message("makegood.v1.DecideRequest", request)
    self.assertGreater(message.ByteSize(), 5_000_000)
    failure = self.failure(message)
    self.assertEqual((failure.code, failure.reason), ("INVALID_ARGUMENT", "REQUEST_TOO_LARGE"))
    self.assertEqual(failure.metadata,
                     {"size_bytes": str(message.ByteSize()), "limit_bytes": "4194304"})

  def test_nine_megabytes_are_refused_before_they_are_read(self):
    message = self.client.api.message("makegood.v1.DecideRequest", good_request())
    message.facts.lead.category = "x" * 9_000_000
    self.assertEqual(self.failure(message).code, "RESOURCE_EXHAUSTED")

  def test_bytes_that_are_no_message_are_refused(self):
    for data in (b"\xff\xff\xff\xff", b"\x0a\xff", b"\x0a\x02\xff\xfe", b"\x1a" * 1000):
      self.assertNotIn(self.client.send_bytes(DECIDE, data), ("OK", "UNAVAILABLE"))

  def test_an_unknown_method_is_unimplemented(self):
    self.assertEqual(self.client.send_bytes("makegood.v1.DecisionService/Decid", b""), "UNIMPLEMENTED")

  def test_many_violations_are_cut_to_what_clients_accept(self):
    failure = self.failure(changed(facts__contacts=[contact(i, kind=77) for i in range(1000)]))
    self.assertEqual((failure.code, failure.reason), ("INVALID_ARGUMENT", "INVALID_FIELD"))
    self.assertEqual(failure.fields[0], "facts.contacts[0].kind")
    self.assertIn("1000", failure.message)

  def test_a_batch_answers_each_request_by_itself_and_in_order(self):
    makers = [
        lambda: good_request(),
        lambda: changed(policy="nothing"),
        lambda: changed(facts__lead__leadId=""),
        lambda: changed(now="2026-03-03T10:00:00Z"),
        lambda: changed(policy="dingdoor_guarantee@v9"),
        lambda: {},
        lambda: changed(facts__contacts=[contact(0, kind="MESSAGE", sender="CUSTOMER")]),
    ]
    expected = [
        "WAIT",
        ("NOT_FOUND", "POLICY_NOT_FOUND", []),
        ("INVALID_ARGUMENT", "INVALID_FIELD", ["facts.lead.lead_id"]),
        "REFUND",
        ("NOT_FOUND", "POLICY_VERSION_NOT_FOUND", []),
        ("INVALID_ARGUMENT", "INVALID_FIELD", ["policy", "facts"]),
        "DENY",
    ]
    requests = [makers[i % len(makers)]() for i in range(1000)]
    response = self.client.call(BATCH_DECIDE, {"requests": requests})
    self.assertEqual(len(response.results), 1000)
    for i, result in enumerate(response.results):
      if result.WhichOneof("result") == "decision":
        seen = self.client.api.to_dict(result.decision)["outcome"]
      else:
        failure = makegood_client.Failure.of_status(self.client.api, result.status)
        seen = (failure.code, failure.reason, failure.fields)
      self.assertEqual(seen, expected[i % len(expected)], i)

  def test_a_batch_without_now_has_one_instant(self):
    response = self.client.call(BATCH_DECIDE, {"requests": [changed(now=None)] * 50})
    self.assertEqual(len({result.decision.decide_time.ToJsonString() for result in response.results}), 1)

  def test_batches_are_bounded(self):
    for requests in ([], [good_request()] * 1001):
      failure = self.failure({"requests": requests}, BATCH_DECIDE)
      self.assertEqual((failure.code, failure.reason, failure.fields),
                       ("INVALID_ARGUMENT", "INVALID_FIELD", ["requests"]))

  def test_a_request_id_comes_back(self):
    _, metadata = self.client.call_with_metadata(DECIDE, good_request(), [("x-request-id", "call-7")])
    self.assertEqual(metadata.get("x-request-id"), "call-7")
    ids = [self.client.call_with_metadata(DECIDE, good_request())[1].get("x-request-id") for _ in range(2)]
    self.assertTrue(all(ids))
    self.assertEqual(len(set(ids)), 2)


# How a policy fails: the lead's category, what else the facts have, and the error's code and field.
POLICY_FAILURES = [
    ("message_missing", {}, "FACT_MISSING", "peers"),
    ("time_missing", {}, "FACT_MISSING", "lead.hired_time"),
    ("division", {"priceCredits": "0"}, "DIVISION_BY_ZERO", None),
    ("overflow", {}, "NUMERIC_OVERFLOW", None),
    ("timestamp", {"area": "yesterday"}, "INVALID_CONVERSION", None),
    ("element", {}, "NO_SUCH_ELEMENT", None),
    ("verdict", {}, "INVALID_VERDICT", None),
]


class PolicyFailureTest(unittest.TestCase):

  @classmethod
  def setUpClass(cls):
    cls.server = makegood_server.Server("tests/integration/policies")
    cls.addClassCleanup(cls.server.kill)
    cls.client = makegood_client.Client(cls.server.address)

  def decide(self, category, **lead):
    request = changed(policy="probe", facts__lead__category=category,
                      facts__contacts=[contact(i) for i in range(200)])
    request["facts"]["lead"] |= lead
    return self.client.api.to_dict(self.client.call(DECIDE, request))["decision"]

  def test_facts_that_nothing_fails_on_are_decided(self):
    decision = self.decide("none")
    self.assertEqual((decision["outcome"], decision["reason"]), ("WAIT", "fine"))
    self.assertNotIn("error", decision)

  def test_a_failing_policy_is_an_outcome_of_its_own_with_the_place(self):
    lines = open("tests/integration/policies/probe/v1/policy.yaml", encoding="utf-8").read().split("\n")
    for category, lead, code, field in POLICY_FAILURES:
      with self.subTest(category):
        decision = self.decide(category, **lead)
        self.assertEqual(decision["outcome"], "ERROR")
        self.assertEqual(decision.get("credits", "0"), "0")
        error = decision["error"]
        self.assertEqual(error["code"], code, error)
        if field:
          self.assertEqual(error["field"], field)
        self.assertTrue(error["message"])
        place = error["range"]
        self.assertTrue(place["file"].endswith("probe/v1/policy.yaml"), place)
        first = lines.index(f"    - id: {category}")
        self.assertIn(place["startLine"], range(first + 2, first + 6))


if __name__ == "__main__":
  case_report.main()
