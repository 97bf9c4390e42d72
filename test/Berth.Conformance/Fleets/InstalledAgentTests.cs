using System.Diagnostics;
using Berth.Conformance.Supervision;
using Berth.TestKit;
using Berth.TestKit.Containers;

namespace Berth.Conformance.Fleets;

/// <summary>README's commands for a fleet, word for word, on a host that systemd has booted.</summary>
public sealed class InstalledAgentTests(SystemdContainerFixture systemd) : IClassFixture<SystemdContainerFixture>
{
    private const string Description = """
        {
          "name": "notes", "command": ["python3", "server.py"], "sandbox": { "profile": "strict" },
          "supervise": { "restart": "always", "listen": ["127.0.0.1:8080"], "ready": { "http": "http://127.0.0.1:8080/health" } },
          "release": {
            "root": "/var/lib/berthd/notes", "settle": "300ms",
            "probe": { "http": "http://127.0.0.1:8080/", "namesRelease": true, "attempts": 15, "interval": "200ms" }
          }
        }
        """;

    // nspawn mounts another boot id over that of the kernel, which units with a /proc of their own don't see: no host does so.
    private const string BootId = """
        [Unit]
        DefaultDependencies=no
        Before=sysinit.target
        [Service]
        Type=oneshot
        ExecStart=/bin/sh -c "while umount /proc/sys/kernel/random/boot_id; do :; done"
        [Install]
        WantedBy=sysinit.target
        """;

    [Fact]
    public async Task Readme_OnABootedHost_InstallsEnrolsPushesAndRollsBack()
    {
        var host = systemd.Container;
        var readme = await File.ReadAllTextAsync(Repository.Path("README.md"), Deadline.Token());
        await InstallAsync(host);
        await new ServiceCommands(host, "root").WriteAsync("/etc/systemd/system/boot-id.service", BootId);
        await ShellAsync(host, "systemctl enable --now boot-id");
        await PackAsync(host, "1.3.0", "send_response(200)");
        await PackAsync(host, "1.4.0", "send_response(200)");
        await PackAsync(host, "1.5.0", "send_response(500)");
        await new ServiceCommands(host, "root").WriteAsync("/etc/berth/notes.json", Description);
        await ShellAsync(host, "mv notes-1.3.0.tar.gz /srv");

        // On the host, as its root. `make install` itself is above: it needs the repository.
        var onHost = Commands(readme, "# make install && ");
        onHost.Length.ShouldBe(5);
        foreach (var command in onHost)
            await ShellAsync(host, command);
        (await AskAsync(host)).ShouldContain("hello from 1.3.0");

        // Where the fleet is controlled from, which is this host, too.
        var controller = Commands(readme, "$ berth fleet init");
        controller.Length.ShouldBe(3);
        foreach (var command in controller)
            await ShellAsync(
                host,
                command.Replace("ssh root@web1 ", "", StringComparison.Ordinal).Replace("web1", "127.0.0.1", StringComparison.Ordinal));
        (await AskAsync(host)).ShouldContain("hello from 1.4.0");

        await AssertUnprivilegedAsync(host);
        var failed = await host.RunAsync("root", "berth", "fleet", "push", "/root/notes-1.5.0.tar.gz");
        failed.ExitCode.ShouldBe(1);
        failed.Error.ShouldContain("status 500");
        (await AskAsync(host)).ShouldContain("hello from 1.4.0");
        (await ShellAsync(host, "berth fleet rollback")).ShouldContain("1 rolled back");
        (await AskAsync(host)).ShouldContain("hello from 1.3.0");

        await host.RebootAsync();
        await Eventually.Async(
            async () => (await host.RunAsync("root", "berth", "fleet", "status")).Output.Contains(" ok ", StringComparison.Ordinal),
            "the agent is there again");
        await Eventually.Async(
            async () => (await TryAskAsync(host)).Output.Contains("hello from 1.3.0", StringComparison.Ordinal), "the workload is, too");
    }

    /// <summary>What `make install` puts on a host.</summary>
    private static async Task InstallAsync(TestContainer host)
    {
        Assert.SkipUnless(
            File.Exists(Repository.Path("artifacts/berthd")) && File.Exists(Repository.Path("artifacts/berth")),
            "needs the native executables: run 'make native agent'");
        using var files = new TemporaryDirectory();
        var start = new ProcessStartInfo(Repository.Path("eng/prefix"), "install")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["DESTDIR"] = files.Path;
        start.Environment["PREFIX"] = "/usr/local";
        using (var prefix = Process.Start(start)!)
        {
            await prefix.StandardOutput.ReadToEndAsync(Deadline.Token());
            await prefix.WaitForExitAsync(Deadline.Token());
            prefix.ExitCode.ShouldBe(0);
        }

        await host.CopyAsync(files.Path);
    }

    /// <summary>The commands of a block of the README, without prompts.</summary>
    /// <param name="readme">Its text.</param>
    /// <param name="first">The beginning of the block; what follows it on that line belongs to the first command.</param>
    private static string[] Commands(string readme, string first)
    {
        var begin = readme.IndexOf("```console\n" + first, StringComparison.Ordinal);
        begin.ShouldBeGreaterThan(0, first);
        var block = readme[(begin + "```console\n".Length)..];
        var lines = block[..block.IndexOf("\n```", StringComparison.Ordinal)].Split('\n');
        if (first.EndsWith("&& ", StringComparison.Ordinal))
            lines[0] = "# " + lines[0][first.Length..];
        return [.. lines.Select(static line => line[2..])];
    }

    private static async Task PackAsync(TestContainer host, string version, string answer)
    {
        var program = (await File.ReadAllTextAsync(Repository.Path("samples/web/server/server.py"), Deadline.Token()))
            .Replace("hello, request", $"hello from {version}, request", StringComparison.Ordinal)
            .Replace("send_response(200)", answer, StringComparison.Ordinal);
        await new ServiceCommands(host, "root").WriteAsync($"/srv/{version}/server.py", program);
        await ShellAsync(host, $"tar -C /srv/{version} -czf notes-{version}.tar.gz .");
    }

    /// <summary>The agent and what it runs belong to a user who may do nothing else.</summary>
    private static async Task AssertUnprivilegedAsync(TestContainer host)
    {
        foreach (var unit in (string[])["berthd", "berthd-supervisor"])
            (await ShellAsync(host, $"stat -c %U /proc/$(systemctl show -P MainPID {unit})")).Trim().ShouldBe("berthd");
        var status = await ShellAsync(host, "cat /proc/$(systemctl show -P MainPID berthd)/status");
        foreach (var set in (string[])["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
            status.ShouldContain($"{set}:\t0000000000000000\n");
        status.ShouldContain("NoNewPrivs:\t1\n");
        (await ShellAsync(host, "stat -c %U /var/lib/berthd/notes/current/server.py")).Trim().ShouldBe("berthd");
    }

    private static async Task<string> AskAsync(TestContainer host) => (await TryAskAsync(host)).ShouldSucceed();

    private static Task<CommandOutput> TryAskAsync(TestContainer host) => host.RunAsync(
        "root", "python3", "-c", "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:8080/').read().decode())");

    private static async Task<string> ShellAsync(TestContainer host, string command) =>
        (await host.RunAsync("root", "sh", "-c", command)).ShouldSucceed();
}
