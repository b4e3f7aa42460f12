"""What Prometheus is told: requests by route, runs by kind and state, solve time, unserved, queue.

Numbers of requests are counted in this process; those of runs are read from the database when
they are asked for, so that every server tells the same.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)


class Meters:
    """The meters of one app."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "homecare_http_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "homecare_http_seconds",
            "Time until a request was answered",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )

    def served(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; one without a route counts under "-", whatever its method was."""
        self._requests.labels(method if route != "-" else "-", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All meters in the text format of Prometheus."""
        return generate_latest(self.registry)
