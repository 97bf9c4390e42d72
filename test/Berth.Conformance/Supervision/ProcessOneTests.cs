using System.Globalization;
using Berth.TestKit;

namespace Berth.Conformance.Supervision;

/// <summary>Berth's own supervisor as process 1 of a container.</summary>
public sealed class ProcessOneTests(BerthContainerFixture container) : IClassFixture<BerthContainerFixture>
{
    private const int Orphans = 400;

    [Fact]
    public async Task Orphans_HundredsAtOnce_AreBuried_AndNoServicesEndIsLost()
    {
        var berth = new ServiceCommands(container.Container, "root");
        await berth.DoAsync("service", "register", "--start", await WriteAsync(berth, "ends", "while :; do sleep 0.05; done",
            """ "restart": "never" """));
        var ends = (await berth.StatusAsync("ends")).GetProperty("pid").GetInt32();

        // Each is an orphan at once, and ends while the others do; a service ends among them.
        var script = $"i=0; while [ $i -lt {Orphans} ]; do (sleep 0.3 &); i=$((i+1)); [ $i != 200 ] || kill -KILL {ends}; done";
        (await container.Container.RunAsync("root", "sh", "-c", script)).ShouldSucceed();

        await Eventually.Async(async () => await CountAsync("sleep 0.3") == 0, "all orphans have ended");
        await Eventually.Async(async () => await CountAsync("defunct") == 0, "none of them is a zombie");
        await Eventually.Async(async () => await berth.StateAsync("ends") is "failed", "the service has ended");
        (await berth.StatusAsync("ends")).GetProperty("lastExit").GetProperty("signal").GetInt32().ShouldBe(9);
        await berth.DoAsync("service", "unregister", "ends");
    }

    [Fact]
    public async Task Services_ThatEndWhileOrphansAreBuried_KeepTheirExitCodes()
    {
        var berth = new ServiceCommands(container.Container, "root");
        string[] names = [.. Enumerable.Range(1, 20).Select(code => $"code-{code}")];
        foreach (var (index, name) in names.Index())
            await berth.DoAsync("service", "register", await WriteAsync(berth, name, $"(sleep 0.01 &); exit {index + 1}",
                """ "restart": "never" """));
        (await container.Container.RunAsync("root", "sh", "-c",
            $"i=0; while [ $i -lt {Orphans} ]; do (true &); i=$((i+1)); done & berth start "
                + $"{string.Join(' ', names)}; wait")).ShouldSucceed();

        foreach (var (index, name) in names.Index())
        {
            await Eventually.Async(async () => await berth.StateAsync(name) is "failed");
            (await berth.StatusAsync(name)).GetProperty("lastExit").GetProperty("code").GetInt32().ShouldBe(index + 1);
        }

        await Eventually.Async(async () => await CountAsync("defunct") == 0, "no zombie is left");
        await berth.DoAsync(["service", "unregister", .. names]);
    }

    [Fact]
    public async Task Sigterm_ToProcessOne_StopsServicesInReverseOrder()
    {
        var berth = new ServiceCommands(container.Container, "root");
        const string Script = "trap 'sleep 0.2; echo NAME >>/var/tmp/order; exit 0' TERM; echo begun; while :; do sleep 0.05; done";
        await berth.DoAsync(
            "service", "register", "--start", await WriteAsync(berth, "base", Script.Replace("NAME", "base", StringComparison.Ordinal)));
        await berth.DoAsync("service", "register", "--start", await WriteAsync(berth, "middle", Script.Replace("NAME",
            "middle", StringComparison.Ordinal), """ "requires": ["base"] """));
        await berth.DoAsync("service", "register", "--start", await WriteAsync(berth, "top", Script.Replace("NAME",
            "top", StringComparison.Ordinal), """ "after": ["middle"] """));
        foreach (var name in (string[])["base", "middle", "top"])
            await berth.LogAsync(name, "begun");

        await container.Container.RebootAsync();

        (await container.Container.RunAsync("root", "cat", "/var/tmp/order")).ShouldSucceed().ShouldBe("top\nmiddle\nbase\n");
        await Eventually.Async(async () => await berth.StateAsync("top") is "ready", "they are wanted, and run again");
        await berth.DoAsync("service", "unregister", "top", "middle", "base");
    }

    [Fact]
    public async Task HttpsProbe_WhereThereIsNoOpenSsl_IsRefusedAndTheSupervisorLives()
    {
        (await container.Container.RunAsync("root", "sh", "-c", "find / -xdev -name 'libssl.so*' -delete")).ShouldSucceed();
        var berth = new ServiceCommands(container.Container, "root");

        var refused = await berth.RunAsync("service", "register", "--start", await WriteAsync(berth, "secure", "exec sleep 1000",
            """ "restart": "never", "ready": { "http": "https://127.0.0.1:1/" } """));

        refused.ExitCode.ShouldNotBe(0);
        refused.Error.ShouldContain("OpenSSL");
        (await berth.ListAsync()).ShouldBeEmpty();
    }

    private async Task<int> CountAsync(string what)
    {
        // A zombie has no command line, and its state is Z.
        const string Script = """for p in /proc/[0-9]*; do if grep -q 'State:.Z' $p/status 2>/dev/null; then echo defunct; else tr '\0' ' ' <$p/cmdline 2>/dev/null; echo; fi; done | grep -c "^$1" """;
        return int.Parse((await container.Container.RunAsync("root", "sh", "-c", Script, "sh", what)).Output, CultureInfo.InvariantCulture);
    }

    // With no sandbox around them, so that nothing but the supervisor sees to what they leave.
    private static Task<string> WriteAsync(ServiceCommands berth, string name, string script, string supervise = "") => berth.WriteAsync(
        $"{name}/berth.json",
        $$"""{ "name": "{{name}}", "command": ["/bin/sh", "-c", {{System.Text.Json.JsonSerializer.Serialize(script)}}], "isolation": "none", "supervise": { {{supervise}} } }""");
}
