using System.Net.Sockets;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>Services that a connection starts.</summary>
public sealed class ListeningTests
{
    /// <summary>Answers once, with its process id, and ends.</summary>
    private const string Once =
        "exec python3 -c \"import os,socket; s=socket.socket(fileno=3); c,_=s.accept(); c.send(b'%d 0' % os.getpid())\"";

    [Fact]
    public async Task Start_OnConnection_RunsFromTheFirstOneOn()
    {
        Python.Require();
        await using var supervisor = await RunningSupervisor.StartAsync();
        var path = supervisor.Directory["web.sock"];

        var name = await supervisor.AddAsync("web", Python.Serve, OnConnection(path));

        var status = await supervisor.Manager.StatusAsync(name, Deadline.Token());
        (status.Observed, status.Desired, status.Pid, status.AwaitsConnection).ShouldBe((ObservedState.Down, DesiredState.Up, null, true));
        var first = await Visitor.AskAsync(path);
        status = await supervisor.UntilAsync(name, static status => status.Observed == ObservedState.Ready && status.Pid is not null);
        (status.Pid, status.AwaitsConnection).ShouldBe((first.Pid, false));
        (await Visitor.AskAsync(path)).ShouldBe(first);
    }

    [Fact]
    public async Task Start_OnDatagram_Runs()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var path = supervisor.Directory["log.sock"];
        var name = await supervisor.AddAsync("log", "exec sleep 1000",
            spec => spec with
            {
                Start = StartCondition.OnConnection,
                Listen = [new ListenSpec(
                ListenAddress.Parse(path)) { Kind = ListenKind.Datagram }]
            });

        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        await sender.ConnectAsync(new UnixDomainSocketEndPoint(path), Deadline.Token());
        await sender.SendAsync(new byte[1], Deadline.Token());

        await supervisor.UntilAsync(name, static status => status.Observed == ObservedState.Ready);
    }

    [Fact]
    public async Task Ended_Well_IsStartedByTheNextConnection()
    {
        Python.Require();
        await using var supervisor = await RunningSupervisor.StartAsync();
        var path = supervisor.Directory["web.sock"];
        var name = await supervisor.AddAsync("web", Once, OnConnection(path));

        var pids = new HashSet<int>();
        for (var visit = 0; visit < 5; visit++)
            pids.Add((await Visitor.AskAsync(path)).Pid);

        pids.Count.ShouldBe(5);
        (await supervisor.UntilAsync(
            name, static status => status is { Observed: ObservedState.Finished, AwaitsConnection: true })).Restarts.ShouldBe(0);
    }

    [Fact]
    public async Task Ended_WithoutALookAtItsSocket_IsNotStartedAllTheTime()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var path = supervisor.Directory["web.sock"];
        var name = await supervisor.AddAsync(
            "blind", "echo x >> starts; exit 0", spec =>
                OnConnection(
                    path)(spec) with
                { Backoff = new() { Initial = TimeSpan.FromMilliseconds(200), Maximum = TimeSpan.FromMinutes(10) } });
        using var visitor = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await visitor.ConnectAsync(new UnixDomainSocketEndPoint(path), Deadline.Token());

        await Eventually.Async(() => File.Exists(supervisor.Directory["starts"])
            && File.ReadAllLines(supervisor.Directory["starts"]).Length >= 3);

        // 200, 400, 800, … milliseconds: in ten seconds a few, not thousands.
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var starts = File.ReadAllLines(supervisor.Directory["starts"]).Length;
        await Eventually.Async(() => File.ReadAllLines(supervisor.Directory["starts"]).Length > starts);
        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(100));
        await supervisor.Manager.StopAsync(name, Deadline.Token());
    }

    [Fact]
    public async Task Stop_Listening_RefusesConnections()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var path = supervisor.Directory["web.sock"];
        var name = await supervisor.AddAsync("web", "exec sleep 1000", OnConnection(path));

        await supervisor.Manager.StopAsync(name, Deadline.Token());

        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).AwaitsConnection.ShouldBeFalse();
        await Should.ThrowAsync<SocketException>(Visitor.AskAsync(path));
        await supervisor.Manager.StartAsync(name, Deadline.Token());
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).AwaitsConnection.ShouldBeTrue();
    }

    [Fact]
    public async Task Failed_ForGood_RefusesConnectionsUntilItIsStarted()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var path = supervisor.Directory["web.sock"];
        var name = await supervisor.AddAsync("web", "exit 3", spec => OnConnection(path)(spec) with { Restart = RestartCondition.Never });
        using var visitor = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await visitor.ConnectAsync(new UnixDomainSocketEndPoint(path), Deadline.Token());

        await supervisor.UntilAsync(name, static status => status.Observed == ObservedState.Failed);

        await Should.ThrowAsync<SocketException>(Visitor.AskAsync(path));
        await supervisor.Manager.StartAsync(name, Deadline.Token());
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).AwaitsConnection.ShouldBeTrue();
    }

    [Fact]
    public async Task Requires_ListeningService_IsEnough()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var lazy = await supervisor.AddAsync("lazy", "exec sleep 1000", OnConnection(supervisor.Directory["web.sock"]));

        var other = await supervisor.AddAsync("other", "exec sleep 1000", static spec => spec with { Requires = ["lazy"] });

        await supervisor.UntilAsync(other, static status => status.Observed == ObservedState.Ready);
        (await supervisor.Manager.StatusAsync(lazy, Deadline.Token())).Pid.ShouldBeNull();
    }

    [Fact]
    public async Task Restart_Listening_ReturnsAndListens()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("lazy", "exec sleep 1000", OnConnection(supervisor.Directory["web.sock"]));

        await supervisor.Manager.RestartAsync(name, Deadline.Token());

        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).AwaitsConnection.ShouldBeTrue();
    }

    [Fact]
    public async Task Start_AddressIsTaken_SaysSoAndTriesAgain()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        other.Listen();
        var name = ServiceName.Parse("web");
        var refused = await Should.ThrowAsync<ServiceException>(() => supervisor.AddAsync(
            "web", "exec sleep 1000", spec =>
                spec with
                {
                    Start = StartCondition.OnConnection,
                    Listen = [new ListenSpec(
                    ListenAddress.Parse($"{other.LocalEndPoint}"))]
                }));
        refused.Message.ShouldContain("cannot start service web: cannot listen on");
        refused.Message.ShouldContain($"in use by {File.ReadAllText("/proc/self/comm").Trim()}, process {Environment.ProcessId}");
        (await supervisor.UntilAsync(name, static status => status.Observed == ObservedState.Backoff)).Problem.ShouldNotBeNull()
            .ShouldContain("listen");

        other.Dispose();

        await supervisor.UntilAsync(name, static status => status.Observed == ObservedState.Ready);
    }

    /// <summary>SO_REUSEPORT would let another process of the same user take a part of the connections.</summary>
    [Fact]
    public async Task Start_Listening_NobodyElseGetsThePort()
    {
        const int SOL_SOCKET = 1, SO_REUSEPORT = 15;
        await using var supervisor = await RunningSupervisor.StartAsync();
        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var end = (System.Net.IPEndPoint)free.LocalEndPoint!;
        free.Dispose();
        await supervisor.AddAsync("web", "exec sleep 1000", spec => spec with { Listen = [new ListenSpec(ListenAddress.Parse($"{end}"))] });
        using var thief = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        thief.SetRawSocketOption(SOL_SOCKET, SO_REUSEPORT, BitConverter.GetBytes(1));

        Should.Throw<SocketException>(() => thief.Bind(end)).SocketErrorCode.ShouldBe(SocketError.AddressAlreadyInUse);
    }

    [Theory]
    [InlineData(ListenKind.Stream, SocketType.Stream)]
    [InlineData(ListenKind.Stream, SocketType.Dgram)]
    [InlineData(ListenKind.Datagram, SocketType.Dgram)]
    public async Task Start_PathIsAnswered_IsRefusedAndLeft(ListenKind kind, SocketType type)
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var path = supervisor.Directory["web.sock"];
        using var other = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(path));
        if (type == SocketType.Stream)
            other.Listen();

        var refused = await Should.ThrowAsync<ServiceException>(() => supervisor.AddAsync(
            "web", "exec sleep 1000", spec =>
                spec with { Restart = RestartCondition.Never, Listen = [new ListenSpec(ListenAddress.Parse(path)) { Kind = kind }] }));

        refused.Message.ShouldContain($"process {Environment.ProcessId}");
        File.Exists(path).ShouldBeTrue();
    }

    [Fact]
    public async Task Start_NobodyAnswersAtThePath_ItIsTakenOver()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var path = supervisor.Directory["web.sock"];
        using (var gone = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            Berth.Linux.Sockets.UnixSocketAddress.Bind(gone.SafeHandle, path);
            gone.Listen();
        }

        await supervisor.AddAsync("web", "exec sleep 1000", spec => spec with { Listen = [new ListenSpec(ListenAddress.Parse(path))] });

        using var visitor = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await visitor.ConnectAsync(new UnixDomainSocketEndPoint(path), Deadline.Token());
    }

    [Fact]
    public async Task Begin_AfterAKill_ListensAgain()
    {
        Python.Require();
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var path = directory["web.sock"];
        var name = await supervisor.AddAsync("web", Once, OnConnection(path));
        await Visitor.AskAsync(path);
        await supervisor.UntilAsync(name, static status => status.AwaitsConnection);

        await supervisor.KillAsync();
        supervisor.Begin();
        await supervisor.AnswersAsync();

        (await Visitor.AskAsync(path)).Pid.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Upgrade_Listening_NobodyIsRefused()
    {
        Python.Require();
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var path = directory["web.sock"];
        var name = await supervisor.AddAsync("web", Python.Serve, OnConnection(path));
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).AwaitsConnection.ShouldBeTrue();

        var upgrade = supervisor.Manager.UpgradeAsync(TestExecutable.Path, Deadline.Token());
        while (!upgrade.IsCompleted)
        {
            // It is there all the time; who comes now waits for the service, or has it.
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(new UnixDomainSocketEndPoint(path), Deadline.Token());
            await Pause.Async(TimeSpan.FromMilliseconds(1)); // its queue has an end
        }

        await upgrade;
        (await Visitor.AskAsync(path)).Pid.ShouldBe(
            (await supervisor.UntilAsync(name, static status => status.Pid is not null)).Pid!.Value);
    }

    /// <summary>What a run did to its socket does not keep clients from the next one, whoever starts that.</summary>
    [Theory]
    [InlineData("stream", "s.shutdown(2)")]
    [InlineData("stream", "s.shutdown(0)")]
    [InlineData("stream", "s.listen(0)")]
    [InlineData("stream", "s.setblocking(False)")]
    [InlineData("stream", "os.unlink(PATH)")]
    [InlineData("tcp", "s.shutdown(2)")]
    [InlineData("tcp", "s.setblocking(False)")]
    [InlineData("tcp", "s.setsockopt(1, 20, struct.pack('qq', 0, 1000))")] // SO_RCVTIMEO
    [InlineData("tcp", "s.setsockopt(1, 26, FILTER)")] // SO_ATTACH_FILTER: takes nothing
    [InlineData("tcp", "s.setsockopt(1, 26, FILTER); s.setsockopt(1, 44, 1)")] // SO_LOCK_FILTER
    [InlineData("tcp", "libc.connect(3, bytes(16), 16)")] // AF_UNSPEC
    [InlineData("datagram", "s.shutdown(2)")]
    [InlineData("datagram", "s.connect(s.getsockname())")]
    [InlineData("datagram", "s.setblocking(False)")]
    public async Task Restarted_AfterARunThatSpoiltItsSocket_AnswersAllTheSame(string kind, string act)
    {
        Python.Require();
        await using var supervisor = await RunningSupervisor.StartAsync();
        var path = supervisor.Directory["web.sock"];
        using var any = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        any.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var tcp = any.LocalEndPoint!.ToString()!;
        any.Dispose();
        File.WriteAllText(
            supervisor.Directory["web.py"],
            $$"""
            import ctypes,os,socket,struct,sys,time
            PATH={{System.Text.Json.JsonSerializer.Serialize(path)}}
            code=ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 0))
            FILTER=struct.pack('HxxxxxxQ', 1, ctypes.addressof(code))
            libc=ctypes.CDLL(None)
            s=socket.socket(fileno=3)
            if not os.path.exists('spoilt'):
                {{act}}
                open('spoilt', 'w')
                if len(sys.argv) > 1: os._exit(1)
                time.sleep(1000)
            open('runs', 'a').write('run\n')
            while True:
                if s.type == socket.SOCK_DGRAM:
                    data=os.read(3, 100)
                    open('got', 'wb').write(data)
                else:
                    c,_=s.accept()
                    c.send(b'1 1')
                    c.close()
            """);
        var listen = new ListenSpec(ListenAddress.Parse(kind == "tcp" ? tcp : path))
        {
            Kind = kind == "datagram" ? ListenKind.Datagram : ListenKind.Stream,
        };

        foreach (var crashes in (bool[])[true, false])
        {
            File.Delete(supervisor.Directory["spoilt"]);
            var name = await supervisor.AddAsync(crashes
                ? "crashes"
                : "restarted", $"exec python3 web.py {(crashes ? "crash" : "")}", spec => spec with { Listen = [listen] });
            await Eventually.Async(() => File.Exists(supervisor.Directory["spoilt"]));
            if (!crashes)
                await supervisor.Manager.RestartAsync(name, Deadline.Token());
            await Eventually.Async(() => File.Exists(supervisor.Directory["runs"]), "it runs again");

            if (kind == "datagram")
            {
                using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
                await sender.ConnectAsync(new UnixDomainSocketEndPoint(path), Deadline.Token());
                await sender.SendAsync(new byte[1], Deadline.Token());
                await Eventually.Async(() => File.Exists(supervisor.Directory["got"]), "the datagram");
                File.Delete(supervisor.Directory["got"]);
            }
            else
            {
                // More than one at once: the queue is as long as it was.
                (await Deadline.Within(
                    Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Visitor.AskAsync(kind == "tcp" ? tcp : path))))).Length.ShouldBe(5);
            }

            (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Restarts.ShouldBe(crashes ? 1 : 0);
            await supervisor.Manager.UnregisterAsync(name, Deadline.Token());
            File.Delete(supervisor.Directory["runs"]);
        }
    }

    private static Func<SuperviseSpec, SuperviseSpec> OnConnection(string path) => spec => spec with
    {
        Start = StartCondition.OnConnection,
        Listen = [new ListenSpec(ListenAddress.Parse(path))],
    };
}
