"""A gRPC client that shares no code with the service: Python, and messages made from descriptors.

Bazel says in MAKEGOOD_DESCRIPTORS where the descriptors are (see tests/integration/defs.bzl).
"""

import os

import grpc
from google.protobuf import descriptor_pb2
from google.protobuf import descriptor_pool
from google.protobuf import json_format
from google.protobuf import message_factory

TIMEOUT_SECONDS = 60


class Api:
  """The messages and methods of a set of proto files."""

  def __init__(self, files):
    self.pool = descriptor_pool.DescriptorPool()
    for file in files:
      self.pool.Add(file)
    self._factory = message_factory.MessageFactory(self.pool)

  def message_class(self, name):
    return self._factory.GetPrototype(self.pool.FindMessageTypeByName(name))

  def message(self, name, fields=None):
    """A message from a dict, which is in the form of protobuf's JSON."""
    return json_format.ParseDict(fields or {}, self.message_class(name)(), descriptor_pool=self.pool)

  def to_dict(self, message):
    return json_format.MessageToDict(message, descriptor_pool=self.pool)

  def method(self, name):
    """The descriptor of "package.Service/Method"."""
    service, _, method = name.partition("/")
    return self.pool.FindServiceByName(service).methods_by_name[method]


def local_api():
  """As the protos of this tree have it."""
  files = descriptor_pb2.FileDescriptorSet()
  with open(os.environ["MAKEGOOD_DESCRIPTORS"], "rb") as file:
    files.ParseFromString(file.read())
  return Api(files.file)


class Failure(Exception):
  """A call that ended in an error, with the details that came along."""

  def __init__(self, api, code, message, details):
    super().__init__(f"{code}: {message}")
    self.code = code          # "INVALID_ARGUMENT"
    self.message = message
    self.details = details    # By type: {"google.rpc.ErrorInfo": {...}}
    info = details.get("google.rpc.ErrorInfo", {})
    self.reason = info.get("reason")
    self.domain = info.get("domain")
    self.metadata = info.get("metadata", {})
    violations = details.get("google.rpc.BadRequest", {}).get("fieldViolations", [])
    self.fields = [violation["field"] for violation in violations]
    self.api = api

  @classmethod
  def of_status(cls, api, status):
    """Of a google.rpc.Status, as batches have them."""
    codes = api.pool.FindEnumTypeByName("google.rpc.Code").values_by_number
    details = {}
    for detail in status.details:
      name = detail.type_url.rpartition("/")[2]
      message = api.message_class(name).FromString(detail.value)
      details[name] = api.to_dict(message)
    return cls(api, codes[status.code].name, status.message, details)

  @classmethod
  def of_error(cls, api, error):
    """Of a grpc.RpcError."""
    for key, value in error.trailing_metadata() or ():
      if key == "grpc-status-details-bin":
        return cls.of_status(api, api.message_class("google.rpc.Status").FromString(value))
    return cls(api, error.code().name, error.details(), {})


class Client:
  """Calls a server. `with Client(address) as client: client.call("pkg.Service/Method", {...})`."""

  def __init__(self, address, api=None):
    self.api = api or local_api()
    self.channel = grpc.insecure_channel(address, options=[
        ("grpc.max_send_message_length", -1),
        ("grpc.max_receive_message_length", -1),
        ("grpc.enable_http_proxy", 0),
    ])

  def _request(self, method, request):
    return self.api.message(method.input_type.full_name, request) if isinstance(request, dict) else request

  def _stub(self, maker, name):
    method = self.api.method(name)
    return method, maker(
        "/" + name, request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=self.api.message_class(method.output_type.full_name).FromString)

  def start(self, name, request, metadata=()):
    """A call under way: a grpc.Future."""
    method, stub = self._stub(self.channel.unary_unary, name)
    return stub.future(self._request(method, request), timeout=TIMEOUT_SECONDS, metadata=metadata)

  def call(self, name, request=None, metadata=()):
    """The response; raises Failure."""
    return self.call_with_metadata(name, request, metadata)[0]

  def call_with_metadata(self, name, request=None, metadata=()):
    """The response and the initial metadata as a dict; raises Failure."""
    call = self.start(name, {} if request is None else request, metadata)
    try:
      return call.result(), dict(call.initial_metadata())
    except grpc.RpcError as error:
      raise Failure.of_error(self.api, error) from None

  def stream(self, name, requests, single=False):
    """The responses of a streaming call, as an iterator that can be cancelled."""
    maker = self.channel.unary_stream if single else self.channel.stream_stream
    method, stub = self._stub(maker, name)
    messages = [self._request(method, request) for request in requests]
    return stub(messages[0] if single else iter(messages), timeout=TIMEOUT_SECONDS)

  def send_bytes(self, name, data):
    """Sends what need not be a message, and returns the code that comes back."""
    stub = self.channel.unary_unary("/" + name)
    try:
      stub(data, timeout=TIMEOUT_SECONDS)
      return "OK"
    except grpc.RpcError as error:
      return error.code().name

  def __enter__(self):
    return self

  def __exit__(self, *_):
    self.channel.close()
