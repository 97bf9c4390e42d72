using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Programs;

/// <summary>Secrets: files that the workload reads, and that are nowhere else.</summary>
public sealed class SecretTests
{
    private const string Content = "hunter2-51c9";

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Secret_FromEachSource_IsAReadOnlyFileInMemory(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        File.WriteAllText($"{jail.Outside}/key", Content + "-file");
        File.WriteAllText($"{jail.Outside}/other", Content + "-fd");
        const string Look = "for s in file env fd; do cat /run/secrets/$s; echo; done; stat -c %a /run/secrets/file; "
            + "stat -f -c %T /run/secrets; echo x 2>&1 > /run/secrets/file || rm /run/secrets/file 2>&1 || echo kept";

        var ran = await jail.RunOutsideAsync(
            "sh", "-c",
            $"TOKEN={Content}-env; export TOKEN; exec {BerthBinary.Path} run --secret file=../outside/key --secret env=env:TOKEN --secret "
                + $" fd=fd:7 -- sh -c '{Look}' 7<../outside/other");

        ran.ExitCode.ShouldBe(0, $"{ran}");
        ran.Output.Split('\n')[..5].ShouldBe([$"{Content}-file", $"{Content}-env", $"{Content}-fd", "444", "tmpfs"]);
        ran.Output.ShouldEndWith("kept\n");
    }

    /// <summary>The bytes pass as they are, and a description gives what the flag gives.</summary>
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Secret_OfADescription_PassesEveryByte(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(static b => (byte)b)];
        File.WriteAllBytes($"{jail.Outside}/key", bytes);
        jail.Write("berth.json", """
            { "name": "t", "command": ["od", "-An", "-v", "-tx1", "/run/secrets/key.bin"], "grants": { "secrets": { "key.bin": { "file": "../outside/key" } } } }
            """);

        var ran = await jail.BerthAsync("run");

        ran.ShouldSucceed().Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ShouldBe(bytes.Select(static b => $"{b:x2}"));
    }

    /// <summary>
    /// Neither a file, nor an argument or a variable of a process that stays, nor explain and show have it. The same search finds a
    /// variable's value in the environment of the workload.
    /// </summary>
    [Theory]
    [InlineData(JailKind.BerthAsRoot)]
    [InlineData(JailKind.BerthAsUser)]
    [InlineData(JailKind.BerthAsUser, "--deny", "/nothing/here")]
    public async Task Secret_IsInNoFileArgumentOrDocument(JailKind kind, params string[] more)
    {
        using var jail = Jail.Make(kind);
        File.WriteAllText($"{jail.Outside}/key", Content);
        string[] flags = [.. more, "--secret", "key=../outside/key", "--env", "VISIBLE=visible"];
        using var run = jail.Start(["sh", "-c", "cat /run/secrets/key; echo; exec sleep 1000"], flags);
        (await run.LineAsync()).ShouldBe(Content);
        var id = Path.GetFileNameWithoutExtension(jail.Records().ShouldHaveSingleItem());
        string[] search = ["grep", "-rlaF", Content, jail.State];

        (await jail.RunOutsideAsync(search)).ExitCode.ShouldBe(1); // none
        foreach (var pid in HostProcesses.TreeOf(run.Pid))
            HostProcesses.Read(pid, "cmdline").ShouldNotContain(Content);
        foreach (string[] asked in (string[][])[["show", id, "--json"], ["show", id], ["ps", "--json"]])
            (await jail.BerthAsync(asked)).ShouldSucceed().ShouldNotContain(Content, Case.Sensitive, string.Join(' ', asked));
        var entered = await jail.BerthAsync("exec", id, "--", "sh", "-c", "cat /run/secrets/key; echo $VISIBLE");
        entered.ShouldSucceed().ShouldBe($"{Content}visible\n");

        run.Signal("TERM");
        (await run.EndAsync()).ExitCode.ShouldBe(128 + 15);
        var explained = (await jail.BerthAsync("explain", "--secret", "key=../outside/key", "--", "true")).ShouldSucceed();
        explained.ShouldContain($"a secret, from {jail.Outside}/key");
        explained.ShouldNotContain(Content);
        (await jail.BerthAsync("explain", "--json", "--secret", "key=../outside/key", "--", "true"))
            .ShouldSucceed()
            .ShouldNotContain(Content);
    }

    /// <summary>In an earlier run the workload could have made the link lead to any file of its user.</summary>
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Secret_ThroughALinkThatTheWorkloadMadeItself_IsRefused(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        (await jail.RunOutsideAsync("ln", "-s", jail.Secret, "key")).ShouldSucceed();
        (await jail.RunOutsideAsync("ln", "-s", jail.Secret, "../outside/link")).ShouldSucceed();

        var refused = await jail.RunAsync(["cat", "/run/secrets/key"], "--secret", "key=key");

        refused.ExitCode.ShouldBe(2, $"{refused}");
        refused.Error.ShouldContain("through a symbolic link inside");
        (await jail.RunAsync(["cat", "/run/secrets/key"], "--secret", "key=../outside/link")).ShouldSucceed();
    }

    [Theory]
    [InlineData("key", "--secret: \"key\" is not NAME=FILE")]
    [InlineData("key=", "--secret: \"key=\" is not NAME=FILE")]
    [InlineData("=x", "--secret: \"=x\" is not NAME=FILE")]
    [InlineData("../x=/etc/hosts", "--secret: the secret's name \"../x\" begins with a dot")]
    [InlineData("a/x=/etc/hosts", "--secret: the secret's name \"a/x\" holds \"/\"")]
    [InlineData("key=nosuch", "cannot read the secret key: there is no file")]
    [InlineData("key=/etc", "cannot read the secret key: /etc: is a directory (EISDIR)")]
    [InlineData("key=/dev/zero", "cannot read the secret key: /dev/zero: ")]
    [InlineData("key=env:NOT_SET_HERE", "cannot read the secret key: the variable NOT_SET_HERE is not set")]
    [InlineData("key=fd:200", "cannot read the secret key: no descriptor 200 was passed to Berth")]
    [InlineData("key=fd:x", "--secret: \"x\" is not the number of a descriptor")]
    [InlineData("key=fd:1", "--secret: descriptor 1 is for output")]
    [InlineData("key=fd:0", "cannot read the secret key: descriptor 0 is empty")]
    [InlineData("key=large", "has more than 64K")]
    [InlineData("key=unreadable", "permission denied (EACCES)")]
    public async Task Secret_ThatCannotBeGiven_StopsTheStart(string flag, string expected)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        jail.Write("large", new string('x', 65_537));
        jail.Write("fits", new string('x', 65_536));
        (await jail.RunOutsideAsync("sh", "-c", "touch unreadable; chmod 0 unreadable")).ShouldSucceed();

        var refused = await jail.RunAsync(["true"], "--secret", flag);

        refused.ExitCode.ShouldBe(2, $"{refused}");
        refused.Error.ShouldContain(expected);
        refused.Error.TrimEnd('\n').ShouldNotContain('\n');
        jail.Records().ShouldBeEmpty();
        (await jail.RunAsync(["true"], "--secret", "key=fits")).ShouldSucceed();
    }

    [Theory]
    [InlineData("compile", "-o", "app", "--secret", "key=/etc/hostname", "--", "/bin/true")]
    [InlineData("run", "--require", "none", "none.json")]
    public async Task Secret_WhereItWouldBeOnADisk_IsRefused(params string[] command)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        jail.Write("none.json", """
            { "name": "t", "command": ["true"], "isolation": "none", "grants": { "secrets": { "key": { "file": "/etc/hostname" } } } }
            """);

        var refused = await jail.BerthAsync(command);

        refused.ExitCode.ShouldBe(2, $"{refused}");
        refused.Error.ShouldContain("secret");
        File.Exists($"{jail.Workspace}/app").ShouldBeFalse();
    }
}
