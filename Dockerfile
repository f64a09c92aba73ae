# Any image with Python 3.11 or later, its venv module and pip's wheel in it: python:*-slim, or Debian's python3-venv.
ARG BASE_IMAGE=python:3.13-slim

FROM ${BASE_IMAGE} AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python3 -m venv /opt/builder

# Both secrets are optional: pip's configuration, and a bundle that it may name as `cert = /run/secrets/ca.pem`.
# The dependencies come first, so that a change of the sources alone fetches none of them again.
COPY pyproject.toml ./
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf --mount=type=secret,id=ca.pem \
    python3 -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' \
        > requirements.txt \
    && /opt/builder/bin/pip wheel --wheel-dir /wheels --requirement requirements.txt

COPY LICENSE README.md ./
COPY bbmock bbmock
COPY bbclient bbclient
COPY fixtures/bbmock_fixtures fixtures/bbmock_fixtures
COPY pytest_plugin/pytest_bbmock pytest_plugin/pytest_bbmock
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf --mount=type=secret,id=ca.pem \
    /opt/builder/bin/pip wheel --wheel-dir /wheels --no-deps .

# From the wheels and nothing else, into an environment without pip.
RUN python3 -m venv --without-pip /opt/bbmock \
    && /opt/builder/bin/pip --python /opt/bbmock/bin/python3 install --no-index --find-links /wheels bbmock


FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="bbmock" \
      org.opencontainers.image.description="An offline mock of CMS's Blue Button 2.0 API: OAuth, FHIR data and failures on demand." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
COPY --from=builder /opt/bbmock /opt/bbmock
ENV PATH=/opt/bbmock/bin:$PATH PYTHONUNBUFFERED=1
# A number, so that Kubernetes' runAsNonRoot can tell; it owns no file here.
USER 10001:10001
EXPOSE 8000
# Past any proxy that the container was given.
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["python3", "-I", "-c", \
    "from urllib.request import *; build_opener(ProxyHandler({})).open('http://127.0.0.1:8000/health', timeout=2)"]
ENTRYPOINT ["bbmock"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
