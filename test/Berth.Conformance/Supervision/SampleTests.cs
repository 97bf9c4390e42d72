using System.Globalization;
using System.Text.Json;
using Berth.TestKit;
using Berth.TestKit.Containers;

namespace Berth.Conformance.Supervision;

/// <summary>
/// The same description under every manager: samples/web, whose server is asked by http whether it is ready, and whose worker waits for
/// that.
/// </summary>
public sealed class SampleTests(SystemdContainerFixture systemd, BerthContainerFixture own, S6ContainerFixture s6)
    : IClassFixture<SystemdContainerFixture>, IClassFixture<BerthContainerFixture>, IClassFixture<S6ContainerFixture>
{
    private const double MostExposure = 4.2; // decision 41

    private static string Samples => Repository.Path("samples/web");

    [Theory]
    [InlineData(ContainerInit.Systemd, "root")]
    [InlineData(ContainerInit.Systemd, TestContainer.User)]
    [InlineData(ContainerInit.Berth, "root")]
    [InlineData(ContainerInit.S6, "root")]
    public async Task SamplesWeb_Registered_TheWorkerStartsWhenTheServerIsReady(ContainerInit init, string user)
    {
        var container = init switch { ContainerInit.Systemd => systemd.Container, ContainerInit.S6 => s6.Container, _ => own.Container };
        var berth = await OpenAsync(container, user);

        await berth.DoAsync("service", "register", "--start", await WriteAsync(berth));

        await berth.LogAsync("worker", "the server says: hello, request 1");
        (await berth.StateAsync("server")).ShouldBe("ready");
        (await berth.RunAsync("logs", "worker", "--no-time")).Output.ShouldNotContain("Traceback");

        if (init is ContainerInit.Systemd)
            await RestartAndStopAsync(berth);
        await berth.DoAsync("service", "unregister", "worker", "server");
        (await berth.ListAsync()).ShouldBeEmpty();
    }

    /// <summary>To systemd, a service is started when berth is executed; to whoever waits, when the program in the sandbox is.</summary>
    [Theory]
    [InlineData("root", "\"command\": [\"/nonexistent/program\"]", 127, "/nonexistent/program")]
    [InlineData(TestContainer.User, "\"command\": [\"/nonexistent/program\"]", 127, "/nonexistent/program")]
    [InlineData("root", "\"command\": [\"/nonexistent/program\"], \"isolation\": \"none\"", 127, "/nonexistent/program")]
    [InlineData("root", "\"command\": [\"/etc/hostname\"]", 126, "/etc/hostname")]
    public async Task Start_OfAServiceWhoseSandboxFails_IsNoSuccess(string user, string members, int code, string said)
    {
        var berth = await OpenAsync(systemd.Container, user);
        var file = await berth.WriteAsync("missing/berth.json",
            $$"""{ "name": "missing", {{members}}, "supervise": { "restart": "always" } }""");
        await berth.DoAsync("service", "register", file);
        try
        {
            // As the unit has it: by systemd itself, which waits as well.
            string[] scope = user is "root" ? [] : ["--user"];
            (await systemd.Container.RunAsync(user, ["systemctl", .. scope, "start", "berth-missing"])).ExitCode.ShouldNotBe(0);
            var refused = await berth.RunAsync("start", "missing");
            refused.ExitCode.ShouldBe(code, refused.Error);
            refused.Error.ShouldContain(said);
        }
        finally
        {
            await berth.DoAsync("service", "unregister", "missing");
        }

        // A program that was executed, and ended at once with a code or by a signal, was started.
        (string Script, string Exit)[] ends =
            [("exit 3", "exited with 3"), ("exit 139", "exited with 139"), ("kill -SEGV $$", "killed by SIGSEGV")];
        foreach (var (script, exit) in ends)
        {
            var brief = await berth.WriteAsync("short/berth.json",
                $$"""{ "name": "short", "command": ["sh", "-c", "{{script}}"], "supervise": { "restart": "never" } }""");
            await berth.DoAsync("service", "register", "--start", brief);
            await Eventually.Async(async () => (await berth.DoAsync("status", "short")).Contains(exit, StringComparison.Ordinal), exit);
            await berth.DoAsync("service", "unregister", "short");
        }
    }

    /// <summary>To s6, a service is up when its run script is executed; to whoever waits, when the program is.</summary>
    [Theory]
    [InlineData("\"command\": [\"/nonexistent/program\"]", 127, "/nonexistent/program")]
    [InlineData("\"command\": [\"/nonexistent/program\"], \"isolation\": \"none\"", 127, "/nonexistent/program")]
    [InlineData("\"command\": [\"/etc/hostname\"]", 126, "/etc/hostname")]
    public async Task StartUnderS6_OfAServiceWhoseProgramCannotBeExecuted_IsNoSuccess(string members, int code, string said)
    {
        var berth = await OpenAsync(s6.Container, "root");
        foreach (var restart in (string[])["always", "on-failure", "never"])
        {
            var file = await berth.WriteAsync("missing/berth.json",
                $$"""{ "name": "missing", {{members}}, "supervise": { "restart": "{{restart}}" } }""");
            var refused = await berth.RunAsync("service", "register", "--start", file);
            refused.ExitCode.ShouldBe(code, refused.Error);
            refused.Error.ShouldContain(said);
            (await berth.ListAsync()).ShouldBeEmpty();

            await berth.DoAsync("service", "register", file);
            for (var i = 0; i < 2; i++)
            {
                var start = await berth.RunAsync("start", "missing");
                start.ExitCode.ShouldBe(code, start.Error);
                start.Error.ShouldContain(said);
            }

            await berth.DoAsync("service", "unregister", "missing");
        }

        // A program that was executed, and ended at once, was started; also after one that could not be.
        var brief = await berth.WriteAsync("short/berth.json",
            """{ "name": "short", "command": ["sh", "-c", "exit 127"], "supervise": { "restart": "never" } }""");
        await berth.DoAsync("service", "register", "--start", brief);
        await Eventually.Async(
            async () => (await berth.DoAsync("status", "short")).Contains("exited with 127", StringComparison.Ordinal), "127");
        await berth.DoAsync("service", "unregister", "short");
    }

    [Fact]
    public async Task Unit_OfASandbox_IsClosedToTheHostAndRuns()
    {
        var berth = await OpenAsync(systemd.Container, "root");
        await berth.DoAsync("service", "register", "--start", await berth.WriteAsync("/srv/closed/berth.json", """{ "name": "closed", "command": ["sh", "-c", "id -u; echo ran; exec sleep 1000"], "sandbox": { "profile": "strict", "seccomp": { "presets": ["devel"] } } }"""));
        await berth.LogAsync("closed", "ran");
        (await ExposureAsync("closed")).ShouldBeLessThan(MostExposure);
        await berth.DoAsync("service", "unregister", "closed");

        await berth.DoAsync("service", "register", await WriteAsync(berth, "/srv/web"));
        // It has limits, and is asked over the network.
        (await ExposureAsync("server")).ShouldBeLessThan(MostExposure + 1);
        await berth.DoAsync("service", "unregister", "worker", "server");
    }

    private async Task<double> ExposureAsync(string service)
    {
        var said =
            (await systemd.Container.RunAsync("root", "systemd-analyze", "security", "--no-pager", $"berth-{service}.service")).Output;
        var level = said.Split('\n')
            .Single(line => line.Contains("Overall exposure level", StringComparison.Ordinal))
            .Split(": ")[1]
            .Split(' ')[0];
        return double.Parse(level, CultureInfo.InvariantCulture);
    }

    /// <summary>What requires a service comes back with it, and goes with it.</summary>
    private static async Task RestartAndStopAsync(ServiceCommands berth)
    {
        var worker = (await berth.StatusAsync("worker")).GetProperty("pid").GetInt32();
        await berth.DoAsync("restart", "server");
        await Eventually.Async(async () => await berth.StateAsync("server") is "ready", "the server is ready again");
        await Eventually.Async(async () => await PidAsync(berth, "worker") is { } pid
            && pid != worker, "the worker, which requires it, was restarted with it");

        await berth.DoAsync("stop", "server");
        (await PidAsync(berth, "worker")).ShouldBeNull();
    }

    private static async Task<int?> PidAsync(ServiceCommands berth, string name) =>
        (await berth.StatusAsync(name)).GetProperty("pid") is { ValueKind: JsonValueKind.Number } pid ? pid.GetInt32() : null;

    private static async Task<ServiceCommands> OpenAsync(TestContainer container, string user)
    {
        Assert.SkipUnless((await container.RunAsync("root", "test", "-x", "/usr/bin/berth")).ExitCode is 0,
            "needs the native berth: run 'make native', or name it in BERTH_NATIVE");
        return new ServiceCommands(container, user);
    }

    private static async Task<string> WriteAsync(ServiceCommands berth, string? at = null)
    {
        var written = "";
        foreach (var file in Directory.GetFiles(Samples, "*", SearchOption.AllDirectories))
            written = await berth.WriteAsync(Path.Combine(at ?? "web", Path.GetRelativePath(Samples, file)),
                await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        return Path.GetDirectoryName(Path.GetDirectoryName(written))!;
    }
}
