using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>What a workspace may be, and what of Berth's own no workload gets.</summary>
public sealed class WorkspaceTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Workspace_ThatIsNoProject_IsRefusedAndSaysWhatToDo(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        (await jail.RunOutsideAsync("mkdir", "-m", "777", "open")).ShouldSucceed();
        string[] refused = ["/", "/tmp", "/var/tmp", "/usr", "/usr/lib", "/etc", "/var", "/proc", "/dev", "/home", jail.Caller.Home,
            $"{jail.Workspace}/open"];
        foreach (var directory in refused)
        {
            var result = await jail.Caller.RunAsync(jail.Command(["true"]), directory, jail.Environment);
            result.ExitCode.ShouldBe(2, $"{directory}: {result}");
            result.Error.ShouldContain("use the strict profile");
            result.Error.ShouldContain("(--profile");
            (await jail.Caller.RunAsync(jail.Command(["true"], "--profile", "strict"), directory, jail.Environment)).ShouldSucceed();
        }

        (await jail.RunAsync(["touch", "file"])).ShouldSucceed();
        (await jail.Caller.RunAsync(
            jail.Command(["true"], "--rw", $"{jail.Workspace}/open"), $"{jail.Workspace}/open", jail.Environment)).ShouldSucceed();
    }

    [Fact]
    public async Task Workspace_OfTheHome_IsHadByItsName()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var home = $"HOME={jail.Workspace}";

        var refusal = await jail.RunOutsideAsync("env", home, BerthBinary.Path, "run", "--", "true");
        refusal.ExitCode.ShouldBe(2);
        refusal.Error.ShouldContain($"grant {jail.Workspace} by its name, writable (--profile, --ro, --rw)");
        (await jail.RunOutsideAsync("env", home, BerthBinary.Path, "run", "--rw", jail.Workspace, "--", "touch", "file")).ShouldSucceed();
    }

    /// <summary>A workload writes a service's definition, which the next supervisor would run without a sandbox.</summary>
    [Theory]
    [InlineData("HOME=$PWD", ".local/state/berth")]
    [InlineData("HOME=$PWD XDG_STATE_HOME=$PWD/elsewhere", "elsewhere/berth")]
    [InlineData("HOME=$PWD XDG_STATE_HOME=$PWD/elsewhere", ".local/state/berth")]
    [InlineData("HOME=$PWD XDG_RUNTIME_DIR=$PWD/run", "run/berth")]
    [InlineData("HOME=$PWD BERTH_STATE_DIR=$PWD/state", "state")]
    public async Task OwnDirectories_BelowAGrant_AreNotTheWorkloads(string environment, string directory)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        foreach (var state in (string[])["absent", "present"])
        {
            var result = (await jail.RunOutsideAsync("sh", "-c", $$"""
                cd "$PWD" && mkdir -p elsewhere run && {{(state == "present" ? $"mkdir -p {directory}/supervisor/definitions" : ":")}}
                env -u BERTH_STATE_DIR {{environment}} {{BerthBinary.Path}} run --rw "$PWD" -- sh -c '
                    touch control && echo works
                    mkdir -p {{directory}}/supervisor/definitions 2>/dev/null
                    echo "{}" 2>/dev/null > {{directory}}/supervisor/definitions/evil.json
                    mv {{directory}} moved 2>/dev/null
                    ls {{directory}}/instances 2>/dev/null'
                find . -name evil.json; ls -d moved 2>/dev/null; true
                """)).ShouldSucceed();
            result.ShouldBe("works\n", $"{state}: {result}");
        }
    }

    /// <summary>HOME says where this run keeps its state; the next login's supervisor goes by passwd(5).</summary>
    [Fact]
    public async Task OwnDirectories_OfTheLoginHome_AreNotTheWorkloads_WhateverHomeSays()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var home = jail.Caller.Home;
        foreach (var grant in (string[])[$"{home}/.local", $"{home}/.config"])
        {
            var result = (await jail.RunOutsideAsync("sh", "-c", $$"""
                mkdir -p {{grant}}/state && home=$(mktemp -d) && env -u BERTH_STATE_DIR HOME="$home" {{BerthBinary.Path}} run --rw {{grant}} -- sh -c '
                    touch {{grant}}/state/file && echo works
                    for directory in {{grant}}/state/berth {{grant}}/berth; do
                        mkdir -p $directory/supervisor/definitions 2>/dev/null; echo "{}" 2>/dev/null > $directory/supervisor/definitions/evil.json
                    done; true'
                find {{(grant.EndsWith("local", StringComparison.Ordinal) ? $"{grant}/state/berth" : $"{grant}/berth")}} -name evil.json -print -delete 2>/dev/null; rm -rf {{grant}}/state/file "$home"
                """)).ShouldSucceed();
            result.ShouldBe("works\n");
        }

        var refusal =
            await jail.Caller.RunAsync([BerthBinary.Path, "run", "--", "true"], home, [new("HOME", jail.Workspace), .. jail.Environment]);
        refusal.ExitCode.ShouldBe(2, $"{refusal}");
        refusal.Error.ShouldContain("your home directory");
    }

    /// <summary>
    /// The supervisor runs, and all that it has is below what is granted, or is granted by its own name: whoever commands it is outside of
    /// every sandbox.
    /// </summary>
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Supervisor_ThroughAnyGrant_IsNeitherReachedNorGivenDefinitions(JailKind kind)
    {
        HostTool.Require("python3");
        using var jail = Jail.Make(kind);
        KeyValuePair<string, string>[] environment =
            [new("BERTH_STATE_DIR", $"{jail.Workspace}/state"), new("XDG_RUNTIME_DIR", $"{jail.Workspace}/run")];
        var supervisor = $"{jail.Workspace}/state/supervisor";
        jail.Write("web/berth.json", """{ "name": "web", "command": ["sleep", "1000"] }""");
        (await RunAsync("mkdir", "-m", "755", "run")).ShouldSucceed();
        (await RunAsync(BerthBinary.Path, "service", "register", "--backend", "builtin", "--start", "web")).ShouldSucceed();
        try
        {
            var runtime = File.ReadAllLines($"{supervisor}/runtime")[1];
            var ask = jail.Write("ask.py", $$"""
                import socket
                s = socket.socket(socket.AF_UNIX)
                s.connect("{{runtime}}/control.sock")
                s.send(b'{"version":2,"method":"list"}\n')
                print("answered" if s.recv(100) else "refused")
                """);
            var attack = $"echo tried; python3 {ask}; cp web/berth.json {supervisor}/services/evil.json && echo written; ln {ask} "
                + $"{supervisor}/services/linked.json && echo linked; mv {supervisor} moved && echo moved";
            (await RunAsync("sh", "-c",
                $"python3 {ask}; cp web/berth.json {supervisor}/services/evil.json && rm {supervisor}/services/evil.json && "
                    + "echo written")).ShouldSucceed().ShouldBe("answered\nwritten\n");

            string[][] grants =
            [
                ["--rw", jail.Workspace], ["--rw", jail.Workspace, "--rw", supervisor, "--rw", runtime],
                    ["--rw", jail.Workspace, "--rw", $"{supervisor}/services", "--rw", $"{runtime}/control.sock"],
                ["--rw", jail.Workspace, "--ro", runtime, "--ro", supervisor], ["--rw", "/"],
            ];
            foreach (var flags in grants)
            {
                var result = await RunAsync([BerthBinary.Path, "run", .. flags, "--", "sh", "-c", attack]);
                // A grant of just what is denied may be refused as a whole.
                (result.ExitCode is 2 or 125
                    ? result.Output == ""
                    : result.Output.Replace("refused\n", "", StringComparison.Ordinal) == "tried\n").ShouldBeTrue(
                        $"{string.Join(' ', flags)}: {result}");
                Directory.GetFiles($"{supervisor}/services").Select(Path.GetFileName).ShouldBe(["web.json"]);
            }

            (await RunAsync(BerthBinary.Path, "run", "--rw", jail.Workspace, "--", "cat", "web/berth.json"))
                .ShouldSucceed()
                .ShouldContain("web");
        }
        finally
        {
            await RunAsync(BerthBinary.Path, "service", "unregister", "web");
        }

        Task<CommandOutput> RunAsync(params IEnumerable<string> command) => jail.Caller.RunAsync(command, jail.Workspace, environment);
    }
}
