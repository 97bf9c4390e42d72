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
        string[] refused = ["/", "/tmp", "/var/tmp", "/usr", "/usr/lib", "/etc", "/var", "/proc", "/dev", "/home", jail.Caller.Home, $"{jail.Workspace}/open"];
        foreach (var directory in refused)
        {
            var result = await jail.Caller.RunAsync(jail.Command(["true"]), directory, jail.Environment);
            result.ExitCode.ShouldBe(2, $"{directory}: {result}");
            result.Error.ShouldContain("--profile strict");
            (await jail.Caller.RunAsync(jail.Command(["true"], "--profile", "strict"), directory, jail.Environment)).ShouldSucceed();
        }

        (await jail.RunAsync(["touch", "file"])).ShouldSucceed();
        (await jail.Caller.RunAsync(jail.Command(["true"], "--rw", $"{jail.Workspace}/open"), $"{jail.Workspace}/open", jail.Environment)).ShouldSucceed();
    }

    [Fact]
    public async Task Workspace_OfTheHome_IsHadByItsName()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var home = $"HOME={jail.Workspace}";

        var refusal = await jail.RunOutsideAsync("env", home, BerthBinary.Path, "run", "--", "true");
        refusal.ExitCode.ShouldBe(2);
        refusal.Error.ShouldContain($"--rw {jail.Workspace}");
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
}
