using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

public sealed class ReadinessTests
{
    /// <summary>Says its arguments to $NOTIFY_SOCKET, one message each; "%d" is the number of this process.</summary>
    private const string Notify = "import os,socket,sys; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); "
        + "s.connect(os.environ['NOTIFY_SOCKET']); [s.send(a.replace('%d',str(os.getpid())).encode()) for a in sys.argv[1:]]";

    [Fact]
    public async Task Notify_Ready_IsReadyThenAndNotBefore()
    {
        RequirePython();
        await using var supervisor = await RunningSupervisor.StartAsync();
        var script = $"""
            while [ ! -e go ]; do sleep 0.01; done
            exec python3 -c "{Notify}; import time; time.sleep(1000)" STATUS=serving READY=1
            """;
        var name = await supervisor.AddAsync("web", script, spec => spec with { Ready = new NotifyProbe() });
        (await supervisor.UntilAsync(name, status => status.Pid is not null)).Observed.ShouldBe(ObservedState.Up);

        File.WriteAllText(supervisor.Directory["go"], "");

        (await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready)).Text.ShouldBe("serving");
    }

    [Fact]
    public async Task Notify_NeverReady_IsStartedAgain()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await supervisor.AddAsync(
            "web", "exec sleep 1000", spec => spec with { Ready = new NotifyProbe { Timeout = TimeSpan.FromMilliseconds(200) } });

        var status = await supervisor.UntilAsync(name, status => status.Restarts >= 1);
        status.LastExit!.Signal.ShouldBe((int)Signal.SIGTERM);
    }

    /// <summary>As systemd's "protocol" failure: what requires it counts on its being ready.</summary>
    [Theory]
    [InlineData("notify", "exit 0", false)]
    [InlineData("tcp", "exit 0", false)]
    [InlineData("descriptor", "exec 5>&-; exit 0", false)]
    [InlineData("descriptor", "echo >&5; exit 0", true)]
    [InlineData("none", "exit 0", true)]
    public async Task Ready_EndedWellWithoutIt_HasFailedAndWhatRequiresItDoesNotStart(string kind, string script, bool isFinished)
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        ProbeSpec? probe = kind switch
        {
            "notify" => new NotifyProbe(),
            "tcp" => new TcpProbe(HostPort.Parse("127.0.0.1:1")),
            "descriptor" => new DescriptorProbe(5),
            _ => null,
        };
        var name = await supervisor.AddAsync("db", script, spec => spec with { Ready = probe, Restart = RestartCondition.Never });
        var web = await supervisor.AddAsync("web", "exec sleep 1000", spec => spec with { Requires = ["db"] }, start: false);
        (await supervisor.UntilAsync(name, status => status.Observed is ObservedState.Finished
            or ObservedState.Failed)).Observed.ShouldBe(isFinished ? ObservedState.Finished : ObservedState.Failed);

        if (isFinished)
        {
            await supervisor.Manager.StartAsync(web, Deadline.Token());
            return;
        }

        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Problem.ShouldBe("ended with exit code 0 before it was ready");
        (await Should.ThrowAsync<ServiceException>(
            supervisor.Manager.StartAsync(web, Deadline.Token()))).Problem.ShouldContain("requires db, which has failed");
    }

    /// <summary>What it said just before its end counts, though the kernel tells of the end first.</summary>
    [Fact]
    public async Task Notify_ReadyAndEndedAtOnce_IsFinished()
    {
        RequirePython();
        await using var supervisor = await RunningSupervisor.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            var name = await supervisor.AddAsync($"db{i}", $"""exec python3 -c "{Notify}" READY=1""", spec =>
                spec with { Ready = new NotifyProbe(), Restart = RestartCondition.Never });
            (await supervisor.UntilAsync(name, status => status.Observed is ObservedState.Finished
                or ObservedState.Failed)).Observed.ShouldBe(ObservedState.Finished);
        }
    }

    [Fact]
    public async Task Notify_MainPidOfAnother_IsNotBelieved()
    {
        RequirePython();
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await supervisor.AddAsync(
            "liar", $"""exec python3 -c "{Notify}; import time; time.sleep(1000)" MAINPID={Environment.ProcessId} MAINPID=1 MAINPID=-5 MAINPID=99999999999 READY=1""",
            spec => spec with { Ready = new NotifyProbe() });

        var status = await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready);
        status.Pid.ShouldNotBeNull().ShouldNotBeOneOf(Environment.ProcessId, 1);
    }

    [Fact]
    public async Task Notify_FromAStranger_IsNotHeard()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000", spec => spec with { Ready = new NotifyProbe() });
        await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Up);
        using var stranger = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        stranger.Connect(new UnixDomainSocketEndPoint(Directory.GetFiles(Path.Combine(supervisor.Runtime, "notify")).Single()));

        for (var i = 0; i < 100; i++)
            stranger.Send("READY=1\nSTATUS=mine"u8);

        var other = await supervisor.AddAsync("other", "exec sleep 1000");
        await supervisor.UntilAsync(other, status => status.Observed == ObservedState.Ready);
        var status = await supervisor.Manager.StatusAsync(name, Deadline.Token());
        (status.Observed, status.Text).ShouldBe((ObservedState.Up, null));
    }

    [Fact]
    public async Task Notify_Flood_HoldsNobodyUp()
    {
        RequirePython();
        await using var supervisor = await RunningSupervisor.StartAsync();
        var flood = await supervisor.AddAsync(
            "flood", """exec python3 -c "import os,socket; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); s.connect(os.environ['NOTIFY_SOCKET'])""" + "\nwhile True: s.send(b'STATUS='+b'x'*3000)\"",
            spec => spec with { Ready = new NotifyProbe(), Stop = new StopSpec { Delay = TimeSpan.FromMilliseconds(100) } });
        await supervisor.UntilAsync(flood, status => status.Text is not null);

        for (var i = 0; i < 10; i++)
        {
            var name = await supervisor.AddAsync(string.Create(CultureInfo.InvariantCulture, $"web{i}"), "exec sleep 1000");
            await supervisor.Manager.StopAsync(name, Deadline.Token());
        }

        (await supervisor.Manager.StatusAsync(flood, Deadline.Token())).Text!.Length.ShouldBeLessThanOrEqualTo(200);
    }

    [Fact]
    public async Task Watchdog_Silent_IsKilledAndStartedAgain()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await supervisor.AddAsync(
            "web", "ulimit -c 0; exec sleep 1000", spec => spec with { Watchdog = TimeSpan.FromMilliseconds(200) });

        (await supervisor.UntilAsync(name, status => status.Restarts >= 1)).LastExit!.Signal.ShouldBe((int)Signal.SIGABRT);
    }

    [Fact]
    public async Task Descriptor_Newline_IsReady()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "printf x >&5; while [ ! -e go ]; do sleep 0.01; done; echo >&5; exec sleep 1000",
            spec => spec with { Ready = new DescriptorProbe(5) });
        (await supervisor.UntilAsync(name, status => status.Pid is not null)).Observed.ShouldBe(ObservedState.Up);

        File.WriteAllText(supervisor.Directory["go"], "");

        await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK", true)]
    [InlineData("HTTP/1.0 302 Found", true)]
    [InlineData("HTTP/1.1 500 Oh", false)]
    [InlineData("SSH-2.0-hello", false)]
    public async Task Http_Answer_DecidesByItsStatus(string answer, bool isReady)
    {
        await using var server = new LoopbackServer(
            async (stream, stop) =>
            {
                var request = new byte[1024];
                var count = await stream.ReadAsync(request, stop);
                if (count == 0)
                    return; // the supervisor ended while it asked
                Encoding.ASCII.GetString(request, 0, count).ShouldStartWith("GET /health?x=1 HTTP/1.1\r\nHost: 127.0.0.1:");
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n\r\n"), stop);
            });
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await supervisor.AddAsync(
            "web", "exec sleep 1000",
            spec =>
                spec with { Ready = new HttpProbe($"http://{server.Authority}/health?x=1") { Interval = TimeSpan.FromMilliseconds(10) } });

        if (isReady)
        {
            await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready);
            return;
        }

        await Eventually.Async(() => server.Served >= 5);
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Observed.ShouldBe(ObservedState.Up);
    }

    [Fact]
    public async Task Command_Succeeds_IsReady()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var file = supervisor.Directory["healthy"];
        var name = await supervisor.AddAsync("web", "exec sleep 1000",
            spec => spec with { Ready = new CommandProbe(["/usr/bin/test", "-e", file]) { Interval = TimeSpan.FromMilliseconds(10) } });
        (await supervisor.UntilAsync(name, status => status.Pid is not null)).Observed.ShouldBe(ObservedState.Up);

        File.WriteAllText(file, "");

        await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready);
    }

    [Fact]
    public async Task Listen_SocketsHandedOver_AreTheSameAfterACrash()
    {
        RequirePython();
        await using var supervisor = await RunningSupervisor.StartAsync();
        var path = supervisor.Directory["web.sock"];
        const string Serve =
            """
            exec python3 -c "
            import os,socket
            assert os.environ['LISTEN_PID']==str(os.getpid()), os.environ
            assert os.environ['LISTEN_FDS']=='2' and os.environ['LISTEN_FDNAMES']=='first:web'
            s=socket.socket(fileno=4)
            print('serving', flush=True)
            while True:
                c,_=s.accept(); c.send(str(os.getpid()).encode()); c.close()
            "
            """;
        var name = await supervisor.AddAsync(
            "web", Serve,
            spec => spec with
            {
                Listen = [new ListenSpec(ListenAddress.Parse("@berth-test-" + Guid.NewGuid())) { Name = "first" },
                new ListenSpec(ListenAddress.Parse(path))]
            });
        var first = await AskAsync();

        using (var process = ProcessHandle.TryOpen(ProcessIdentity.Find(first)!.Value)!)
            process.Signal(Signal.SIGKILL);
        var second = await AskAsync();

        second.ShouldNotBe(first);
        (await supervisor.LogAsync(name)).ShouldAllBe(line => line == "serving");

        async Task<int> AskAsync()
        {
            // The socket is there before the service is: nobody is refused.
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(new UnixDomainSocketEndPoint(path), Deadline.Token());
            var answer = new byte[32];
            var count = await client.ReceiveAsync(answer, Deadline.Token());
            // A connection that was waiting when the service was killed is closed without an answer.
            return count > 0 ? int.Parse(Encoding.ASCII.GetString(answer, 0, count), CultureInfo.InvariantCulture) : await AskAsync();
        }
    }

    private static void RequirePython()
    {
        if (ExecutableFinder.Find("python3") is null)
            Assert.Skip("needs python3");
    }
}
