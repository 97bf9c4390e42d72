using System.Net.Sockets;
using System.Text;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

public sealed class ControlTests
{
    [Theory]
    [InlineData("{}", "NotSupported")]
    [InlineData("""{"version":1,"method":"list"}""", "NotSupported")]
    [InlineData("""{"version":3,"method":"list"}""", "NotSupported")]
    [InlineData("""{"version":2}""", "NotSupported")]
    [InlineData("""{"version":2,"method":"fly"}""", "NotSupported")]
    [InlineData("""{"version":"1","method":"list"}""", "NotSupported")]
    [InlineData("""{"version":99999999999,"method":"list"}""", "NotSupported")]
    [InlineData("""{"version":2,"method":"logs","name":"web","follow":true,"since":"yesterday"}""", "NotSupported")]
    [InlineData("""{"version":2,"method":"status","name":"../x"}""", "InvalidName")]
    [InlineData("""{"version":2,"method":"status","name":7}""", "NotSupported")]
    [InlineData("""{"version":2,"method":"stop","name":"nobody"}""", "NotRegistered")]
    [InlineData("""{"version":2,"method":"stop-all"}""", "NotSupported")]
    [InlineData("""{"version":2,"method":"stop-all","names":[7]}""", "NotSupported")]
    [InlineData("""{"version":2,"method":"unregister-all","names":["../x"]}""", "InvalidName")]
    [InlineData("""{"version":2,"method":"restart","name":"web","asked":"yesterday"}""", "NotSupported")]
    [InlineData("""{"version":2,"method":"register","start":true,"definition":{"name":"web","hardening":{},"workload":{}}}""",
        "InvalidDefinition")]
    [InlineData("""{"version":2,"method":"register","start":true,"definition":[]}""", "InvalidDefinition")]
    public async Task Request_Wrong_IsAnsweredAndNothingElseHappens(string request, string kind)
    {
        await using var supervisor = await RunningSupervisor.StartAsync();

        (await AskAsync(supervisor, request + "\n")).ShouldStartWith($$"""{"error":{"kind":"{{kind}}",""");

        (await supervisor.Manager.ListAsync(Deadline.Token())).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"version":2,"method":"logs","name":"web","follow":true,"since":"yesterday"}""", "$.since")]
    [InlineData("""{"version":2,"method":"stop-all"}""", "$.names")]
    [InlineData("""{"version":2,"method":"stop-all","names":[7]}""", "$.names[0]")]
    public async Task Request_Wrong_SaysWhereAndNothingOfTheProgram(string request, string place)
    {
        await using var supervisor = await RunningSupervisor.StartAsync();

        var answer = await AskAsync(supervisor, request + "\n");

        answer.ShouldContain($": {place} is missing or wrong");
        answer.ShouldNotContain("System.");
    }

    /// <summary>A berth of another version can be told to become this one, and nothing else.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Upgrade_IsUnderstoodInEachVersion(int version, bool isUnderstood)
    {
        await using var supervisor = await RunningSupervisor.StartAsync();

        var answer = await AskAsync(supervisor, $$"""{"version":{{version}},"method":"upgrade","program":"/no/such/program"}""" + "\n");

        answer.ShouldStartWith("""{"error":{""");
        answer.Contains("part of another program", StringComparison.Ordinal).ShouldBe(isUnderstood, answer);
    }

    /// <summary>
    /// A supervisor that became another program did not answer, and its client asks again, with the time of the first question.
    /// </summary>
    [Theory]
    [InlineData("2000-01-01T00:00:00Z", false)]
    [InlineData("2100-01-01T00:00:00Z", true)]
    public async Task Restart_AskedAgain_IsNotDoneWhereItWasStartedSince(string asked, bool isRestarted)
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000");
        var before = await supervisor.UntilAsync(name, static status => status.Pid is not null);

        (await AskAsync(supervisor,
            $$"""{"version":2,"method":"restart","name":"web","asked":"{{asked}}"}""" + "\n")).ShouldStartWith("""{"done":true}""");

        ((await supervisor.UntilAsync(name, static status => status.Pid is not null)).Pid != before.Pid).ShouldBe(isRestarted);
    }

    [Fact]
    public async Task StopAndUnregister_OfSeveral_TakeUnknownAndRepeatedNamesForGranted()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var (one, two) = (await supervisor.AddAsync("one", "exec sleep 1000"), await supervisor.AddAsync("two", "exec sleep 1000"));
        ServiceName[] names = [one, ServiceName.Parse("nobody"), two, one];

        await supervisor.Manager.StopAsync(names, Deadline.Token());
        (await supervisor.Manager.ListAsync(Deadline.Token())).ShouldAllBe(static status => status.Observed == ObservedState.Down);
        await supervisor.Manager.UnregisterAsync(names, Deadline.Token());

        (await supervisor.Manager.ListAsync(Deadline.Token())).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("not json\n")]
    [InlineData("[]\n")]
    [InlineData("\n")]
    [InlineData("\0\0\0\0\n")]
    public async Task Request_NoJsonObject_EndsTheConnection(string request)
    {
        await using var supervisor = await RunningSupervisor.StartAsync();

        (await AskAsync(supervisor, request)).ShouldBe("");

        (await supervisor.Manager.ListAsync(Deadline.Token())).ShouldBeEmpty();
    }

    [Fact]
    public async Task Request_WithoutEnd_IsNotKeptForEver()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        using var client = await ConnectAsync(supervisor);
        var junk = new byte[1 << 20];
        Array.Fill(junk, (byte)' ');

        await Should.ThrowAsync<SocketException>(async () =>
        {
            for (var i = 0; i < 64; i++)
                await client.SendAsync(junk, Deadline.Token());
        });
    }

    [Fact]
    public async Task Connections_Many_DoNotKeepOthersOut()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var idle = new List<Socket>();
        for (var i = 0; i < 100; i++)
            idle.Add(await ConnectAsync(supervisor));

        (await supervisor.Manager.ListAsync(Deadline.Token())).ShouldBeEmpty();
        idle.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Logs_Follow_EndsWithTheReader()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "i=0; while :; do echo $i; i=$((i+1)); sleep 0.01; done");
        var seen = new List<string>();

        await foreach (var line in supervisor.Manager.LogsAsync(name, new LogQuery { Follow = true }, Deadline.Token()))
        {
            seen.Add(line.Text);
            line.Time.ShouldNotBeNull();
            if (seen.Count == 50)
                break;
        }

        seen.ShouldBe(Enumerable.Range(0, 50).Select(i => $"{i}"));
    }

    /// <summary>It waits for what it requires, which never is ready: a start of it has no end.</summary>
    [Fact]
    public async Task Waits_ThatClientsGiveUp_AreForgottenAndTheOthersAreAnswered()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var never = supervisor.Definition("never", "while [ ! -e ready ]; do sleep 0.02; done; echo >&3; exec sleep 1000",
            static spec => spec with { Ready = new DescriptorProbe(3) { Timeout = TimeSpan.FromHours(1) } });
        var after = supervisor.Definition("after", "exec sleep 1000", static spec => spec with { Requires = ["never"] });
        await supervisor.Manager.RegisterAsync(never, start: false, Deadline.Token());
        await supervisor.Manager.RegisterAsync(after, start: false, Deadline.Token());
        var patient = supervisor.Manager.StartAsync(after.Name, Deadline.Token());
        using var halfClosed = await ConnectAsync(supervisor);
        await halfClosed.SendAsync(
            """{"version":2,"method":"start","name":"after"}"""u8.ToArray().Append((byte)'\n').ToArray(), Deadline.Token());
        halfClosed.Shutdown(SocketShutdown.Send);

        for (var i = 0; i < 20; i++)
        {
            using var giveUp = new CancellationTokenSource();
            var start = supervisor.Manager.StartAsync(after.Name, giveUp.Token);
            await Eventually.Async(async () => await supervisor.CountWaitsAsync() == 3);
            await giveUp.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(start);
            await Eventually.Async(async () => await supervisor.CountWaitsAsync() == 2);
        }

        await File.WriteAllTextAsync(supervisor.Directory["ready"], "", TestContext.Current.CancellationToken);
        await patient;
        (await halfClosed.ReceiveAsync(new byte[100], Deadline.Token())).ShouldBeGreaterThan(0);
        (await supervisor.CountWaitsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Connect_AsAnotherUser_IsRefused()
    {
        Caller.Root();
        var user = UnprivilegedUser.Require();
        await using var supervisor = await RunningSupervisor.StartAsync();
        foreach (var path in (string[])[supervisor.Directory.Path, supervisor.Runtime])
            File.SetUnixFileMode(path, (UnixFileMode)0x1FF);
        var socket = Path.Combine(supervisor.Runtime, "control.sock");
        File.SetUnixFileMode(socket, (UnixFileMode)0x1FF);

        var script = $$"""import socket; s=socket.socket(socket.AF_UNIX); s.connect('{{socket}}'); s.send(b'{"version":2,"method":"list"}\n'); print(s.recv(100))""";
        var result = await user.RunAsync("python3", ["-c", script], "/");

        (result.Output + result.Error).ShouldNotContain("services");
    }

    /// <summary>A workload of the same user that was granted the socket's directory.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("unshare --user --map-root-user", false)]
    [InlineData("unshare --user --map-root-user --pid --fork", false)]
    public async Task Connect_FromASandbox_IsRefused(string sandbox, bool isAnswered)
    {
        Python.Require();
        await using var supervisor = await RunningSupervisor.StartAsync();
        var script = $$"""import socket; s=socket.socket(socket.AF_UNIX); s.connect('{{Path.Combine(supervisor.Runtime, "control.sock")}}'); s.send(b'{"version":2,"method":"list"}\n'); print(s.recv(100))""";
        string[] command = [.. sandbox.Split(' ', StringSplitOptions.RemoveEmptyEntries), "python3", "-c", script];
        var start = new System.Diagnostics.ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var visitor = System.Diagnostics.Process.Start(start)!;
        var said = await visitor.StandardOutput.ReadToEndAsync(Deadline.Token())
            + await visitor.StandardError.ReadToEndAsync(Deadline.Token());
        Assert.SkipWhen(said.Contains("unshare", StringComparison.Ordinal), $"needs user namespaces: {said}");

        said.Contains("services", StringComparison.Ordinal).ShouldBe(isAnswered, said);
    }

    private static async Task<Socket> ConnectAsync(RunningSupervisor supervisor)
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(supervisor.Runtime, "control.sock")), Deadline.Token());
        return client;
    }

    private static async Task<string> AskAsync(RunningSupervisor supervisor, string request)
    {
        using var client = await ConnectAsync(supervisor);
        await client.SendAsync(Encoding.UTF8.GetBytes(request), Deadline.Token());
        client.Shutdown(SocketShutdown.Send);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (await client.ReceiveAsync(buffer, Deadline.Token()) is > 0 and var count)
            answer.Append(Encoding.UTF8.GetString(buffer, 0, count));
        return answer.ToString();
    }
}
