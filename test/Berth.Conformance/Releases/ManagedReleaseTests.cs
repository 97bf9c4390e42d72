using Berth.Conformance.Supervision;
using Berth.TestKit;
using Berth.TestKit.Containers;

namespace Berth.Conformance.Releases;

/// <summary>Releases of a service that systemd or s6 runs, each as process 1 of a container.</summary>
public sealed class ManagedReleaseTests(SystemdContainerFixture systemd, S6ContainerFixture s6)
    : IClassFixture<SystemdContainerFixture>, IClassFixture<S6ContainerFixture>
{
    private const string Unit = "berth-web.service";

    // What of the unit must not change with a release.
    private static readonly string[] s_kept =
    [
        "show", Unit, "--property",
        "FragmentPath,CapabilityBoundingSet,AmbientCapabilities,NoNewPrivileges,ProtectSystem,SystemCallFilter,RestrictNamespaces,User",
    ];

    [Theory, InlineData(ContainerInit.Systemd), InlineData(ContainerInit.S6)]
    public async Task Install_ByRestart_NewProcessWithTheSameDefinition(ContainerInit init)
    {
        var (berth, container) = await StartAsync(init);
        try
        {
            var before = (Pid: await PidAsync(berth), Kept: await KeptAsync(init, container));
            (await AskAsync(container)).ShouldContain("hello from 1.0");

            (await berth.DoAsync("release", "install", await PackAsync(berth, container, "2.0"), "--to", "web"))
                .ShouldContain("healthy: http://127.0.0.1:8080/");

            var after = await PidAsync(berth);
            after.ShouldNotBe(before.Pid);
            (await KeptAsync(init, container)).ShouldBe(before.Kept);
            (await AskAsync(container)).ShouldContain("hello from 2.0");
            if (init is ContainerInit.Systemd)
                (await container.RunAsync("root", "systemctl", "show", Unit, "--property", "NRestarts")).Output
                    .ShouldContain("NRestarts=0");

            var failed = await berth.RunAsync(
                "release", "install", await PackAsync(berth, container, "3.0", "send_response(500)"), "--to", "web");
            failed.ExitCode.ShouldBe(1, failed.Error);
            failed.Error.ShouldContain("status 500");
            failed.Error.ShouldMatch("2\\.0-[0-9a-f]{12} is current again: healthy");
            (await KeptAsync(init, container)).ShouldBe(before.Kept);
            (await AskAsync(container)).ShouldContain("hello from 2.0");
        }
        finally
        {
            await berth.DoAsync("service", "unregister", "web");
        }
    }

    [Theory, InlineData(ContainerInit.Systemd), InlineData(ContainerInit.S6)]
    public async Task Install_ByOverlap_IsRefusedByNameAndNothingIsDone(ContainerInit init)
    {
        var (berth, container) = await StartAsync(init);
        try
        {
            await DescribeAsync(berth, "overlap", """{ "notify": true }""");
            var pid = await PidAsync(berth);

            var refused = await berth.RunAsync("release", "install", await PackAsync(berth, container, "2.0"), "--to", "web");

            refused.ExitCode.ShouldBe(2, refused.Error);
            refused.Error.ShouldContain($"{init.ToString().ToLowerInvariant()} can't run two instances of a service at a time");
            refused.Error.ShouldContain("\"strategy\": \"restart\"");
            (await PidAsync(berth)).ShouldBe(pid);
            (await container.RunAsync("root", "ls", "/srv/store/releases")).ShouldSucceed().Trim().Split('\n').Length.ShouldBe(1);
        }
        finally
        {
            await berth.DoAsync("service", "unregister", "web");
        }
    }

    private async Task<(ServiceCommands Berth, TestContainer Container)> StartAsync(ContainerInit init)
    {
        var container = init is ContainerInit.S6 ? s6.Container : systemd.Container;
        Assert.SkipUnless((await container.RunAsync("root", "test", "-x", "/usr/bin/berth")).ExitCode is 0,
            "needs the native berth: run 'make native', or name it in BERTH_NATIVE");
        var berth = new ServiceCommands(container, "root");
        (await container.RunAsync("root", "rm", "-rf", "/srv/store", "/srv/web")).ShouldSucceed();
        await DescribeAsync(berth, "restart", """{ "http": "http://127.0.0.1:8080/health" }""");
        await berth.DoAsync("release", "install", await PackAsync(berth, container, "1.0"), "--to", "/srv/web");
        await berth.DoAsync("service", "register", "--start", "/srv/web");
        await Eventually.Async(async () => await berth.StateAsync("web") is "ready", "web is ready");
        return (berth, container);
    }

    private static Task<string> DescribeAsync(ServiceCommands berth, string strategy, string ready) =>
        berth.WriteAsync("/srv/web/berth.json", $$"""
            {
              "name": "web", "command": ["python3", "server.py"], "sandbox": { "profile": "strict" },
              "supervise": { "restart": "always", "listen": ["127.0.0.1:8080"], "ready": {{ready}} },
              "release": {
                "root": "/srv/store", "strategy": "{{strategy}}", "settle": "300ms",
                "probe": { "http": "http://127.0.0.1:8080/", "namesRelease": true, "attempts": 15, "interval": "200ms" }
              }
            }
            """);

    private static async Task<string> PackAsync(
        ServiceCommands berth, TestContainer container, string version, string answer = "send_response(200)")
    {
        var program = (await File.ReadAllTextAsync(Repository.Path("samples/web/server/server.py"), Deadline.Token()))
            .Replace("hello, request", $"hello from {version}, request", StringComparison.Ordinal)
            .Replace("send_response(200)", answer, StringComparison.Ordinal);
        await berth.WriteAsync($"/srv/{version}/server.py", program);
        var archive = $"/srv/web-{version}.tar.gz";
        (await container.RunAsync("root", "tar", "-czf", archive, "-C", $"/srv/{version}", ".")).ShouldSucceed();
        return archive;
    }

    private static async Task<int> PidAsync(ServiceCommands berth) => (await berth.StatusAsync("web")).GetProperty("pid").GetInt32();

    /// <summary>What must stay the same: the unit, or the directory of the service, and the capabilities of its main process.</summary>
    private static async Task<string> KeptAsync(ContainerInit init, TestContainer container)
    {
        if (init is ContainerInit.S6)
            return (await container.RunAsync("root", "sh", "-c", "cat /run/service/berth-web/run || cat /run/service/web/run"))
                .ShouldSucceed();
        var unit = (await container.RunAsync("root", ["systemctl", .. s_kept])).ShouldSucceed();
        const string Look =
            "cat $(systemctl show -P FragmentPath $0); grep -E '^(Cap|NoNewPrivs)' /proc/$(systemctl show -P MainPID $0)/status";
        return unit + (await container.RunAsync("root", "sh", "-c", Look, Unit)).ShouldSucceed();
    }

    private static async Task<string> AskAsync(TestContainer container) => (await container.RunAsync(
        "root", "python3", "-c", "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:8080/').read().decode())"))
        .ShouldSucceed();
}
