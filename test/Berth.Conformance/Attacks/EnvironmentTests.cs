using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>Secrets in the caller's environment, and in what others can see of Berth's processes.</summary>
public sealed class EnvironmentTests
{
    private const string Password = "hunter2-0b7f";

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Environment_OfTheCaller_DoesNotReachTheWorkload(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        KeyValuePair<string, string>[] environment =
            [.. jail.Environment, new("AWS_SECRET_ACCESS_KEY", Password), new("SSH_AUTH_SOCK", $"/tmp/{Password}")];
        string[] attack = ["sh", "-c", $"env | grep {Password} || cat /proc/*/environ | tr '\\0' '\\n' | grep {Password}"];

        (await jail.Caller.RunAsync(attack, jail.Workspace, environment)).ShouldSucceed();
        var jailed = await jail.Caller.RunAsync(jail.Command(attack), jail.Workspace, environment);

        jailed.ExitCode.ShouldBe(1, $"{jailed}");
        jailed.Output.ShouldBe("");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task LauncherAndInit_ShowNeitherArgumentsNorEnvironment(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var mark = HostProcesses.NewMark();
        jail.Write("berth.json", $$"""
            { "name": "secretive", "command": ["sh", "-c", "echo ready; exec sleep {{mark}}", "{{Password}}"], "environment": { "TOKEN": "{{Password}}" },
              "sandbox": { "profile": "strict" } }
            """);
        KeyValuePair<string, string>[] environment = [.. jail.Environment, new("CALLERS_SECRET", Password)];
        using var run = jail.Caller.Start([BerthBinary.Path, "run"], jail.Workspace, environment);
        (await run.LineAsync()).ShouldBe("ready");

        // berth has become the launcher; init is its child, the workload init's.
        var init = HostProcesses.ChildrenOf(run.Pid).ShouldHaveSingleItem();
        foreach (var pid in (int[])[run.Pid, init])
        {
            HostProcesses.Read(pid, "cmdline").ShouldBe("berth: secretive\0");
            HostProcesses.Read(pid, "environ").ShouldBe("");
        }

        run.Signal("TERM");
        (await run.EndAsync()).ExitCode.ShouldBe(128 + 15);
    }
}
