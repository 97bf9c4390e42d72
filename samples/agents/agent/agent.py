"""An agent: it says who it is on the port that it was handed, and remembers what it is told in the directory that it was given."""
import http.server
import json
import os
import pathlib
import socket

profile = json.loads(pathlib.Path("profile.json").read_text())
memory = pathlib.Path("memory.txt")
port = int(os.environ["PORT"])


class Agent(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(profile["greeting"])

    def do_POST(self):
        told = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with memory.open("a") as notes:
            notes.write(told + "\n")
        print(f"was told: {told}", flush=True)
        self.answer(f"I remember {len(memory.read_text().splitlines())} things")

    def answer(self, text):
        body = (json.dumps({
            "agent": os.environ["BERTH_INSTANCE"],
            "says": text,
            "processesISee": sum(name.isdigit() for name in os.listdir("/proc")),
        }) + "\n").encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Agent)
print(f"{os.environ['BERTH_INSTANCE']} serves on port {port}", flush=True)
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
    supervisor.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
server.serve_forever()
