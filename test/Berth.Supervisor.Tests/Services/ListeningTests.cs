using System.Net.Sockets;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>Services that a connection starts.</summary>
public sealed class ListeningTests
{
    /// <summary>Answers once, with its process id, and ends.</summary>
    private const string Once = "exec python3 -c \"import os,socket; s=socket.socket(fileno=3); c,_=s.accept(); c.send(b'%d 0' % os.getpid())\"";

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
        var name = await supervisor.AddAsync("log", "exec sleep 1000", spec => spec with { Start = StartCondition.OnConnection, Listen = [new ListenSpec(ListenAddress.Parse(path)) { Kind = ListenKind.Datagram }] });

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
        (await supervisor.UntilAsync(name, static status => status is { Observed: ObservedState.Finished, AwaitsConnection: true })).Restarts.ShouldBe(0);
    }

    [Fact]
    public async Task Ended_WithoutALookAtItsSocket_IsNotStartedAllTheTime()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var path = supervisor.Directory["web.sock"];
        var name = await supervisor.AddAsync(
            "blind", "echo x >> starts; exit 0", spec => OnConnection(path)(spec) with { Backoff = new() { Initial = TimeSpan.FromMilliseconds(200), Maximum = TimeSpan.FromMinutes(10) } });
        using var visitor = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await visitor.ConnectAsync(new UnixDomainSocketEndPoint(path), Deadline.Token());

        await Eventually.Async(() => File.Exists(supervisor.Directory["starts"]) && File.ReadAllLines(supervisor.Directory["starts"]).Length >= 3);

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
            "web", "exec sleep 1000", spec => spec with { Start = StartCondition.OnConnection, Listen = [new ListenSpec(ListenAddress.Parse($"{other.LocalEndPoint}"))] }));
        refused.Message.ShouldContain("cannot start service web: cannot listen on");
        refused.Message.ShouldContain($"in use by {File.ReadAllText("/proc/self/comm").Trim()}, process {Environment.ProcessId}");
        (await supervisor.UntilAsync(name, static status => status.Observed == ObservedState.Backoff)).Problem.ShouldNotBeNull().ShouldContain("listen");

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
            "web", "exec sleep 1000", spec => spec with { Restart = RestartCondition.Never, Listen = [new ListenSpec(ListenAddress.Parse(path)) { Kind = kind }] }));

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

        var upgrade = supervisor.Manager.UpgradeAsync(Environment.ProcessPath!, Deadline.Token());
        while (!upgrade.IsCompleted)
        {
            // It is there all the time; who comes now waits for the service, or has it.
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(new UnixDomainSocketEndPoint(path), Deadline.Token());
            await Pause.Async(TimeSpan.FromMilliseconds(1)); // its queue has an end
        }

        await upgrade;
        (await Visitor.AskAsync(path)).Pid.ShouldBe((await supervisor.UntilAsync(name, static status => status.Pid is not null)).Pid!.Value);
    }

    private static Func<SuperviseSpec, SuperviseSpec> OnConnection(string path) => spec => spec with
    {
        Start = StartCondition.OnConnection,
        Listen = [new ListenSpec(ListenAddress.Parse(path))],
    };
}
