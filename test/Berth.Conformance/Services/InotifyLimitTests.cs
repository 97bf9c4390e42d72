using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Services;

/// <summary>
/// A supervisor takes two inotify instances. Where it does not get them it says so, and what to do; it needs them to see what its services
/// do.
/// </summary>
public sealed class InotifyLimitTests
{
    private const int EndedByTimeout = 124; // timeout(1)

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Supervise_WithoutItsInotifyInstances_SaysWhatToDo(int instances)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var refused = await SuperviseAsync(jail, instances);

        refused.ExitCode.ShouldBe(125, $"{refused}");
        refused.Error.ShouldContain("fs.inotify.max_user_instances", Case.Sensitive, $"{refused}");
    }

    [Fact]
    public async Task Supervise_WithTwo_Runs()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        (await SuperviseAsync(jail, 2)).ExitCode.ShouldBe(EndedByTimeout);
    }

    /// <summary>One that runs is ended after a while.</summary>
    private static Task<CommandOutput> SuperviseAsync(Jail jail, int instances) => jail.RunOutsideAsync(
        "unshare", "-Ur", "sh", "-c",
            $"echo {instances} > /proc/sys/user/max_inotify_instances && mkdir -m 700 run && XDG_RUNTIME_DIR=$PWD/run exec timeout -k 5 "
                + $"-s TERM 3 {BerthBinary.Path} supervise");
}
