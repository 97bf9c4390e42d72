using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>Reading and writing files that were not granted.</summary>
public sealed class FilesTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public Task Link_PutIntoTheWayOfASourceSinceItWasPlanned_IsNotFollowed(JailKind kind) =>
        LinkIsNotFollowedAsync(kind, shared => $$"""{ "bind": "{{shared}}/data", "to": "/data" }""");

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public Task Link_PutIntoTheWayOfALayerSinceItWasPlanned_IsNotFollowed(JailKind kind) =>
        LinkIsNotFollowedAsync(kind, shared => $$"""{ "overlay": "/data", "lower": ["{{shared}}/data", "{{shared}}/more"] }""");

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Launcher_WrittenWhereTheWorkloadMayReplaceIt_IsWarnedOf(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var (inside, beside) = (Path.Combine(jail.Workspace, "sub/app"), Path.Combine(jail.Outside, "app"));
        jail.Write("sub/file", "");
        Directory.CreateSymbolicLink(Path.Combine(jail.Outside, "into"), jail.Workspace);
        string[] strict = ["--profile", "strict", "--bind"];
        foreach (var (flags, output, isWarned) in ((string[], string, bool)[])
            [
                ([.. strict, $"{jail.Workspace}:/w:rw"], inside, true), ([.. strict, $"{jail.Workspace}:/w:rw"], beside, false),
                ([.. strict, $"{jail.Workspace}:/w:rw"], Path.Combine(jail.Outside, "into/app"), true),
                ([.. strict, $"{jail.Workspace}:/w"], inside, false),
                ([.. strict, $"{jail.Workspace}:/w:rw", "--bind", $"{jail.Workspace}/sub:/w/sub"], inside, false),
            ])
        {
            var compiled = await jail.BerthAsync(["compile", .. flags, "-o", output, "--", "true"]);
            compiled.ShouldSucceed();
            compiled.Error.Contains("could put another program there", StringComparison.Ordinal)
                .ShouldBe(isWarned, $"{string.Join(' ', flags)} {output} {compiled}");
        }
    }

    // A compiled launcher is a plan that waits as long as the attack needs: by another workload that may write where the source is.
    private static async Task LinkIsNotFollowedAsync(JailKind kind, Func<string, string> entry)
    {
        using var jail = Jail.Make(kind);
        var (shared, app) = (Path.Combine(jail.Workspace, "shared"), Path.Combine(jail.Workspace, "app"));
        Write(shared, "harmless");
        Write(Path.Combine(jail.Outside, "private"), "secret");
        var file = jail.Write("berth.json", $$"""{ "name": "reader", "command": ["cat", "/data/text"], "sandbox": { "profile": "strict", "filesystem": [{{entry(shared)}}] } }""");
        (await jail.BerthAsync("compile", file, "-o", app)).ShouldSucceed();
        (await jail.RunOutsideAsync(app)).ShouldSucceed().ShouldBe("harmless");
        Directory.Move(shared, shared + ".before");
        File.CreateSymbolicLink(shared, Path.Combine(jail.Outside, "private"));

        var attacked = await jail.RunOutsideAsync(app);

        attacked.ExitCode.ShouldBe(125, $"{attacked}");
        attacked.Output.ShouldBeEmpty();
        attacked.Error.ShouldContain($"cannot open {shared}/data: ELOOP");

        static void Write(string directory, string text)
        {
            Directory.CreateDirectory(Path.Combine(directory, "data"));
            Directory.CreateDirectory(Path.Combine(directory, "more"));
            File.WriteAllText(Path.Combine(directory, "data/text"), text);
        }
    }

    [Theory, MemberData(nameof(Jail.All), MemberType = typeof(Jail))]
    public async Task Read_OutsideTheGrants_Fails(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var file = Path.Combine(jail.Caller.Home, $".berth-test-{Guid.NewGuid():N}");
        jail.Variables["file"] = (file, file);
        try
        {
            (await jail.RunOutsideAsync("sh", "-c", "echo secret > \"$1\"", "write", file)).ShouldSucceed();

            await jail.ShouldStopAsync(
                "cat $secret",
                "cat $PWD/../outside/secret",
                "ls $outside | grep secret",
                "cat $file",
                "cat $home/.berth-test-*",
                "cat ~/.berth-test-*",
                "ls -a /root /home/* | grep berth-test");
        }
        finally
        {
            await jail.RunOutsideAsync("rm", "-f", file);
        }
    }

    [Theory, MemberData(nameof(Jail.All), MemberType = typeof(Jail))]
    public async Task Write_OutsideTheGrants_LeavesTheHostAsItWas(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        await jail.ShouldStopAsync(
            "echo changed >> $secret", "echo changed >> $PWD/../outside/secret", "rm $outside/no-such-file || cat $secret");
        await jail.RunAsync(["sh", "-c", "mkdir -p \"$1\"; echo planted > \"$1/planted\"", "attack", jail.Outside]);

        File.Exists(Path.Combine(jail.Outside, "planted")).ShouldBeFalse();
        File.ReadAllLines(jail.Secret).Length.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Write_ToSystemDirectories_Fails(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        await jail.ShouldFailAsync(
            [.. ((string[])["", "/usr", "/usr/bin", "/etc", "/bin", "/lib", "/dev", "/var"]).Select(d => $"touch {d}/berth-attack")]);
    }

    [Theory, MemberData(nameof(Jail.All), MemberType = typeof(Jail))]
    public async Task Write_ToTheGrant_IsOnTheHost(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        (await jail.RunAsync(["sh", "-c", "echo made > made"])).ShouldSucceed();

        File.ReadAllText(Path.Combine(jail.Workspace, "made")).ShouldBe("made\n");
    }

    [Theory, MemberData(nameof(Jail.All), MemberType = typeof(Jail))]
    public async Task Symlink_FromTheGrantToOutside_LeadsNowhere(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        File.CreateSymbolicLink(Path.Combine(jail.Workspace, "absolute"), jail.Secret);
        File.CreateSymbolicLink(Path.Combine(jail.Workspace, "relative"), "../outside/secret");
        File.CreateSymbolicLink(Path.Combine(jail.Workspace, "directory"), jail.Outside);

        await jail.ShouldStopAsync(
            "cat absolute", "cat relative", "cat directory/secret", "echo changed >> absolute", "cd directory && cat secret");
    }

    [Theory, MemberData(nameof(Jail.All), MemberType = typeof(Jail))]
    public async Task ProcRoot_OfAnyProcessInside_IsTheSandboxsOwn(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        using var victim = jail.Caller.Start(["sleep", "100"], "/");
        jail.Variables["pid"] = ($"{victim.Pid}", "1");

        await jail.ShouldStopAsync("cat /proc/self/root$secret", "cat /proc/self/cwd/../outside/secret", "cat /proc/$pid/root$secret",
            "cat /proc/$pid/cwd$secret");
        await jail.ShouldFailAsync("for p in /proc/[0-9]*; do cat $p/root$secret $p/cwd/../outside/secret && exit; done; false");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Shadow_IsUnreadable(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        if (jail.Caller.IsRoot)
            await jail.ShouldStopAsync("cat /etc/shadow");
        await jail.ShouldFailAsync(
            "cat /etc/shadow", "cat /etc/.host/*/shadow", "find /etc -name '*shadow*' -type f -size +0 -readable | grep .");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Etc_IsTheHostsButForTheAccounts(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        foreach (var flags in (string[][])[["--profile", "strict"], ["--profile", "strict", "--tmpfs", "/etc/berth-own"]])
        {
            (await jail.RunAsync(["id", "-un"], flags)).ShouldSucceed().ShouldBe("berth\n");
            (await jail.RunAsync(["sh", "-c", "cut -d: -f1 /etc/passwd /etc/group"], flags))
                .ShouldSucceed()
                .ShouldBe("root\nberth\nnobody\nroot\nberth\nnogroup\n");
            (await jail.RunAsync(["cat", "/etc/nsswitch.conf"], flags))
                .ShouldSucceed()
                .ShouldBe(await File.ReadAllTextAsync("/etc/nsswitch.conf"));
            (await jail.RunAsync(["sh", "-c", "cut -d' ' -f2 /etc/mtab"], flags)).ShouldSucceed().ShouldContain("/proc\n");
            (await jail.RunAsync(["sh", "-c", "ls -a / | grep berth; ! { echo x >> /etc/passwd; } 2>/dev/null"], flags))
                .ShouldSucceed()
                .ShouldBe("");
        }
    }

    [Theory, InlineData("run"), InlineData("service")]
    public async Task Etc_WhenTheHostReplacesAFile_ShowsTheNewOne_AndAServiceKeepsItsAccounts(string how)
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        var description = jail.Write("berth.json", $$"""
            {
              "name": "watcher", {{(how == "service" ? "\"supervise\": { \"restart\": \"always\" }," : "")}}
              "command": ["sh", "-c", "cat /etc/resolv.conf; echo; read go; cat /etc/resolv.conf; cut -d: -f1 /etc/passwd"], "sandbox": { "profile": "strict" }
            }
            """);

        // In a mount namespace whose /etc is a copy: what a name server's client or useradd(8) does, without doing it to this machine.
        const string Replace = """
            cp -a /etc "$2" && mount --bind "$2" /etc && rm -f /etc/resolv.conf && echo old > /etc/resolv.conf || exit 9
            mkfifo "$2/go"; exec 3<>"$2/go"
            "$3" run "$1" < "$2/go" | { read -r first; echo "$first"
              echo new > /etc/resolv.conf.new; mv /etc/resolv.conf.new /etc/resolv.conf
              { echo other:x:5:5::/:/bin/sh; cat /etc/passwd; } > /etc/passwd.new; mv /etc/passwd.new /etc/passwd
              echo go >&3; cat; }
            """;
        var result = await jail.RunOutsideAsync("unshare", "--mount", "--propagation", "private", "sh", "-c", Replace, "sh", description,
            Path.Combine(jail.Workspace, "etc"), BerthBinary.Path);

        var lines = result.ShouldSucceed().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldBe("old");
        lines[1].ShouldBe("new");
        if (how == "service")
            lines[2..].ShouldBe(["root", "berth", "nobody"]);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ReadOnlyGrant_IsReadAndNotWritten(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        jail.Flags = ["--ro", jail.Outside];

        (await jail.RunAsync(["cat", jail.Secret], jail.Flags)).ShouldSucceed().ShouldContain("of no use");
        await jail.ShouldStopAsync(
            "echo changed >> $secret", "chmod 777 $secret", "mv $secret $secret.moved && mv $secret.moved $secret",
                "touch $outside/new && rm $outside/new",
            "echo changed >> /proc/self/root$secret");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Source_WithDotDot_IsRefused(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        jail.Write("berth.json",
            $$"""{ "name": "up", "command": ["true"], "sandbox": { "filesystem": [ { "bind": "{{jail.Workspace}}/../outside" } ] } }""");

        var result = await jail.BerthAsync("run");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("..");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Mounts_AreAllNosuidAndButForDevicesNodev(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        await jail.ShouldFailAsync(
            "cut -d' ' -f5,6 /proc/self/mountinfo | grep -v nosuid",
            "cut -d' ' -f5,6 /proc/self/mountinfo | grep -v '^/dev/' | grep -v nodev",
            "cut -d' ' -f5,6,10- /proc/self/mountinfo | grep -q \" shared:\"");
    }
}
