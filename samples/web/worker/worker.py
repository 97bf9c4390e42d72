"""A worker that needs the web server: it is started when that is ready, and asks it for a page every second."""
import time
import urllib.request

while True:
    with urllib.request.urlopen("http://127.0.0.1:8080/", timeout=5) as answer:
        print(f"the server says: {answer.read().decode().strip()}", flush=True)
    time.sleep(1)
