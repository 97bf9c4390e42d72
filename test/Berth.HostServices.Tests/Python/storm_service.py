"""A plain service that answers anything: what it was sent, or text that is not the JSON that a caller expects."""

import array, json, os, random, socket, sys

s = socket.socket(fileno=3)
chance = random.Random(int(sys.argv[1]))


def odd(number):
    """An answer to the call with this number that can't be read, or can't be passed on."""
    return chance.choice([
        '{"type": "reply", "data": {"reply": [%d, NaN]}}',
        '{"type": "reply", "data": {"reply": [%d, -Infinity]}}',
        '{"type": "reply", "data": {"reply": [%d, 1e999]}}',
        '{"type": "reply", "data": {"reply": [%d, "\\udc80"]}}',
        '{"type": "reply", "data": {"reply": [%d, {"1": 1, "1": 2}]}}',
        '{"type": "reply", "data": {"reply": [%d, ' + "9" * 300 + "]}}",
        '{"type": "reply", "data": {"reply": [%d, ' + "[" * 100 + "]" * 100 + "]}}",
        '{"type": "signal", "data": {"reply": [%d, NaN]}}',
        '{"type": "exception", "data": {"name": "E%d", "value": "\\udcff", "backtrace": ""}}',
    ]) % number


while True:
    text, control, _, _ = s.recvmsg(1 << 20, socket.CMSG_SPACE(253 * 4))
    if not text:
        break
    fds = [f for _, _, data in control for f in array.array("i", data)]
    if text == b"<args-via-fd>":
        text = os.pread(fds[0], os.fstat(fds[0]).st_size, 0)
    for f in fds:
        os.close(f)
    call = json.loads(text)["data"]
    number = call["args"][0]
    if call["name"] == "odd":
        answer = odd(number)
        s.send(answer.encode())
        if not answer.startswith('{"type": "signal"'):
            continue
    answer = json.dumps({"type": "reply", "data": {"reply": call["args"]}}).encode()
    if len(answer) < 60000:
        s.send(answer)
    else:
        memory = os.memfd_create("jsoncomm/payload")
        os.write(memory, answer)
        s.sendmsg([b"<args-via-fd>"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [memory]))])
        os.close(memory)
