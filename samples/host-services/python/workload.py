"""The workload of the sample: what it cannot do itself, and what the host services that it was granted do for it."""

import hostservice


def main():
    with open("/proc/net/dev", encoding="ascii") as devices:
        print("network    ", *(line.split(":")[0].strip() for line in devices.readlines()[2:]))

    with service("fetch") as fetch:
        page, (body,) = fetch.call("get", ["http://127.0.0.1:8391/"])
        print("fetched    ", page["status"], text(body))
        refused(lambda: fetch.call("get", ["http://example.org/"]))

    with service("files") as files:
        _, (descriptor,) = files.call("open", ["hello.txt"])
        print("read       ", text(descriptor))
        refused(lambda: files.call("open", ["../berth.json"]))
        refused(lambda: files.call("list", ["."]))


def service(name):
    return hostservice.Client.connect(f"/run/host-services/{name}")


def text(descriptor):
    with open(descriptor, encoding="utf-8") as file:
        return file.read().strip()


def refused(call):
    try:
        call()
    except hostservice.RemoteError as error:
        print("refused    ", error)
    else:
        raise SystemExit("not refused, and should be")


if __name__ == "__main__":
    main()
