using Berth.TestKit;
using Berth.TestKit.Containers;

namespace Berth.Conformance.Supervision;

/// <summary>
/// What people type, on hosts of every kind: the service manager is found, the service is <c>berth run FILE</c>, and it says from inside
/// what it is in.
/// </summary>
public sealed class ServiceCommandTests(SystemdContainerFixture systemd, S6ContainerFixture s6, BerthContainerFixture own)
    : IClassFixture<SystemdContainerFixture>, IClassFixture<S6ContainerFixture>, IClassFixture<BerthContainerFixture>
{
    // What it is in, from inside. The last line comes after all others.
    private const string Inside = """
        {
          "name": "inside",
          "command": ["/bin/sh", "-c", "echo process $$; readlink /proc/self/ns/pid; set -- /proc/[0-9]*; echo processes $#; for d in / /usr /etc; do touch $d/own 2>/dev/null && echo $d is writable; done; cut -d: -f1 /proc/net/dev | tail -n +3 | tr -d ' '; grep -h ^NoNewPrivs /proc/self/status; echo looked around; exec sleep 1000"],
          "sandbox": { "profile": "strict" }
        }
        """;

    private const string Sleeper = """{ "name": "NAME", "command": ["/bin/sleep", "1000"] }""";

    [Theory]
    [InlineData(ContainerInit.Systemd, "root", "systemd")]
    [InlineData(ContainerInit.Systemd, TestContainer.User, "systemd")]
    [InlineData(ContainerInit.S6, "root", "s6")]
    [InlineData(ContainerInit.Berth, "root", "builtin")]
    [InlineData(ContainerInit.Berth, TestContainer.User, "builtin")]
    public async Task Service_OfASandbox_FromRegisterToUnregister_TwiceOver(ContainerInit init, string user, string backend)
    {
        var berth = await OpenAsync(init, user);
        var file = await berth.WriteAsync("inside/berth.json", Inside);
        var outside = (await Container(init).RunAsync(user, "readlink", "/proc/self/ns/pid")).ShouldSucceed().TrimEnd();
        for (var round = 0; round < 2; round++)
        {
            (await berth.DoAsync("service", "register", file)).ShouldBe($"inside registered with {backend}\n");
            (await berth.StateAsync("inside")).ShouldBe("down");

            await berth.DoAsync("start", "inside");
            var first = await RunningAsync(berth);
            (await berth.DoAsync("status", "inside")).ShouldContain($"should be  up, by {backend}");
            ShouldBeInASandbox(await berth.LogAsync("inside", "looked around"), outside);

            await berth.DoAsync("restart", "inside");
            (await RunningAsync(berth)).ShouldNotBe(first);

            await berth.DoAsync("stop", "inside");
            var stopped = await berth.StatusAsync("inside");
            (stopped.GetProperty("state").GetString(), stopped.GetProperty("desired").GetString()).ShouldBe(("down", "down"));

            await berth.DoAsync("start", "inside");
            (await berth.ListAsync()).ShouldContain("inside up");
            await berth.DoAsync("service", "unregister", "inside");
            (await berth.ListAsync()).ShouldBeEmpty();
            var gone = await berth.RunAsync("status", "inside");
            gone.ExitCode.ShouldNotBe(0);
            gone.Error.ShouldContain("there is no service inside");
        }
    }

    [Theory]
    [InlineData(ContainerInit.Systemd)]
    [InlineData(ContainerInit.S6)]
    [InlineData(ContainerInit.Berth)]
    public async Task Host_Rebooted_BringsBackWhatShouldRun(ContainerInit init)
    {
        var berth = await OpenAsync(init, "root");
        foreach (var name in (string[])["down", "stopped", "up"])
            await berth.DoAsync("service", "register",
                await berth.WriteAsync($"{name}/berth.json", Sleeper.Replace("NAME", name, StringComparison.Ordinal)));
        await berth.DoAsync("start", "up", "stopped");
        await berth.DoAsync("stop", "stopped");

        await Container(init).RebootAsync();

        await Eventually.Async(async () => await berth.StateAsync("up") is "ready", "what should run does");
        (await berth.ListAsync()).ShouldBe(["down down", "stopped down", "up up"]);
        (await berth.StateAsync("down")).ShouldBe("down");
        (await berth.StateAsync("stopped")).ShouldBe("down");
        await berth.DoAsync("service", "unregister", "down", "stopped", "up");
    }

    [Theory]
    [InlineData(ContainerInit.Systemd, "root", "no    s6        /proc/1/comm is \"systemd\", not s6-svscan",
        "used  systemd   /run/systemd/system is there and the system manager answers", "yes   builtin ")]
    [InlineData(ContainerInit.Systemd, TestContainer.User, "no    s6        /proc/1/comm is \"systemd\", not s6-svscan",
        "used  systemd   /run/systemd/system is there and the user manager answers", "yes   builtin ")]
    [InlineData(ContainerInit.S6, "root", "used  s6        /proc/1/comm is s6-svscan and /run/s6/basedir is there", "no    systemd ",
        "yes   builtin ")]
    [InlineData(ContainerInit.S6, TestContainer.User, "used  s6        /proc/1/comm is s6-svscan and /run/s6/basedir is there",
        "no    systemd ", "yes   builtin ")]
    [InlineData(
        ContainerInit.Berth, "root", "no    s6        /proc/1/comm is \"berth\", not s6-svscan", "no    systemd ", "used  builtin ")]
    [InlineData(ContainerInit.Berth, TestContainer.User, "no    s6        /proc/1/comm is \"berth\", not s6-svscan", "no    systemd ",
        "used  builtin ")]
    public async Task Managers_OnAHost_SaysWhatThereIsAndWhyNotTheOthers(ContainerInit init, string user, params string[] lines)
    {
        var berth = await OpenAsync(init, user);

        var said = await berth.DoAsync("service", "managers");

        foreach (var line in lines)
            said.ShouldContain(line);
        said.ShouldContain("no    windows   this is not Windows");
        said.ShouldContain("no    launchd   this is not MacOS");
    }

    [Fact]
    public async Task Managers_ThatDoNotAnswer_AreNotThere()
    {
        await OpenAsync(ContainerInit.S6, "root");
        (await systemd.Container.RunAsync(TestContainer.User, "env", "-u", "XDG_RUNTIME_DIR",
            "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent", "berth", "service", "managers")).ShouldSucceed()
            .ShouldContain("no    systemd   the user manager does not answer: ");

        (await s6.Container.RunAsync("root", "chmod", "700", "/run/s6")).ShouldSucceed();
        try
        {
            (await s6.Container.RunAsync(TestContainer.User, "berth", "service", "managers"))
                .ShouldSucceed()
                .ShouldContain("no    s6        Access to the path '/run/s6/basedir' is denied");
        }
        finally
        {
            await s6.Container.RunAsync("root", "chmod", "755", "/run/s6");
        }
    }

    [Fact]
    public async Task Register_WithS6_ByWhoDoesNotOwnItsDirectory_IsRefused()
    {
        var berth = await OpenAsync(ContainerInit.S6, "root");
        (await s6.Container.RunAsync("root", "chown", "-R", "0:0", "/run/service")).ShouldSucceed();
        var somebody = new ServiceCommands(s6.Container, TestContainer.User);
        var file = await somebody.WriteAsync("refused/berth.json", Sleeper.Replace("NAME", "refused", StringComparison.Ordinal));

        var refused = await somebody.RunAsync("service", "register", file);

        refused.ExitCode.ShouldNotBe(0);
        refused.Error.ShouldContain("runs as root, and so would the service; register it with the built-in service manager");
        (await berth.ListAsync()).ShouldBeEmpty();
    }

    private static async Task<string> RunningAsync(ServiceCommands berth)
    {
        await Eventually.Async(async () => await berth.StateAsync("inside") is "ready", "it runs");
        return (await berth.StatusAsync("inside")).GetProperty("pid").ToString();
    }

    private static void ShouldBeInASandbox(string[] log, string outside)
    {
        // Process 2 of a namespace of its own, where there is nobody else but the launcher's init.
        log.ShouldContain("process 2");
        log.ShouldContain(line => line.StartsWith("pid:[", StringComparison.Ordinal));
        log.ShouldNotContain(outside);
        log.ShouldContain("processes 2");
        log.ShouldNotContain(line => line.EndsWith("is writable", StringComparison.Ordinal));
        log.ShouldContain("NoNewPrivs:\t1");
        var network = log[(Array.IndexOf(log, "processes 2") + 1)..Array.IndexOf(log, "NoNewPrivs:\t1")];
        network.ShouldBe(["lo"]);
    }

    private TestContainer Container(ContainerInit init) => init switch
    {
        ContainerInit.Systemd => systemd.Container,
        ContainerInit.S6 => s6.Container,
        _ => own.Container,
    };

    private async Task<ServiceCommands> OpenAsync(ContainerInit init, string user)
    {
        var container = Container(init);
        Assert.SkipUnless((await container.RunAsync("root", "test", "-x", "/usr/bin/berth")).ExitCode is 0,
            "needs the native berth: run 'make native', or name it in BERTH_NATIVE");
        // s6's scan directory, and the pipe by which s6-svscan is told to look at it, are whose services it runs.
        if (init is ContainerInit.S6)
            (await container.RunAsync("root", "chown", "-R", $"{user}:", "/run/service")).ShouldSucceed();
        return new ServiceCommands(container, user);
    }
}
