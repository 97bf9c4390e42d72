using System.Globalization;
using System.Text.RegularExpressions;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Explain;

/// <summary>What can be seen of a sandbox before it runs: <c>berth explain</c>, and the code of a compiled launcher.</summary>
public sealed partial class CompiledLauncherTests
{
    [Fact]
    public async Task Explain_OfTheQuickstart_SaysWhatWillHappenAndDoesNothing()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        File.Copy(Repository.Path("samples/quickstart/berth.json"), Path.Combine(jail.Workspace, "berth.json"));

        var text = (await jail.BerthAsync("explain", "berth.json")).ShouldSucceed();

        foreach (var word in (string[])["/usr", "/proc", "/tmp", "open_tree", "mount_setattr", "pivot_root", "seccomp", "landlock",
            "execve", "loopback"])
            text.ShouldContain(word, Case.Insensitive);
        Directory.Exists(jail.State).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Compiled_RunsWithoutBerth(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var berth = Path.Combine(jail.Outside, "berth");
        var copies = BerthBinary.CopyTo(berth);
        var app = Path.Combine(jail.Workspace, "app");
        (await jail.RunOutsideAsync(berth, "compile", "--profile", "strict", "-o", app, "--", "sh", "-c",
            "id -un; cat /proc/1/comm; ls ~; touch /usr/x; exit 6")).ShouldSucceed();
        foreach (var copy in copies)
            File.Delete(copy);

        var result = await jail.RunOutsideAsync(app);

        result.ExitCode.ShouldBe(6, $"{result}");
        result.Output.ShouldBe("berth\nberth-init\n");
        result.Error.ShouldContain("touch");
    }

    [Fact]
    public async Task Compiled_IsStraightLineCode()
    {
        var objdump = HostTool.Require("objdump");
        using var jail = Jail.Make(JailKind.BerthAsUser);
        (await jail.BerthAsync("compile", "--profile", "strict", "-o", "app", "--", "true")).ShouldSucceed();
        var lines = (await jail.RunOutsideAsync(objdump, "-d", "--no-show-raw-insn", "app")).ShouldSucceed().Split('\n');

        var (operation, operations) = ("", 0);
        foreach (var line in lines)
        {
            if (Symbol().Match(line) is { Success: true } symbol)
            {
                operation = symbol.Groups[1].Value;
                operations++;
            }

            line.ShouldNotMatch(@"\t(call|ret|loop|int3|\(bad\))");
            line.ShouldNotMatch(@"\tjmp\s+\*");
            if (Jump().Match(line) is not { Success: true } jump)
                continue;
            var backward = Number(jump.Groups[3]) <= Number(jump.Groups[1]);
            var target = jump.Groups[4].Value;
            // Back to a place in the same operation: a loop that waits, or writes a number. Out of the failure stubs: to the
            // operation after the one whose failure does not matter. Everything else goes forward.
            if (backward && !operation.StartsWith("when_a_call_fails", StringComparison.Ordinal))
                target.ShouldBe(operation, line);
            else if (backward)
                jump.Groups[2].Value.ShouldBe("je", line);
        }

        operations.ShouldBeGreaterThan(200);
    }

    private static long Number(Group group) => long.Parse(group.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[0-9a-f]+ <([^>+]+)>:$")]
    private static partial Regex Symbol();

    [GeneratedRegex(@"^\s*([0-9a-f]+):\s+(j\w+)\s+(?:0x)?([0-9a-f]+) <([^>+]+)")]
    private static partial Regex Jump();
}
