using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Desktop;

/// <summary>
/// Starts and ends of instances in any order, over a few identities that share grants. BERTH_INTERLEAVED is the number of starts.
/// </summary>
public sealed class InterleavedStartTests
{
    private const int Identities = 5, MostAtATime = 6;

    private static readonly int s_starts =
        Environment.GetEnvironmentVariable("BERTH_INTERLEAVED") is { } count ? int.Parse(count, CultureInfo.InvariantCulture) : 100;

    /// <summary>Uses its grants all the time, and says when one is lost. It ends at the end of its input.</summary>
    private const string Workload =
        """
        xdpyinfo >/dev/null || echo lost the display; echo ready
        while :; do
            cat /granted/file >/dev/null || echo lost the file
            read -t 0.05 -r line; if [ $? -le 1 ]; then break; fi
        done
        xdpyinfo >/dev/null || echo lost the display; echo done
        """;

    [Fact]
    public async Task Grants_OfRunningInstances_Stay_AndAreGoneAtTheEnd()
    {
        HostTool.Require("bash");
        HostTool.Require("getfacl");
        TestContext.Current.TestOutputHelper?.WriteLine($"BERTH_SEED={Properties.RandomSeed}, {s_starts} starts");
        using var session = await XSession.StartAsync(JailKind.BerthAsRoot, "-noreset");
        var random = new Random(Properties.RandomSeed);
        Directory.CreateDirectory(Path.Combine(session.Jail.Outside, "granted"));
        var file = Path.Combine(session.Jail.Outside, "granted/file");
        File.WriteAllText(file, "granted");
        File.SetUnixFileMode(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var before = await StateAsync(session);
        var commands = Enumerable.Range(0, Identities).Select(identity => Describe(session, identity).ToArray()).ToArray();
        var running = new List<RunningCommand>();

        for (var starts = 0; starts < s_starts || running.Count > 0;)
        {
            if (starts < s_starts && running.Count < MostAtATime && (running.Count == 0 || random.Next(2) == 0))
            {
                var started = session.StartOutside(commands[random.Next(Identities)]);
                (await started.LineAsync()).ShouldBe("ready");
                running.Add(started);
                starts++;
                continue;
            }

            var ending = running[random.Next(running.Count)];
            running.Remove(ending);
            await EndAsync(ending, random.Next(4));
        }

        (await session.BerthAsync("ps", "--json")).ShouldSucceed().Trim().ShouldBe("[]");
        (await StateAsync(session)).ShouldBe(before);
        session.ShouldLeaveNothing();
    }

    private static async Task EndAsync(RunningCommand ending, int how)
    {
        if (how == 0)
            ending.Signal("KILL");
        else if (how == 1)
            ending.Signal("TERM");
        ending.CloseInput();
        var output = (await ending.EndAsync()).Output;
        output.ShouldNotContain("lost");
        if (how > 1)
            output.ShouldBe("done\n");
    }

    private static IEnumerable<string> Describe(XSession session, int identity)
    {
        var granted = Path.Combine(session.Jail.Outside, "granted");
        var description = new JsonObject
        {
            ["name"] = $"worker{identity}",
            ["command"] = new JsonArray("bash", "-c", Workload),
            ["sandbox"] = new JsonObject
            {
                ["profile"] = "strict",
                ["identity"] = identity,
                ["filesystem"] = new JsonArray(new JsonObject { ["bind"] = granted, ["to"] = "/granted" }),
                ["extraPermissions"] = new JsonArray(
                    new JsonObject { ["path"] = granted, ["read"] = true, ["execute"] = true }),
            },
            ["grants"] = new JsonObject { ["x11"] = true },
        };
        return [BerthBinary.Path, "run", session.Jail.Write($"worker{identity}.json", description.ToJsonString())];
    }

    /// <summary>Access control lists, the X server's list, and mounts of the host.</summary>
    private static async Task<string> StateAsync(XSession session) => string.Join(
        '\n',
        (await session.OutsideAsync("getfacl", "-R", "-p", session.Jail.Outside)).ShouldSucceed(),
        string.Join('\n', await session.HostsAsync()),
        string.Join('\n', File.ReadAllLines("/proc/self/mountinfo")
            .Where(line => line.Contains(session.Jail.State, StringComparison.Ordinal))));
}
