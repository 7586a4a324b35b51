"""A service to ask: what a test says it answers, and the real one."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server


class Upstream:
    """Answers with what ``answers`` has for a path: status, headers, body; notes what is asked."""

    def __init__(self):
        self.answers = {}
        self.asked = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def _handler(upstream):  # noqa: N805  the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                upstream.asked.append((self.command, self.path, dict(self.headers), body))
                found = upstream.answers.get(self.path.partition("?")[0])
                if callable(found):
                    found(self)
                    return
                status, headers, content = found or (404, {}, b"")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_POST = do_HEAD = answer  # noqa: N815

            def log_message(self, *args):
                pass

        return Handler


@pytest.fixture
def upstream():
    service = Upstream()
    thread = threading.Thread(target=service.server.serve_forever, args=(0.01,))
    thread.start()
    yield service
    service.server.shutdown()
    service.server.server_close()
    thread.join()


class Quiet(WSGIRequestHandler):
    def log(self, *args, **kwargs):
        pass


@pytest.fixture
def real_service(app, site):
    """The address of the real service, with the site of the factories published."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
