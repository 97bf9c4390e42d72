#!/usr/bin/env python3
"""Calls a method of a host service and prints what it says:

    client.py SOCKET METHOD [ARGUMENT...]

An argument is JSON, or else a string. The content of descriptors that come with the reply is copied to standard output.
"""

import json
import shutil
import sys

import hostservice


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    path, method, *arguments = sys.argv[1:]
    with hostservice.Client.connect(path) as client:
        try:
            value, descriptors = client.call(method, [_parsed(a) for a in arguments], on_signal=lambda value, _: print(json.dumps(value)))
        except hostservice.RemoteError as error:
            sys.exit(f"{method}: {error}")
    print(json.dumps(value), flush=True)
    for descriptor in descriptors:
        with open(descriptor, "rb") as content:
            shutil.copyfileobj(content, sys.stdout.buffer)
    sys.stdout.flush()


def _parsed(argument):
    try:
        return json.loads(argument)
    except ValueError:
        return argument


if __name__ == "__main__":
    main()
