namespace Berth.Conformance.Networks;

/// <summary>The programs of <see cref="TestNetwork"/>.</summary>
internal static class NetworkScripts
{
    /// <summary>Sets the network up, and runs a command in it; its first argument is the directory of the files.</summary>
    public const string Begin =
        """
        set -e
        files=$1; shift
        mount --make-rprivate /
        ip link set lo up
        for address in 93.184.216.34 93.184.216.35 93.184.216.53 10.1.2.3 169.254.169.254; do ip addr add $address/32 dev lo; done
        ip -6 addr add 2a00:1450::34/128 dev lo 2>/dev/null || true
        printf 'nameserver 93.184.216.53\nsearch example.com\noptions timeout:2 attempts:1\n' > "$files/resolv.conf"
        printf 'hosts: files dns\npasswd: files\ngroup: files\n' > "$files/nsswitch.conf"
        printf '127.0.0.1 localhost\n93.184.216.35 known.example.net\n' > "$files/hosts"
        [ -e /etc/nsswitch.conf ] || touch /etc/nsswitch.conf
        for file in resolv.conf nsswitch.conf hosts; do mount --bind "$files/$file" "$(readlink -f /etc/$file)"; done
        [ ! -d /run/nscd ] || mount -t tmpfs none /run/nscd
        mkfifo "$files/ready" 2>/dev/null || true
        python3 -I "$files/servers.py" "$files" & servers=$!
        read -r _ < "$files/ready"
        set +e
        "$@"
        code=$?
        kill $servers
        exit $code
        """;

    /// <summary>The servers: web servers and echoes, and DNS.</summary>
    public const string Servers =
        """
        import functools, http.server, os, socket, struct, sys, threading
        files = sys.argv[1]
        reached = os.open(files + '/reached', os.O_WRONLY | os.O_APPEND)
        def tell(*words): os.write(reached, (' '.join(map(str, words)) + '\n').encode())

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_): pass
        class Web(http.server.ThreadingHTTPServer):
            def get_request(self):
                request = super().get_request()
                tell('tcp', *self.server_address[:2])
                return request
        class Web6(Web):
            address_family = socket.AF_INET6
        def web(address, port):
            kind = Web6 if ':' in address else Web
            server = kind((address, port), functools.partial(Handler, directory=files + '/www'))
            threading.Thread(target=server.serve_forever, daemon=True).start()
        for address, port in [('93.184.216.34', 80), ('93.184.216.34', 8080), ('93.184.216.35', 80), ('127.0.0.1', 80),
                ('127.0.0.1', 8080), ('10.1.2.3', 80), ('169.254.169.254', 80), ('2a00:1450::34', 80)]:
            try: web(address, port)
            except OSError:
                if ':' not in address: raise

        def echo(address, port):
            listener = socket.create_server((address, port), backlog=512)
            def serve(peer):
                with peer:
                    try:
                        while data := peer.recv(1 << 20): peer.sendall(data)
                    except OSError: pass
                tell('closed', address, port)
            def accept():
                while True:
                    peer, _ = listener.accept()
                    tell('tcp', address, port)
                    threading.Thread(target=serve, args=(peer,), daemon=True).start()
            threading.Thread(target=accept, daemon=True).start()
        echo('93.184.216.34', 7)

        def datagrams(address, port, answer):
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            server.bind((address, port))
            def serve():
                while True:
                    data, peer = server.recvfrom(65535)
                    server.sendto(answer(data), peer)
            threading.Thread(target=serve, daemon=True).start()
        def pong(data):
            tell('udp 93.184.216.34 123')
            return b'pong ' + data
        datagrams('93.184.216.34', 123, pong)

        names = {'www.example.com': ['93.184.216.34'], 'deep.www.example.com': ['93.184.216.34'], 'other.example.org': ['93.184.216.35'],
            'private.example.com': ['10.1.2.3'], 'metadata.example.com': ['169.254.169.254'], 'loop.example.com': ['127.0.0.1'],
            'both.example.com': ['127.0.0.1', '93.184.216.34'], 'dead.example.com': ['93.184.216.99']}
        turns = {}
        def dns(data):
            at, labels = 12, []
            while data[at]:
                labels.append(data[at + 1:at + 1 + data[at]].decode('latin1'))
                at += data[at] + 1
            name, kind = '.'.join(labels).lower(), struct.unpack('>H', data[at + 1:at + 3])[0]
            tell('dns', name)
            addresses = names.get(name)
            if name.endswith('.many.example.com'): addresses = ['93.184.216.34']
            if name == 'rebind.example.com':
                turns[kind] = turns.get(kind, 0) + 1
                addresses = ['93.184.216.34' if turns[kind] == 1 else '127.0.0.1']
            if name == 'alias.example.com': addresses = ['93.184.216.34'] # with a CNAME before it
            records = []
            owner = b'\xc0\x0c'
            if name == 'alias.example.com' and kind == 1:
                target = b'\x03www\x07example\x03com\x00'
                records.append(owner + struct.pack('>HHIH', 5, 1, 0, len(target)) + target)
                owner = target
            if addresses and kind == 1:
                for address in addresses: records.append(owner + struct.pack('>HHIH', 1, 1, 0, 4) + socket.inet_aton(address))
            if name == 'six.example.com':
                addresses = ['2a00:1450::34']
                if kind == 28: records.append(owner + struct.pack('>HHIH', 28, 1, 0, 16) + socket.inet_pton(socket.AF_INET6, addresses[0]))
            head = data[:2] + struct.pack('>HHHHH', 0x8180 | (0 if addresses else 3), 1, len(records), 0, 0)
            return head + data[12:at + 5] + b''.join(records)
        datagrams('93.184.216.53', 53, dns)
        with open(files + '/ready', 'w') as ready: ready.write('ready\n')
        threading.Event().wait()
        """;

    /// <summary>Tries each of its arguments.</summary>
    public const string Client =
        """
        import errno, socket, struct, sys, time
        def said(error):
            if isinstance(error, socket.gaierror):
                return 'NONAME' if error.errno in (socket.EAI_NONAME, socket.EAI_NODATA) else 'EAI ' + str(error.errno)
            return errno.errorcode.get(error.errno, type(error).__name__ if error.errno is None else str(error.errno))
        def fetch(peer):
            peer.settimeout(10)
            peer.sendall(b'GET / HTTP/1.0\r\n\r\n')
            answer = b''
            while data := peer.recv(65536): answer += data
            return answer.decode().strip().split('\n')[-1]
        def question(name, kind=1):
            labels = b''.join(bytes([len(l)]) + l for l in name.split(b'.'))
            return struct.pack('>HHHHHH', 7, 0x100, 1, 0, 0, 0) + labels + b'\0' + struct.pack('>HH', kind, 1)
        def ask(message, server=('198.18.0.53', 53)):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
                asker.settimeout(2)
                asker.connect(server)
                for attempt in range(5): # as a resolver does: a datagram may be lost
                    asker.send(message)
                    try: return asker.recv(65535)
                    except TimeoutError: pass
                raise TimeoutError()
        def one(text):
            words = text.split(' ')
            if words[0] == 'tcp':
                with socket.create_connection((words[1], int(words[2])), 10) as peer: return fetch(peer)
            if words[0] == 'udp':
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
                    peer.settimeout(10)
                    peer.connect((words[1], int(words[2])))
                    peer.send(b'ping')
                    return peer.recv(1000).decode()
            if words[0] == 'name': return str(len(socket.getaddrinfo(words[1], None)) > 0)
            scope = dict(globals())
            exec(text, scope)
            return str(scope.get('result', 'done'))
        for text in sys.argv[1:]:
            begun = time.monotonic()
            try: result = one(text)
            except OSError as error: result = said(error)
            except UnicodeError: result = 'UnicodeError'
            print(result if time.monotonic() - begun < 8 else 'HUNG ' + result, flush=True)
        """;
}
