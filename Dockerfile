# Two stages: npm and the installer stay behind, the service runs as a user without rights.
FROM python:3.13-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends npm && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements requirements
COPY workshop workshop
COPY run.py package.json package-lock.json .npmrc ./
COPY server server
COPY workflows workflows
COPY forms forms
COPY notifications notifications
RUN python run.py setup

FROM python:3.13-slim
ENV TZ=Asia/Shanghai PYTHONUNBUFFERED=1 PATH=/app/.venv/bin:$PATH
RUN useradd --system --uid 10001 --home-dir /app yimen && install -d -o yimen /app/var
COPY --from=build /app /app
WORKDIR /app
USER yimen
VOLUME /app/var
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=4 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["yimen", "serve"]
