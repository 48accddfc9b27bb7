"""A stand-in for BigQuery's REST API on a real socket: metadata, and query jobs run by DuckDB.

It knows datasets.get, tables.list, tables.get, jobs.insert (queries), jobs.get and
jobs.getQueryResults; everything else it refuses as not implemented.
"""

import datetime as dt
import itertools
import json
import re
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import duckdb
import pyarrow as pa
from tests.doubles.bigquery_tables import (
    HIDDEN_DATASET,
    StoredTables,
    describe_field,
    write_milliseconds,
)

from behavesim.errors import BehavesimError
from behavesim.warehouse.bigquery_sql import QuerySession

_LEAST_BILLED = 10 * 2**20
_NOW = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
_ROUTES = (
    ("GET", r"/projects/([^/]+)/datasets/([^/]+)", "get_dataset"),
    ("GET", r"/projects/([^/]+)/datasets/([^/]+)/tables", "list_tables"),
    ("GET", r"/projects/([^/]+)/datasets/([^/]+)/tables/([^/]+)", "get_table"),
    ("POST", r"/projects/([^/]+)/jobs", "insert_job"),
    ("GET", r"/projects/([^/]+)/jobs/([^/]+)", "get_job"),
    ("GET", r"/projects/([^/]+)/queries/([^/]+)", "get_results"),
)


class Refused(Exception):
    """An answer other than 200, in the form that the API has for errors."""

    def __init__(self, code: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.body = {
            "error": {
                "code": code,
                "message": message,
                "errors": [{"reason": reason, "message": message, "domain": "global"}],
            }
        }


class RestServer:
    """The service on a port of 127.0.0.1; a context manager. ``requests`` are those it got."""

    def __init__(self, tables: StoredTables, page_size: int = 50) -> None:
        self.tables = tables
        self.requests: list[str] = []
        self.jobs: dict[str, dict[str, Any]] = {}
        self._page_size = page_size
        self._numbers = itertools.count(1)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def host(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, method: str, target: str, body: Any) -> dict[str, Any]:
        """The API's answer to one request; raises Refused."""
        parts = urlsplit(target)
        path = parts.path.removeprefix("/bigquery/v2")
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.requests.append(f"{method} {path}")
        for verb, pattern, name in _ROUTES:
            match = re.fullmatch(pattern, path)
            if verb == method and match:
                answer: dict[str, Any] = getattr(self, name)(*match.groups(), options, body)
                return answer
        raise Refused(501, "notImplemented", f"not implemented: {method} {path}")

    def get_dataset(
        self, project: str, dataset: str, options: Mapping[str, str], body: Any
    ) -> dict[str, Any]:
        self._check_rights("datasets.get", dataset)
        self._check_dataset(project, dataset)
        reference = {"projectId": project, "datasetId": dataset}
        return {"datasetReference": reference, "location": self.tables.location}

    def list_tables(
        self, project: str, dataset: str, options: Mapping[str, str], body: Any
    ) -> dict[str, Any]:
        self._check_rights("tables.list", dataset)
        self._check_dataset(project, dataset)
        names = self.tables.list_names()
        begin = int(options.get("pageToken", 0))
        end = begin + min(self._page_size, int(options.get("maxResults", self._page_size)))
        references = [self.tables.refer(dataset, name) for name in names[begin:end]]
        listed = [{"tableReference": reference, "type": "TABLE"} for reference in references]
        return {"tables": listed, **({"nextPageToken": str(end)} if end < len(names) else {})}

    def get_table(
        self, project: str, dataset: str, table: str, options: Mapping[str, str], body: Any
    ) -> dict[str, Any]:
        self._check_rights("tables.get", dataset)
        if project != self.tables.project or not self.tables.has(dataset, table):
            raise Refused(404, "notFound", f"Not found: Table {project}:{dataset}.{table}")
        return self.tables.describe(dataset, table)

    def insert_job(self, project: str, options: Mapping[str, str], body: Any) -> dict[str, Any]:
        self._check_rights("jobs.insert", project)
        location = body.get("jobReference", {}).get("location", self.tables.location)
        configuration = body["configuration"]
        if "query" not in configuration:
            raise Refused(501, "notImplemented", "not implemented: only query jobs are")
        if location != self.tables.location:
            where = f"{self.tables.project}:{self.tables.dataset} was not found in location"
            raise Refused(404, "notFound", f"Not found: Dataset {where} {location}")
        job = self._run(project, body, location)
        if not configuration.get("dryRun"):
            self.jobs[job["jobReference"]["jobId"]] = job
        return job

    def get_job(
        self, project: str, job: str, options: Mapping[str, str], body: Any
    ) -> dict[str, Any]:
        return self.jobs[job]

    def get_results(
        self, project: str, job: str, options: Mapping[str, str], body: Any
    ) -> dict[str, Any]:
        found = self.jobs[job]
        result = self.tables.results[_find_destination(found)["tableId"]]
        answer = {
            "jobReference": found["jobReference"],
            "jobComplete": True,
            "totalRows": str(result.num_rows),
            "schema": {"fields": [describe_field(one) for one in result.schema]},
        }
        if options.get("maxResults") != "0":
            answer["rows"] = [
                {"f": [{"v": str(value)} for value in row.values()]} for row in result.to_pylist()
            ]
        return answer

    def _run(self, project: str, body: Any, location: str) -> dict[str, Any]:
        configuration = body["configuration"]
        sql = configuration["query"]["query"]
        number = next(self._numbers)
        is_dry = bool(configuration.get("dryRun"))
        result, scanned = self._execute(sql, run=not is_dry)
        billed = max(scanned, _LEAST_BILLED) if scanned else 0
        limit = configuration["query"].get("maximumBytesBilled")
        if limit is not None and billed > int(limit):
            raise Refused(
                403,
                "bytesBilledLimitExceeded",
                f"Query exceeded limit for bytes billed: {limit}. {billed} or higher required.",
            )
        name = f"anon{number}"
        if result is not None:
            self.tables.results[name] = result
        destination = self.tables.refer(HIDDEN_DATASET, name)
        query = {**configuration["query"], "destinationTable": destination}
        job_id = body.get("jobReference", {}).get("jobId", f"job{number}")
        return {
            "jobReference": {"projectId": project, "jobId": job_id, "location": location},
            "configuration": {**configuration, "query": query, "jobType": "QUERY"},
            "status": {"state": "DONE"},
            "statistics": {
                "totalBytesProcessed": str(scanned),
                "endTime": write_milliseconds(_NOW),
                "query": {
                    "totalBytesProcessed": str(scanned),
                    "totalBytesBilled": str(billed),
                    "statementType": "SELECT",
                },
            },
        }

    def _execute(self, sql: str, *, run: bool) -> tuple[pa.Table | None, int]:
        """The result and the bytes of the files that it needed."""
        if hidden := re.search(rf"`[^`]*\.{HIDDEN_DATASET}\.(\w+)`", sql):
            result = self.tables.results[hidden[1]]
            with duckdb.connect() as database:
                database.register("hidden", result)
                return database.sql(sql.replace(hidden[0], "hidden")).to_arrow_table(), 0
        try:
            with QuerySession(sql, self.tables.root, _NOW) as session:
                scanned = sum(file.stat().st_size for file in session.files)
                if not run:
                    return None, scanned
                with session.stream() as reader:
                    return reader.read_all(), scanned
        except BehavesimError as error:
            raise Refused(400, "invalidQuery", str(error)) from error

    def _check_dataset(self, project: str, dataset: str) -> None:
        if (project, dataset) != (self.tables.project, self.tables.dataset):
            raise Refused(404, "notFound", f"Not found: Dataset {project}:{dataset}")

    def _check_rights(self, call: str, subject: str) -> None:
        if call in self.tables.faults.denied:
            text = f"Access Denied: Permission bigquery.{call} denied on {subject}"
            raise Refused(403, "accessDenied", text)

    def _make_handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._reply(None)

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                self._reply(json.loads(self.rfile.read(length)))

            def do_DELETE(self) -> None:
                self._reply(None)

            def _reply(self, body: Any) -> None:
                try:
                    code, answer = 200, service.answer(self.command, self.path, body)
                except Refused as refused:
                    code, answer = refused.code, refused.body
                except Exception as error:  # a mistake of the stand-in must fail the test, at once
                    refused = Refused(400, "standInFault", f"stand-in: {error!r}")
                    code, answer = refused.code, refused.body
                text = json.dumps(answer).encode()
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


def _find_destination(job: Mapping[str, Any]) -> dict[str, str]:
    destination: dict[str, str] = job["configuration"]["query"]["destinationTable"]
    return destination
