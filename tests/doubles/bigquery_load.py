"""BigQuery's REST API as far as loading goes: datasets, tables, resumable uploads, load jobs.

What was loaded is kept as the Parquet that came; its schema is checked against the job's.
"""

import io
import itertools
import re
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from tests.doubles.discovery import check_body
from tests.doubles.rest_server import Answer, ApiError, Request, RestService

_DOCUMENT = "bigquery.v2"
_TYPES = {"STRING": pa.string(), "INTEGER": pa.int64(), "FLOAT": pa.float64()}
_TYPES["BOOLEAN"] = pa.bool_()


class BigQueryLoad(RestService):
    """Datasets by ``PROJECT.DATASET``, tables by ``PROJECT.DATASET.TABLE``."""

    def __init__(self) -> None:
        super().__init__()
        self.datasets: dict[str, dict[str, Any]] = {}
        self.tables: dict[str, dict[str, Any]] = {}
        self.content: dict[str, pa.Table] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.loads: list[str] = []
        self.polls_before_done = 0
        self.job_errors: list[str] = []
        self._uploads: dict[str, tuple[Any, bytearray]] = {}
        self._numbers = itertools.count(1)

    def add_dataset(self, name: str, location: str = "US") -> None:
        project, dataset = name.split(".")
        reference = {"projectId": project, "datasetId": dataset}
        self.datasets[name] = {"datasetReference": reference, "location": location}

    def add_table(self, name: str, labels: dict[str, str] | None = None) -> None:
        self._insert(name, {"labels": labels or {}})

    def answer(self, request: Request) -> Any:
        if request.path.startswith("/upload/"):
            return self._upload(request)
        parts = request.path.removeprefix("/bigquery/v2/projects/").split("/")
        if parts[1] == "jobs":
            return self._poll(parts[2], request.query.get("location", ["US"])[0])
        if parts[1] != "datasets":
            raise ApiError(404, f"not implemented: {request.path}")
        if request.method == "POST" and len(parts) == 2:
            body = request.body
            check_body(_DOCUMENT, "Dataset", body)
            name = f"{parts[0]}.{body['datasetReference']['datasetId']}"
            self.datasets[name] = body
            return body
        dataset = f"{parts[0]}.{parts[2]}"
        if dataset not in self.datasets:
            raise ApiError(404, f"Not found: Dataset {dataset}", "notFound")
        if len(parts) == 3:
            return self.datasets[dataset]
        return self._answer_table(dataset, parts[4:], request)

    def _answer_table(self, dataset: str, parts: list[str], request: Request) -> Any:
        if not parts and request.method == "GET":
            return self._list(dataset, int(request.query.get("pageToken", ["0"])[0]))
        if request.method in ("POST", "PATCH"):
            check_body(_DOCUMENT, "Table", request.body)
        if not parts:
            return self._insert(
                f"{dataset}.{request.body['tableReference']['tableId']}", request.body
            )
        name = f"{dataset}.{parts[0]}"
        if name not in self.tables:
            raise ApiError(404, f"Not found: Table {name}", "notFound")
        if request.method == "PATCH":
            table = self.tables[name]
            if request.headers.get("if-match", table["etag"]) != table["etag"]:
                raise ApiError(412, "Precondition Failed", "conditionNotMet")
            self.tables[name] = {**table, **request.body, "etag": self._make_etag()}
        return self.tables[name]

    def _list(self, dataset: str, first: int) -> Any:
        names = [name for name in self.tables if name.startswith(f"{dataset}.")]
        page = names[first : first + 2]
        token = {"nextPageToken": str(first + 2)} if first + 2 < len(names) else {}
        return {"tables": [self._list_entry(name) for name in page], **token}

    def _list_entry(self, name: str) -> Any:
        table = self.tables[name]
        return {"tableReference": table["tableReference"], "labels": table.get("labels", {})}

    def _insert(self, name: str, body: Any) -> Any:
        if name in self.tables:
            raise ApiError(409, f"Already Exists: Table {name}", "duplicate")
        project, dataset, table = name.split(".")
        reference = {"projectId": project, "datasetId": dataset, "tableId": table}
        self.tables[name] = {**body, "tableReference": reference, "etag": self._make_etag()}
        return self.tables[name]

    def _upload(self, request: Request) -> Any:
        upload = request.query.get("upload_id", [""])[0]
        if not upload:
            check_body(_DOCUMENT, "Job", request.body)
            upload = str(next(self._numbers))
            self._uploads[upload] = (request.body, bytearray())
            return Answer({}, {"Location": f"{self.url}{request.path}?upload_id={upload}"})
        job, content = self._uploads[upload]
        found = re.fullmatch(r"bytes (?:\*|(\d+)-(\d+))/(\*|\d+)", request.headers["content-range"])
        assert found is not None
        if found[1] is not None:
            assert int(found[1]) == len(content)
            content += request.raw
        if found[3] == "*" or len(content) < int(found[3]):
            return Answer({}, {"Range": f"bytes=0-{len(content) - 1}"}, status=308)
        return self._start(job, bytes(content))

    def _start(self, job: Any, content: bytes) -> Any:
        name = job["jobReference"]["jobId"]
        if name in self.jobs:
            raise ApiError(409, f"Already Exists: Job {name}", "duplicate")
        place = job["configuration"]["load"]["destinationTable"]
        dataset = self.datasets[f"{place['projectId']}.{place['datasetId']}"]
        if job["jobReference"].get("location") != dataset["location"]:
            raise ApiError(404, "Not found: Dataset in this location", "notFound")
        self.jobs[name] = {**job, "looks": 0, "content": content}
        return self._describe_job(name)

    def _poll(self, name: str, location: str) -> Any:
        if name not in self.jobs or self.jobs[name]["jobReference"]["location"] != location:
            raise ApiError(404, f"Not found: Job {name}", "notFound")
        self.jobs[name]["looks"] += 1
        return self._describe_job(name)

    def _describe_job(self, name: str) -> Any:
        """The job as it stands; it runs when it has been looked at often enough."""
        job = self.jobs[name]
        if "status" not in job and job["looks"] >= self.polls_before_done:
            job["status"] = {"state": "DONE", **self._run(job)}
        public = {key: job[key] for key in ("jobReference", "configuration")}
        return {**public, "status": job.get("status", {"state": "RUNNING"})}

    def _run(self, job: Any) -> dict[str, Any]:
        if self.job_errors:
            reason = self.job_errors.pop(0)
            return {"errorResult": {"reason": reason, "message": "a failed job on demand"}}
        load = job["configuration"]["load"]
        place = load["destinationTable"]
        name = f"{place['projectId']}.{place['datasetId']}.{place['tableId']}"
        assert load["sourceFormat"] == "PARQUET"
        assert load["writeDisposition"] == "WRITE_TRUNCATE"
        assert load["parquetOptions"] == {"enableListInference": True}
        found = pq.read_table(io.BytesIO(job["content"]))
        wanted = pa.schema([_read_field(field) for field in load["schema"]["fields"]])
        if found.schema.remove_metadata() != wanted:
            return {"errorResult": {"reason": "invalid", "message": "the schema differs"}}
        self.content[name] = found
        self.loads.append(name)
        table = {**self.tables.get(name, {"tableReference": place}), "schema": load["schema"]}
        self.tables[name] = {**table, "etag": self._make_etag(), "numRows": str(found.num_rows)}
        return {}

    def _make_etag(self) -> str:
        return f"etag-{next(self._numbers)}"


def _read_field(field: dict[str, Any]) -> pa.Field:
    if field["type"] == "RECORD":
        kind: Any = pa.struct([_read_field(child) for child in field["fields"]])
    else:
        kind = _TYPES[field["type"]]
    if field.get("mode") == "REPEATED":
        kind = pa.list_(pa.field("element", kind))
    return pa.field(field["name"], kind)
