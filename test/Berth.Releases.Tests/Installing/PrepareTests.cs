using System.Diagnostics;
using System.Globalization;
using Berth.Releases.Errors;
using Berth.Releases.Installing;

namespace Berth.Releases.Tests.Installing;

/// <summary>What a command of <c>prepare</c> leaves behind.</summary>
public sealed class PrepareTests : IDisposable
{
    private readonly TestedStore _store = new();

    public static TheoryData<string, string> Detached => new()
    {
        { "in the background", "sleep 1000 & echo $! >> PIDS" },
        { "another session", "setsid sh -c 'echo $$ >> PIDS; exec sleep 1000' &" },
        { "forked twice", "(setsid sh -c 'sleep 1000 & echo $! >> PIDS' &) " },
        { "forked twice, with another environment", "(setsid env -i /bin/sh -c '(/bin/sleep 1000 & echo $! >> PIDS) &' &) " },
        {
            "a tree that ignores signals",
            "setsid sh -c 'trap \"\" TERM HUP INT; echo $$ >> PIDS; sh -c \"echo \\$\\$ >> PIDS; sleep 1000; :\"; :' &"
        },
    };

    [Theory, MemberData(nameof(Detached))]
    public async Task Prepare_LeavesProcesses_TheyAreEnded(string how, string script)
    {
        HostTool.Require("setsid");
        var pids = _store.Beside("pids");

        await _store.InstallAsync("1.0", "sh", "-c", Script(script, pids) + "; touch done");

        File.Exists($"{_store.Path}/current/done").ShouldBeTrue(how);
        AssertEnded(pids);
    }

    [Theory, MemberData(nameof(Detached))]
    public async Task Prepare_TakesTooLongOrFails_WhatItHasLeftIsEndedToo(string how, string script)
    {
        HostTool.Require("setsid");
        foreach (var (file, end, said) in ((string, string, string)[])[("late", "sleep 1000", "within 2 s"), ("bad", "exit 3", "code 3")])
        {
            var pids = _store.Beside(file);
            var request = new InstallRequest(_store.Archive("1.0"))
            {
                Prepare = new PrepareCommand(["sh", "-c", $"{Script(script, pids)}; {end}"], TimeSpan.FromSeconds(2)),
            };

            (await Should.ThrowAsync<ReleaseException>(() => _store.InstallAsync(request))).Message
                .ShouldContain(said, Case.Insensitive, how);

            AssertEnded(pids);
            _store.Releases.ShouldBeEmpty();
        }
    }

    /// <summary>What the application itself has started, before and meanwhile, is none of that.</summary>
    [Fact]
    public async Task Prepare_LeavesProcessesOfOthers()
    {
        using var before = Process.Start("setsid", ["sleep", "1000"]);
        var fifo = _store.Beside("fifo");
        using (var make = Process.Start("mkfifo", [fifo]))
            await make.WaitForExitAsync(Deadline.Token());
        var install = _store.InstallAsync("1.0", "sh", "-c", $"echo >> '{fifo}'; read line < '{fifo}'");
        // The command waits at both ends of the pipe for this.
        await File.ReadAllTextAsync(fifo, Deadline.Token());
        using var meanwhile = Process.Start("sleep", ["1000"]);
        await File.WriteAllTextAsync(fifo, "\n", Deadline.Token());

        await install;

        before.HasExited.ShouldBeFalse();
        meanwhile.HasExited.ShouldBeFalse();
        before.Kill();
        meanwhile.Kill();
    }

    public void Dispose() => _store.Dispose();

    /// <summary>The script, which goes on when each process has written its pid.</summary>
    private static string Script(string script, string pids)
    {
        var count = script.Split("PIDS").Length - 1;
        return $"{script.Replace("PIDS", pids, StringComparison.Ordinal)}"
            + $"{(script.EndsWith('&') ? "" : ";")} while [ $(cat {pids} 2>/dev/null | wc -l) -lt {count} ]; do sleep 0.02; done";
    }

    private static void AssertEnded(string pids)
    {
        foreach (var line in File.ReadAllLines(pids))
            Directory.Exists($"/proc/{int.Parse(line, CultureInfo.InvariantCulture)}").ShouldBeFalse($"{line} has ended");
    }
}
