using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Conformance.Machine;
using Berth.Conformance.Services;
using Berth.TestKit;
using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Vm;

/// <summary>The server of samples/web in a machine: supervised, probed, updated, rolled back, and stopped without losing data.</summary>
[Collection(nameof(MachineCollection))]
public sealed class MachineReleaseTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);
    private static readonly JsonDocumentOptions s_asBerthReads =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    [Fact]
    public async Task SamplesWeb_InAMachine_IsUpdatedRolledBackAndKeepsItsData()
    {
        HostTool.Require("tar");
        using var host = await VmHost.CreateAsync(MachineKernel.Linux61WithShares);
        var port = ServiceHome.FreePort();
        await MakeImageAsync(host);
        Directory.CreateDirectory(host["app"]);
        await File.WriteAllTextAsync(host["app/berth.json"], Description(host, port), Deadline.Token());
        using var client = new HttpClient { Timeout = s_limit };
        client.DefaultRequestHeaders.ConnectionClose = true;
        try
        {
            (await InstallAsync(host, "1.0", to: host["app"])).ShouldSucceed();
            (await BerthAsync("up", "-d", host["app"])).ShouldSucceed();
            (await client.GetStringAsync(Url(port), TestContext.Current.CancellationToken)).ShouldStartWith("hello from 1.0");

            // A newer one is in a machine of its own start, a bad one is not: the one before comes back.
            (await InstallAsync(host, "1.1")).ShouldSucceed();
            (await client.GetStringAsync(Url(port), TestContext.Current.CancellationToken)).ShouldStartWith("hello from 1.1");
            const string Answer = "self.answer(f\"hello";
            var bad = await InstallAsync(
                host, "1.2",
                program => program.Replace(Answer, "self.send_error(500); return; " + Answer, StringComparison.Ordinal));
            bad.ExitCode.ShouldNotBe(0, bad.Output);
            bad.Error.ShouldContain("1.2");
            (await client.GetStringAsync(Url(port), TestContext.Current.CancellationToken)).ShouldStartWith("hello from 1.1");
            (await BerthAsync("release", "list", "--of", "server")).ShouldSucceed().ShouldMatch(@"(?m)^1\.2.* bad");

            // Its network is behind the host's: there, the host's own port leads back into it.
            var asked = await BerthAsync(
                "exec", "server", "--", "python3", "-c",
                $"from urllib.request import urlopen as ask; print(ask('http://10.0.2.2:{port}/health').read().decode(), end='')");
            asked.ShouldBe(new CommandOutput(0, "well\n", ""));
            (await BerthAsync("exec", "server", "--", "cat", "/etc/resolv.conf")).Output.ShouldBe("nameserver 10.0.2.3\n");

            // What was written just before the stop is there at the next start.
            (await BerthAsync("exec", "server", "--", "sh", "-c", "echo written >/data/file")).ShouldSucceed();
            (await BerthAsync("stop", "server")).ShouldSucceed();
            VmHost.Processes("name server,process=berth-vm").ShouldBeEmpty();
            (await BerthAsync("start", "server")).ShouldSucceed();
            _ = await client.GetStringAsync(Url(port), TestContext.Current.CancellationToken); // "start" does not wait for the boot
            (await BerthAsync("exec", "server", "--", "cat", "/data/file")).ShouldBe(new CommandOutput(0, "written\n", ""));
            (await BerthAsync("vm", "ports")).ShouldSucceed().ShouldContain($"127.0.0.1:{port}");
        }
        finally
        {
            await BerthAsync("down", "server");
        }

        Task<CommandOutput> BerthAsync(params string[] arguments) => host.RunBerthAsync(arguments, null);
    }

    private static Uri Url(int port) => new($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/");

    private static async Task MakeImageAsync(VmHost host)
    {
        Directory.CreateDirectory(host["root"]);
        try
        {
            await PythonRoot.WriteAsync(host["root"], Deadline.Token());
        }
        catch (MachineUnavailableException missing)
        {
            Assert.Skip(missing.Message);
        }

        (await host.RunBerthAsync(["image", "build", "web", "--from", host["root"]], null)).ShouldSucceed();
    }

    /// <summary>The sample's own description, with a release, and in a machine.</summary>
    private static string Description(VmHost host, int port)
    {
        var text = File.ReadAllText(Repository.Path("samples/web/server/berth.json"))
            .Replace("8080", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var description = JsonNode.Parse(text, documentOptions: s_asBerthReads)!.AsObject();
        description.Remove("$schema");
        description.Remove("workingDirectory"); // that of the release
        description["sandbox"]!.AsObject().Remove("filesystem");
        description["sandbox"]!["network"] = "host";
        description["isolation"] = "machine";
        description["machine"] = JsonNode.Parse(host.MachineObject);
        description["machine"]!.AsObject().Remove("initrd");
        description["machine"]!["image"] = "web";
        description["machine"]!["work"] = "16M";
        description["supervise"]!["ready"]!["timeout"] = "90s";
        description["release"] = JsonNode.Parse($$"""
            { "root": "{{host["releases"]}}", "settle": "300ms", "probe": { "http": "{{Url(port)}}", "namesRelease": true } }
            """);
        return description.ToJsonString();
    }

    private static async Task<CommandOutput> InstallAsync(
        VmHost host, string version, Func<string, string>? change = null, string to = "server")
    {
        var program = (await File.ReadAllTextAsync(Repository.Path("samples/web/server/server.py"), Deadline.Token()))
            .Replace("hello, request", $"hello from {version}, request", StringComparison.Ordinal)
            .Replace("time.sleep(0.5)", "time.sleep(0.05)", StringComparison.Ordinal);
        Directory.CreateDirectory(host[version]);
        await File.WriteAllTextAsync(host[$"{version}/server.py"], change?.Invoke(program) ?? program, Deadline.Token());
        var archive = host[$"web-{version}.tar.gz"];
        using var tar = System.Diagnostics.Process.Start("tar", ["-czf", archive, "-C", host[version], "."]);
        await tar.WaitForExitAsync(Deadline.Token());
        return await host.RunBerthAsync(["release", "install", archive, "--to", to], null);
    }
}
