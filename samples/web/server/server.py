"""A web server that never opens a socket: it is handed one (sd_listen_fds(3)), so it needs no network of its own."""
import http.server
import os
import socket
import sys
import time

FIRST_DESCRIPTOR = 3


class Handler(http.server.BaseHTTPRequestHandler):
    answered = 0

    def do_GET(self):
        if self.path == "/health":
            self.answer("well\n")
            return
        Handler.answered += 1
        print(f"answering request {Handler.answered}: {self.path}", flush=True)
        self.answer(f"hello, request {Handler.answered}\n")

    def answer(self, text):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass  # the line above says it


def inherited_socket():
    if int(os.environ.get("LISTEN_FDS", "0")) < 1:
        sys.exit("server: no socket was handed over; start me with: berth up samples/web")
    return socket.socket(fileno=FIRST_DESCRIPTOR)


listener = inherited_socket()
time.sleep(0.5)  # a server that has to warm up: only the probe knows when it is ready
server = http.server.ThreadingHTTPServer(listener.getsockname(), Handler, bind_and_activate=False)
server.socket.close()
server.socket = listener
print(f"serving {listener.getsockname()}", flush=True)
server.serve_forever()
