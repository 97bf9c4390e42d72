using System.Globalization;
using System.Text.Json;
using Berth.TestKit;
using Berth.TestKit.Containers;

namespace Berth.Conformance.Supervision;

/// <summary>The same description under every manager: samples/web, whose server is asked by http whether it is ready, and whose worker waits for that.</summary>
public sealed class SampleTests(SystemdContainerFixture systemd, BerthContainerFixture own) : IClassFixture<SystemdContainerFixture>, IClassFixture<BerthContainerFixture>
{
    private const double MostExposure = 4.2; // decision 41

    private static string Samples => Repository.Path("samples/web");

    [Theory]
    [InlineData(ContainerInit.Systemd, "root")]
    [InlineData(ContainerInit.Systemd, TestContainer.User)]
    [InlineData(ContainerInit.Berth, "root")]
    public async Task SamplesWeb_Registered_TheWorkerStartsWhenTheServerIsReady(ContainerInit init, string user)
    {
        var container = init is ContainerInit.Systemd ? systemd.Container : own.Container;
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
        var said = (await systemd.Container.RunAsync("root", "systemd-analyze", "security", "--no-pager", $"berth-{service}.service")).Output;
        var level = said.Split('\n').Single(line => line.Contains("Overall exposure level", StringComparison.Ordinal)).Split(": ")[1].Split(' ')[0];
        return double.Parse(level, CultureInfo.InvariantCulture);
    }

    /// <summary>What requires a service comes back with it, and goes with it.</summary>
    private static async Task RestartAndStopAsync(ServiceCommands berth)
    {
        var worker = (await berth.StatusAsync("worker")).GetProperty("pid").GetInt32();
        await berth.DoAsync("restart", "server");
        await Eventually.Async(async () => await berth.StateAsync("server") is "ready", "the server is ready again");
        await Eventually.Async(async () => await PidAsync(berth, "worker") is { } pid && pid != worker, "the worker, which requires it, was restarted with it");

        await berth.DoAsync("stop", "server");
        (await PidAsync(berth, "worker")).ShouldBeNull();
    }

    private static async Task<int?> PidAsync(ServiceCommands berth, string name) =>
        (await berth.StatusAsync(name)).GetProperty("pid") is { ValueKind: JsonValueKind.Number } pid ? pid.GetInt32() : null;

    private static async Task<ServiceCommands> OpenAsync(TestContainer container, string user)
    {
        Assert.SkipUnless((await container.RunAsync("root", "test", "-x", "/usr/bin/berth")).ExitCode is 0, "needs the native berth: run 'make native', or name it in BERTH_NATIVE");
        return new ServiceCommands(container, user);
    }

    private static async Task<string> WriteAsync(ServiceCommands berth, string? at = null)
    {
        var written = "";
        foreach (var file in Directory.GetFiles(Samples, "*", SearchOption.AllDirectories))
            written = await berth.WriteAsync(Path.Combine(at ?? "web", Path.GetRelativePath(Samples, file)), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        return Path.GetDirectoryName(Path.GetDirectoryName(written))!;
    }
}
