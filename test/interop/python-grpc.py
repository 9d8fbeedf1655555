"""Makes one gRPC call: python-grpc.py STUBS ADDRESS SERVICE METHOD [TOKEN] < request.json

Written as one writes against the stubs that protoc makes, with Debian's grpcio and nothing of ours.
Prints each answer as a line of JSON. An error goes to stderr in the layout of Connect's JSON, and the
exit code is the gRPC code shifted by three bits, as `buf curl` has it.
"""

import base64
import importlib
import json
import sys

import grpc
from google.protobuf import json_format

stubs, address, service, method, *rest = sys.argv[1:]
sys.path.insert(0, stubs)
import status_pb2  # noqa: E402  (one of the stubs)


def module_of(service):
    """chat.v1.ChatService is in chat/v1/chat.proto."""
    package, name = service.rsplit(".", 1)
    return package + "." + name.removesuffix("Service").lower()


def wire_error(error):
    details = []
    for key, value in error.trailing_metadata():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                kind = detail.type_url.rsplit("/", 1)[-1]
                details.append({"type": kind, "value": base64.b64encode(detail.value).decode()})
    return {"code": error.code().name.lower(), "message": error.details(), "details": details}


def main():
    messages = importlib.import_module(module_of(service) + "_pb2")
    services = importlib.import_module(module_of(service) + "_pb2_grpc")
    described = messages.DESCRIPTOR.services_by_name[service.rsplit(".", 1)[-1]].methods_by_name[method]
    request = json_format.Parse(sys.stdin.read(), getattr(messages, described.input_type.name)())
    metadata = [("authorization", "Bearer " + rest[0])] if rest else []
    with grpc.insecure_channel(address, [("grpc.enable_http_proxy", 0)]) as channel:
        stub = getattr(services, service.rsplit(".", 1)[-1] + "Stub")(channel)
        answer = getattr(stub, method)(request, metadata=metadata)
        for message in answer if hasattr(answer, "__next__") else [answer]:
            print(json_format.MessageToJson(message, indent=None), flush=True)


try:
    main()
except grpc.RpcError as error:
    print(json.dumps(wire_error(error)), file=sys.stderr)
    sys.exit(error.code().value[0] << 3)
