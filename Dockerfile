# behavesim export --follow as an internal service, see docs/export-service.md; with
# --entrypoint behavesim any other command, such as serve, see docs/deploy.md.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    BEHAVESIM_WORKSPACE=/data

WORKDIR /src
COPY pyproject.toml README.md LICENSE constraints.txt ./
COPY src src
COPY site_templates site_templates
COPY personas personas
COPY configs configs
RUN pip install --constraint constraints.txt ".[s3,gcs]" \
    && rm -rf /src \
    && useradd --create-home --uid 10001 behavesim \
    && install --directory --owner=behavesim --group=behavesim /data

USER behavesim
WORKDIR /data
VOLUME /data
EXPOSE 9464 8400

# Other containers reach health, metrics and the shop, so they listen on every address of this one.
ENV BEHAVESIM_EXPORT__METRICS_HOST=0.0.0.0 \
    BEHAVESIM_COLLECT__METRICS_HOST=0.0.0.0 \
    BEHAVESIM_COLLECT__METRICS_PORT=9464 \
    BEHAVESIM_COLLECT__HOST=0.0.0.0
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:9464/healthz', timeout=4)"]

STOPSIGNAL SIGTERM
ENTRYPOINT ["behavesim", "export", "--follow", "--metrics-port", "9464"]
