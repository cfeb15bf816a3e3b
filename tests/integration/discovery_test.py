#!/usr/bin/python3
"""Reflection and health: what a client without any of our protos finds out and can call."""

import unittest

import case_report
from google.protobuf import descriptor_pb2
import grpc
import makegood_client
import makegood_server

SERVICES = [
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
    "makegood.v1.AdminService",
    "makegood.v1.CaseService",
    "makegood.v1.CreditService",
    "makegood.v1.DecisionService",
    "makegood.v1.EventService",
    "makegood.v1.LeadService",
    "makegood.v1.PolicyService",
    "makegood.v1.ReviewService",
]


class DiscoveryTest(unittest.TestCase):

  @classmethod
  def setUpClass(cls):
    cls.server = makegood_server.Server("policies")
    cls.addClassCleanup(cls.server.kill)
    cls.client = makegood_client.Client(cls.server.address)

  def reflect(self, version, *requests):
    """The responses to reflection requests on one stream."""
    package = f"grpc.reflection.{version}"
    messages = [self.client.api.message(f"{package}.ServerReflectionRequest", request)
                for request in requests]
    return list(self.client.stream(f"{package}.ServerReflection/ServerReflectionInfo", messages))

  def files(self, version, request):
    response, = self.reflect(version, request)
    self.assertEqual(response.WhichOneof("message_response"), "file_descriptor_response", response)
    return [descriptor_pb2.FileDescriptorProto.FromString(data)
            for data in response.file_descriptor_response.file_descriptor_proto]

  def for_each_version(self):
    for version in ("v1", "v1alpha"):
      with self.subTest(version):
        yield version

  def test_all_services_are_listed(self):
    for version in self.for_each_version():
      response, = self.reflect(version, {"listServices": "*"})
      names = [service.name for service in response.list_services_response.service]
      self.assertEqual(sorted(names), SERVICES)

  def test_a_symbol_leads_to_its_file_with_comments(self):
    symbols = ["makegood.v1.DecisionService", "makegood.v1.DecisionService.Decide", "makegood.v1.Lead",
               "makegood.v1.Lead.price_credits", "makegood.v1.Contact.Channel", "makegood.v1.Contact.CHAT"]
    for version in self.for_each_version():
      for symbol in symbols:
        files = self.files(version, {"fileContainingSymbol": symbol})
        self.assertTrue(files[0].name.startswith("makegood/v1/"), symbol)
        self.assertTrue(any(place.leading_comments for place in files[0].source_code_info.location), symbol)

  def test_files_come_by_name(self):
    for version in self.for_each_version():
      self.assertEqual(self.files(version, {"fileByFilename": "makegood/v1/facts.proto"})[0].name,
                       "makegood/v1/facts.proto")

  def test_what_does_not_exist_is_not_found_and_the_stream_goes_on(self):
    for version in self.for_each_version():
      wrong_symbol, wrong_file, good = self.reflect(
          version, {"fileContainingSymbol": "makegood.v1.Nothing"}, {"fileByFilename": "nothing.proto"},
          {"listServices": ""})
      for response in (wrong_symbol, wrong_file):
        self.assertEqual(response.error_response.error_code, grpc.StatusCode.NOT_FOUND.value[0])
        self.assertTrue(response.error_response.error_message)
      self.assertTrue(good.list_services_response.service)

  def test_extensions_are_answered(self):
    for version in self.for_each_version():
      response, = self.reflect(version, {"allExtensionNumbersOfType": "makegood.v1.Lead"})
      self.assertEqual(response.all_extension_numbers_response.base_type_name, "makegood.v1.Lead")
      self.assertEqual(list(response.all_extension_numbers_response.extension_number), [])

  def test_a_client_without_protos_can_call_everything(self):
    """Fetches all descriptors from the server, and calls with these alone."""
    for version in self.for_each_version():
      known = {}
      wanted = [{"fileContainingSymbol": service} for service in SERVICES]
      while wanted:
        for file in self.files(version, wanted.pop()):
          if file.name not in known:
            known[file.name] = file
            wanted += [{"fileByFilename": name} for name in file.dependency if name not in known]
      order = []

      def add(name):
        if name not in order:
          for dependency in known[name].dependency:
            add(dependency)
          order.append(name)

      for name in known:
        add(name)
      api = makegood_client.Api([known[name] for name in order])
      with makegood_client.Client(self.server.address, api) as client:
        response = client.call("grpc.health.v1.Health/Check", {"service": "makegood.v1.DecisionService"})
        self.assertEqual(api.to_dict(response), {"status": "SERVING"})
        policies = client.call("makegood.v1.PolicyService/ListPolicies").policies
        self.assertEqual([policy.policy for policy in policies],
                         ["dingdoor_guarantee@v1", "lead_quality_report@v1", "lead_quality_report@v2",
                          "thirty_day_report@v1"])
        source = client.call("makegood.v1.PolicyService/GetPolicy", {"policy": "dingdoor_guarantee"}).source
        with open("policies/dingdoor_guarantee/v1/policy.yaml", encoding="utf-8") as file:
          self.assertEqual(source, file.read())

  def test_each_service_is_healthy_and_others_are_unknown(self):
    ours = [service for service in SERVICES if service.startswith("makegood.")]
    for service in ["", *ours]:
      response = self.client.call("grpc.health.v1.Health/Check", {"service": service})
      self.assertEqual(self.client.api.to_dict(response), {"status": "SERVING"}, service)
    with self.assertRaises(makegood_client.Failure) as caught:
      self.client.call("grpc.health.v1.Health/Check", {"service": "makegood.v1.Nothing"})
    self.assertEqual(caught.exception.code, "NOT_FOUND")

  def test_health_can_be_watched(self):
    stream = self.client.stream("grpc.health.v1.Health/Watch", [{"service": ""}], single=True)
    self.assertEqual(self.client.api.to_dict(next(stream)), {"status": "SERVING"})
    stream.cancel()

  def test_policies_are_listed_in_pages(self):
    method = "makegood.v1.PolicyService/ListPolicies"
    names, token = [], ""
    while True:
      page = self.client.call(method, {"pageSize": 3, "pageToken": token})
      names += [policy.policy for policy in page.policies]
      token = page.next_page_token
      if not token:
        break
    self.assertEqual(names, [policy.policy for policy in self.client.call(method).policies])
    with self.assertRaises(makegood_client.Failure) as caught:
      self.client.call(method, {"pageToken": "nonsense"})
    self.assertEqual((caught.exception.code, caught.exception.reason), ("INVALID_ARGUMENT", "INVALID_PAGE_TOKEN"))

  def test_policies_that_a_caller_sends_are_checked(self):
    method = "makegood.v1.PolicyService/CheckPolicies"
    with open("policies/dingdoor_guarantee/v1/policy.yaml", encoding="utf-8") as file:
      text = file.read()
    good = self.client.call(method, {"files": [{"path": "dingdoor_guarantee/v1/policy.yaml", "text": text}]})
    self.assertEqual(good.error_count, 0)
    wrong = text.replace("c.channel == Channel.CHAT", "c.chanel == Channel.CHAT", 1)
    bad = self.client.call(method, {"files": [{"path": "dingdoor_guarantee/v1/policy.yaml", "text": wrong}]})
    self.assertEqual(bad.error_count, 1)
    diagnostic = bad.diagnostics[0]
    self.assertEqual((diagnostic.code, diagnostic.suggestion), ("MG0204", "channel"))
    line = wrong[:wrong.index("c.chanel")].count("\n") + 1
    self.assertEqual(diagnostic.range.start_line, line)
    self.assertIn("^^^^^^", diagnostic.rendered)
    again = self.client.call(method, {"files": [{"path": "a/v1/policy.yaml", "text": "a: &a [*a]"}]})
    self.assertGreater(again.error_count, 0)

  def test_the_same_path_twice_is_refused(self):
    with self.assertRaises(makegood_client.Failure) as caught:
      self.client.call("makegood.v1.PolicyService/CheckPolicies",
                       {"files": [{"path": "a", "text": "x"}, {"path": "a", "text": "y"}]})
    self.assertEqual(caught.exception.fields, ["files[1].path"])


if __name__ == "__main__":
  case_report.main()
