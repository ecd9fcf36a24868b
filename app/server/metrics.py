"""What the server counts, for Prometheus. Several workers add up through files (docs/operations.md)."""

import os
from collections.abc import Iterable, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The library's own variable: set, the figures of all workers lie in this folder."""
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_LAG: Final = (0, 1, 10, 100, 1_000, 10_000, 100_000)


class Metrics:
    """The figures of one worker."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "tingtai_requests", "Requests answered", ("route", "status"), registry=registry
        )
        self._seconds = Histogram(
            "tingtai_request_seconds",
            "Time to answer; of a long poll, without its waiting",
            ("route",),
            registry=registry,
            buckets=_SECONDS,
        )
        self.ops = Counter("tingtai_pushed_ops", "Ops that pushes brought, known ones too", registry=registry)
        self.verdicts = Counter(
            "tingtai_verdicts", "Verdicts told in answer to pushes", ("outcome",), registry=registry
        )
        self.quarantined = Counter(
            "tingtai_quarantined",
            "Transactions and batches put aside by pushes",
            ("code",),
            registry=registry,
        )
        self.forks = Counter("tingtai_forks", "Chains that came with two pasts", registry=registry)
        self.lag = Histogram(
            "tingtai_feed_lag_ops",
            "How far readers are behind their scope after a page",
            registry=registry,
            buckets=_LAG,
        )
        self.polls = Gauge(
            "tingtai_polls", "Long polls waiting", registry=registry, multiprocess_mode="livesum"
        )
        self.busy = Gauge(
            "tingtai_store_requests",
            "Requests at or before the store",
            registry=registry,
            multiprocess_mode="livesum",
        )

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self, counts: Mapping[str, int]) -> bytes:
        """Return all figures in Prometheus' text form; `counts` are those that the store holds."""
        whole = CollectorRegistry()
        if os.environ.get(SHARED_FOLDER):
            MultiProcessCollector(whole)  # type: ignore[no-untyped-call]
        else:
            whole.register(_Of(self._registry))
        whole.register(_Stored(counts))
        return generate_latest(whole)


class _Of(Collector):
    """All that another registry holds."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterable[object]:  # type: ignore[override]
        return self._registry.collect()


class _Stored(Collector):
    """What the store counted."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, value in sorted(self._counts.items()):
            yield GaugeMetricFamily(f"tingtai_stored_{name}", f"In the store: {name}", value=value)
