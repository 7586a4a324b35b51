# ConsentKit in a container: docs/container.md says how it is run.
#
#   docker build -t consentkit .

ARG PYTHON=3.11-slim

FROM python:${PYTHON} AS build
WORKDIR /src
COPY . .
RUN deploy/container/install /opt/consentkit

FROM python:${PYTHON}
# An account that owns nothing but the data, and no pip to bring more in with.
RUN groupadd --system --gid 10001 consentkit \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin consentkit \
    && install -d -o 10001 -g 10001 -m 0700 /data \
    && python -m pip uninstall --yes --quiet --root-user-action=ignore setuptools wheel pip
COPY --from=build /opt/consentkit /opt/consentkit
ENV PATH=/opt/consentkit/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CONSENTKIT_HOME=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as ask; ask.urlopen('http://127.0.0.1:8080/readyz', timeout=4)"]
# In this form no shell stands between the runtime and the server, so that signals reach it.
ENTRYPOINT ["consentkit"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
