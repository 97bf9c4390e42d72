using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>FDSTORE=1 of sd_notify(3): what a service leaves with its supervisor, its next run gets back.</summary>
public sealed class StoredDescriptorTests
{
    // The first run leaves a memory file with a text in it; each later one prints what it was given.
    private const string Script =
        """
        exec python3 -c "
        import os, socket, sys, time
        count = int(os.environ.get('LISTEN_FDS', '0'))
        if count:
            assert os.environ['LISTEN_PID'] == str(os.getpid())
            for fd, name in zip(range(3, 3 + count), os.environ['LISTEN_FDNAMES'].split(':')):
                print(name, os.pread(fd, 100, 0).decode(), flush=True)
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.connect(os.environ['NOTIFY_SOCKET'])
        if not count:
            for name in ('state', 'gone'):
                file = os.memfd_create(name)
                os.write(file, b'kept by ' + name.encode())
                socket.send_fds(notify, [b'FDSTORE=1\nFDNAME=' + name.encode()], [file])
            notify.send(b'FDSTOREREMOVE=1\nFDNAME=gone')
            END
        notify.send(b'READY=1')
        time.sleep(1000)
        "
        """;

    // Stores a socket with unread data whose peer stays open, and has it closed. The stored copy is the last one.
    private const string Lingering =
        """
        exec python3 -c "
        import os, socket, struct, time
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.connect(os.environ['NOTIFY_SOCKET'])
        listener = socket.create_server(('127.0.0.1', 0))
        full = socket.create_connection(listener.getsockname())
        peer = listener.accept()[0]
        full.setblocking(False)
        try:
            while True: full.send(bytes(1 << 20))
        except BlockingIOError:
            pass
        full.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 120))
        socket.send_fds(notify, [b'FDSTORE=1\nFDNAME=gone'], [full.fileno()])
        full.close()
        notify.send(b'FDSTOREREMOVE=1\nFDNAME=gone')
        notify.send(b'READY=1')
        time.sleep(1000)
        "
        """;

    [Fact]
    public async Task FdStore_Restarted_GetsItBackByItsName()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await AddAsync(supervisor, "pass");
        await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready);

        await supervisor.Manager.RestartAsync(name, Deadline.Token());
        await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready);
        await supervisor.Manager.RestartAsync(name, Deadline.Token());

        await Eventually.Async(async () => (await supervisor.LogAsync(name)).Count == 2);
        (await supervisor.LogAsync(name)).ShouldAllBe(line => line == "state kept by state");
    }

    [Fact]
    public async Task FdStore_InTheLastMoment_IsKept()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await AddAsync(supervisor, "os._exit(1)");

        await supervisor.UntilAsync(name, status => status is { Observed: ObservedState.Ready, Restarts: 1 });
        (await supervisor.LogAsync(name)).ShouldBe(["state kept by state"]);
    }

    [Fact]
    public async Task FdStore_OfAServiceThatIsStopped_IsLetGo()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await AddAsync(supervisor, "print('with nothing', flush=True)");
        await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready);

        await supervisor.Manager.StopAsync(name, Deadline.Token());
        await supervisor.Manager.StartAsync(name, Deadline.Token());

        await Eventually.Async(async () => (await supervisor.LogAsync(name)).Count == 2);
        (await supervisor.LogAsync(name)).ShouldAllBe(line => line == "with nothing");
    }

    /// <summary>close(2) of it would wait for two minutes, and the supervisor with it.</summary>
    [Fact]
    public async Task FdStore_OfASocketThatLingers_DoesNotHoldUpTheSupervisor()
    {
        if (ExecutableFinder.Find("python3") is null)
            Assert.Skip("needs python3");
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await supervisor.AddAsync("lingering", Lingering,
            spec => spec with { Ready = new NotifyProbe { Timeout = Deadline.Time } });

        await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready);
        await Deadline.Within(supervisor.Manager.StopAsync(name, Deadline.Token()));
    }

    private static Task<ServiceName> AddAsync(RunningSupervisor supervisor, string end)
    {
        if (ExecutableFinder.Find("python3") is null)
            Assert.Skip("needs python3");
        return supervisor.AddAsync("keeper", Script.Replace("END", end, StringComparison.Ordinal),
            spec => spec with { Ready = new NotifyProbe { Timeout = Deadline.Time } });
    }
}
