using System.Globalization;
using Berth.TestKit;
using Berth.TestKit.Containers;

namespace Berth.Conformance.Supervision;

/// <summary>The same description under every manager: samples/web, whose server is asked by http whether it is ready, and whose worker waits for that.</summary>
public sealed class SampleTests(SystemdContainerFixture systemd, BerthContainerFixture own) : IClassFixture<SystemdContainerFixture>, IClassFixture<BerthContainerFixture>
{
    private const double MostExposure = 4;

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

        var worker = (await berth.StatusAsync("worker")).GetProperty("pid").GetInt32();
        await berth.DoAsync("restart", "server");
        await Eventually.Async(async () => await berth.StateAsync("server") is "ready", "the server is ready again");
        await Eventually.Async(
            async () => (await berth.StatusAsync("worker")).GetProperty("pid") is { ValueKind: System.Text.Json.JsonValueKind.Number } pid && pid.GetInt32() != worker,
            "the worker, which requires it, was restarted with it");

        await berth.DoAsync("stop", "server");
        (await berth.StateAsync("worker")).ShouldBe("down");
        await berth.DoAsync("service", "unregister", "worker", "server");
        (await berth.ListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task SamplesWeb_UnderSystemd_ItsUnitIsClosedToTheHost()
    {
        var berth = await OpenAsync(systemd.Container, "root");
        await berth.DoAsync("service", "register", await WriteAsync(berth, "/srv/web"));
        try
        {
            var said = (await systemd.Container.RunAsync("root", "systemd-analyze", "security", "--no-pager", "berth-server.service")).Output;
            var level = said.Split('\n').Single(line => line.Contains("Overall exposure level", StringComparison.Ordinal)).Split(": ")[1].Split(' ')[0];
            double.Parse(level, CultureInfo.InvariantCulture).ShouldBeLessThan(MostExposure, said);
        }
        finally
        {
            await berth.DoAsync("service", "unregister", "worker", "server");
        }
    }

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
