using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>
/// A rule through a link holds for as long as nobody exchanges the link's name while the sandbox starts. Where that can't be seen, nothing
/// starts.
/// </summary>
public sealed class UnwatchedNameTests
{
    private const string Tree = "mkdir -p d/real && echo secret > d/real/.env && ln -s real d/conf";

    /// <summary>An earlier run, with the caller's uid, may have taken the right to list the directory away.</summary>
    [Fact]
    public async Task Deny_ThroughADirectoryThatMayBeWrittenAndNotListed_IsRefused()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var refused = await RunAsync(jail, $"{Tree} && chmod 311 d", "");

        refused.ExitCode.ShouldBe(2, $"{refused}");
        refused.Output.ShouldBe("");
        refused.Error.ShouldContain("/d/conf/.env cannot be enforced", Case.Sensitive, $"{refused}");
        refused.Error.ShouldContain("chmod u+r");
    }

    [Fact]
    public async Task Deny_WhereNoInotifyInstanceIsLeft_IsRefused()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var refused = await RunAsync(jail, Tree, "unshare -Ur sh -c 'echo 0 > /proc/sys/user/max_inotify_instances && exec \"$@\"' sh");

        refused.ExitCode.ShouldBe(2, $"{refused}");
        refused.Output.ShouldBe("");
        refused.Error.ShouldContain("fs.inotify.max_user_instances", Case.Sensitive, $"{refused}");
    }

    /// <summary>The control for both: as they are, each start, and the file is denied.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("unshare -Ur")]
    public async Task Deny_WhereNamesCanBeWatched_Starts(string before)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var ran = await RunAsync(jail, Tree, before);

        ran.Output.ShouldBe("started\n", $"{ran}");
    }

    private static Task<CommandOutput> RunAsync(Jail jail, string prepare, string before) => jail.RunOutsideAsync(
        "sh", "-c",
            $"{prepare} && exec {before} {BerthBinary.Path} run --deny \"$PWD/d/conf/.env\" -- sh -c 'echo started; cat d/conf/.env "
                + "d/real/.env'");
}
