"""A client that costs little: one thread, epoll, requests made beforehand.

``python -m benchmarks.collector_client PORT --seconds 3 --connections 64 --rate 12000`` prints one
JSON object: hits answered 204 a second and latencies in ms. Rate 0 is a closed loop: every
connection asks again as soon as it is answered. With a rate, hits are due at even intervals
and latency counts from when a hit was due, so that waiting for a free connection counts too.
"""

import argparse
import json
import select
import socket
import time
from collections import deque

HIT_BYTES = 668
# Nothing is due: the server's core may be the client's sibling, so do not spin.
PAUSE_S = 50e-6
_HEADERS = (
    "Host: 127.0.0.1\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Safari/537.36\r\n"
    "Accept: */*\r\n"
    "Accept-Language: ko-KR,ko;q=0.9\r\n"
    "Content-Length: 0\r\n"
)


def make_request() -> bytes:
    """A page view whose query is HIT_BYTES long, with a browser's headers."""
    query = (
        "v=2&_p=1795408711503&_s=1&tid=G-BEHAVESIM1&cid=996034756.1795408712&ul=ko-kr&sr=1280x720"
        "&uaa=x86&uab=64&uafvl=Not%253AA-Brand%3B8.0.0.0%7CChromium%3B156.0.8078.79&uamb=0&uam="
        "&uap=Linux&uapv=&uaw=0&sid=1795408711&sct=1&seg=0&dl=https%3A%2F%2Fshop.example%2Fp%2F"
        "SP-RUN-001%2F%3Futm_source%3Dnews%26utm_medium%3Demail%26utm_campaign%3Dspring_sale"
        "&dr=https%3A%2F%2Fwww.google.com%2F&dt=Trail%20runner&en=page_view&_fv=1&_ss=1&_ee=1&ep.x="
    )
    query += "y" * (HIT_BYTES - len(query))
    return f"POST /g/collect?{query} HTTP/1.1\r\n{_HEADERS}\r\n".encode()


class Client:
    """Keep-alive connections with at most one request each on its way."""

    def __init__(self, port: int, connections: int) -> None:
        self.epoll = select.epoll()
        self.sockets: dict[int, socket.socket] = {}
        self.due: dict[int, float] = {}
        self.free: deque[int] = deque()
        self.latencies: list[float] = []
        self.request = make_request()
        for _ in range(connections):
            one = socket.create_connection(("127.0.0.1", port))
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            one.setblocking(False)
            self.sockets[one.fileno()] = one
            self.free.append(one.fileno())
            self.epoll.register(one, select.EPOLLIN)

    def ask(self, due: float) -> None:
        number = self.free.popleft()
        self.due[number] = due
        self.sockets[number].send(self.request)

    def hear(self, timeout_s: float) -> None:
        for number, _ in self.epoll.poll(timeout_s):
            answer = self.sockets[number].recv(4096)
            if not answer.startswith(b"HTTP/1.1 204"):
                raise SystemExit(f"the server answered {answer[:60]!r}")
            self.latencies.append(time.perf_counter() - self.due[number])
            self.free.append(number)

    def run(self, seconds: float, rate: float) -> None:
        """Ask for so long; every answer is waited for."""
        began = time.perf_counter()
        sent = 0
        while (now := time.perf_counter()) < began + seconds:
            while self.free and (not rate or began + sent / rate <= now):
                self.ask(began + sent / rate if rate else now)
                sent += 1
            self.hear(0 if rate else 1)
            if rate and began + sent / rate > time.perf_counter():
                time.sleep(PAUSE_S)
        while len(self.free) < len(self.sockets):
            self.hear(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rate", type=float, default=0.0)
    given = parser.parse_args()
    client = Client(given.port, given.connections)
    client.run(0.3, given.rate)
    client.latencies.clear()
    began = time.perf_counter()
    client.run(given.seconds, given.rate)
    took = time.perf_counter() - began
    found = sorted(client.latencies)
    p50, p99 = (1000 * found[int(len(found) * share)] for share in (0.5, 0.99))
    print(json.dumps({"hits": len(found), "per_s": len(found) / took, "p50": p50, "p99": p99}))


if __name__ == "__main__":
    main()
