"""Analytics Admin (v1beta and v1alpha) in memory, over gRPC and Google's own protobufs."""

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from google.analytics import admin_v1alpha, admin_v1beta
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2

_BETA, _ALPHA = admin_v1beta.types, admin_v1alpha.types


@dataclass
class GrpcFault:
    """The next ``times`` calls of a method get this status; ``is_late`` = the work is done."""

    method: str
    status: grpc.StatusCode
    times: int = 1
    reason: str = ""
    is_late: bool = False
    skip: int = 0


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status: grpc.StatusCode, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


class AnalyticsAdmin:
    """``accounts/321`` is the caller's own; all others are refused."""

    def __init__(self) -> None:
        self.properties: dict[str, Any] = {}
        self.streams: dict[str, Any] = {}
        self.dimensions: dict[str, Any] = {}
        self.key_events: dict[str, Any] = {}
        self.links: dict[str, Any] = {}
        self.measurement: dict[str, Any] = {}
        self.retention: dict[str, Any] = {}
        self.faults: list[GrpcFault] = []
        self.calls: list[str] = []
        self.project_numbers: dict[str, str] = {}
        self._ids = itertools.count(700)

    # v1beta -----------------------------------------------------------------------------------

    def list_properties(self, request: Any) -> Any:
        account = request.filter.removeprefix("parent:")
        self._check_account(account)
        own = [entry for entry in self.properties.values() if entry.parent == account]
        return _BETA.ListPropertiesResponse(properties=own)

    def create_property(self, request: Any) -> Any:
        self._check_account(request.property.parent)
        made = _BETA.Property(request.property, name=f"properties/{next(self._ids)}")
        self.properties[made.name] = made
        # Every property begins with these.
        purchase = _BETA.KeyEvent(
            name=f"{made.name}/keyEvents/1", event_name="purchase", counting_method=1
        )
        self.key_events[purchase.name] = purchase
        name = f"{made.name}/dataRetentionSettings"
        two = _BETA.DataRetentionSettings.RetentionDuration.TWO_MONTHS
        self.retention[name] = _BETA.DataRetentionSettings(name=name, event_data_retention=two)
        return made

    def update_property(self, request: Any) -> Any:
        return _merge(self.properties, request.property, request.update_mask)

    def list_data_streams(self, request: Any) -> Any:
        return _BETA.ListDataStreamsResponse(data_streams=_of(self.streams, request.parent))

    def create_data_stream(self, request: Any) -> Any:
        number = next(self._ids)
        made = _BETA.DataStream(request.data_stream, name=f"{request.parent}/dataStreams/{number}")
        made.web_stream_data.measurement_id = f"G-TEST{number}"
        self.streams[made.name] = made
        name = f"{made.name}/enhancedMeasurementSettings"
        self.measurement[name] = _ALPHA.EnhancedMeasurementSettings(
            name=name, stream_enabled=True, search_query_parameter="q,s,search,query,keyword"
        )
        return made

    def list_custom_dimensions(self, request: Any) -> Any:
        own = _of(self.dimensions, request.parent)
        first = int(request.page_token or 0)
        token = str(first + 5) if first + 5 < len(own) else ""
        return _BETA.ListCustomDimensionsResponse(
            custom_dimensions=own[first : first + 5], next_page_token=token
        )

    def create_custom_dimension(self, request: Any) -> Any:
        wanted = request.custom_dimension
        for other in _of(self.dimensions, request.parent):
            if (other.parameter_name, other.scope) == (wanted.parameter_name, wanted.scope):
                raise Refusal(grpc.StatusCode.ALREADY_EXISTS, "the parameter has a dimension")
        if not wanted.display_name[0].isalpha():
            raise Refusal(grpc.StatusCode.INVALID_ARGUMENT, "display_name")
        name = f"{request.parent}/customDimensions/{next(self._ids)}"
        self.dimensions[name] = _BETA.CustomDimension(wanted, name=name)
        return self.dimensions[name]

    def list_key_events(self, request: Any) -> Any:
        return _BETA.ListKeyEventsResponse(key_events=_of(self.key_events, request.parent))

    def create_key_event(self, request: Any) -> Any:
        name = f"{request.parent}/keyEvents/{next(self._ids)}"
        self.key_events[name] = _BETA.KeyEvent(request.key_event, name=name)
        return self.key_events[name]

    def get_data_retention_settings(self, request: Any) -> Any:
        return self.retention[request.name]

    def update_data_retention_settings(self, request: Any) -> Any:
        return _merge(self.retention, request.data_retention_settings, request.update_mask)

    # v1alpha ----------------------------------------------------------------------------------

    def get_enhanced_measurement_settings(self, request: Any) -> Any:
        return self.measurement[request.name]

    def update_enhanced_measurement_settings(self, request: Any) -> Any:
        return _merge(self.measurement, request.enhanced_measurement_settings, request.update_mask)

    def list_big_query_links(self, request: Any) -> Any:
        return _ALPHA.ListBigQueryLinksResponse(bigquery_links=_of(self.links, request.parent))

    def create_big_query_link(self, request: Any) -> Any:
        name = f"{request.parent}/bigQueryLinks/{next(self._ids)}"
        made = _ALPHA.BigQueryLink(request.bigquery_link, name=name)
        made.project = self.project_numbers.get(made.project, made.project)
        self.links[name] = made
        return made

    def update_big_query_link(self, request: Any) -> Any:
        return _merge(self.links, request.bigquery_link, request.update_mask)

    # ------------------------------------------------------------------------------------------

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve on a free port; yields HOST:PORT."""
        server = grpc.server(ThreadPoolExecutor(4))
        for version, types in (("v1beta", _BETA), ("v1alpha", _ALPHA)):
            service = f"google.analytics.admin.{version}.AnalyticsAdminService"
            handler = grpc.method_handlers_generic_handler(service, _make_handlers(self, types))
            server.add_generic_rpc_handlers((handler,))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.stop(None).wait()

    def call(self, method: str, act: Callable[[Any], Any], request: Any, context: Any) -> Any:
        """One call: faults first, then what the method does."""
        self.calls.append(method)
        fault = self._take_fault(method)
        if fault and not fault.is_late:
            _abort(context, fault)
        try:
            answer = act(request)
        except Refusal as refusal:
            context.abort(refusal.status, refusal.text)
        if fault:
            _abort(context, fault)
        return answer

    def _take_fault(self, method: str) -> GrpcFault | None:
        for fault in self.faults:
            if fault.method == method and fault.times:
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None

    def _check_account(self, account: str) -> None:
        if account != "accounts/321":
            text = "The caller does not have permission"
            raise Refusal(grpc.StatusCode.PERMISSION_DENIED, text)


def _make_handlers(admin: AnalyticsAdmin, types: Any) -> dict[str, Any]:
    handlers = {}
    for name in vars(AnalyticsAdmin):
        method = "".join(word.title() for word in name.split("_"))
        kind = getattr(types, f"{method}Request", None)
        if kind is None:
            continue

        def serve(request: Any, context: Any, name: str = name, method: str = method) -> Any:
            return admin.call(method, getattr(admin, name), request, context)

        handlers[method] = grpc.unary_unary_rpc_method_handler(
            serve,
            request_deserializer=kind.deserialize,
            response_serializer=lambda answer: type(answer).serialize(answer),
        )
    return handlers


def _of(entries: dict[str, Any], parent: str) -> list[Any]:
    return [entry for name, entry in entries.items() if name.startswith(f"{parent}/")]


def _merge(entries: dict[str, Any], given: Any, mask: Any) -> Any:
    """Only the fields of the mask change."""
    there = type(given)(entries[given.name])
    for path in mask.paths:
        setattr(there, path, getattr(given, path))
    entries[given.name] = there
    return there


def _abort(context: Any, fault: GrpcFault) -> None:
    detail = any_pb2.Any()
    info = error_details_pb2.ErrorInfo(
        reason=fault.reason, domain="googleapis.com", metadata={"service": "api.googleapis.com"}
    )
    detail.Pack(info)
    number, _ = fault.status.value
    status = status_pb2.Status(
        code=number, message="a fault on demand", details=[detail] if fault.reason else []
    )
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(fault.status, "a fault on demand")
