using Berth.TestKit;

namespace Berth.Conformance.Tiers;

/// <summary>A description that asks for no isolation gets none: a plain process of the caller.</summary>
public sealed class NoIsolationTests
{
    [Fact]
    public async Task Run_IsolationNone_IsAPlainProcessOfTheCaller()
    {
        var caller = Caller.Ordinary();
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "berth.json");
        await File.WriteAllTextAsync(
            file, """{ "name": "plain", "isolation": "none", "command": ["sh", "-c", "id -u; readlink /proc/self/ns/mnt /proc/self/ns/user"] }""");
        caller.Own(directory.Path);
        caller.Own(file);
        var state = new KeyValuePair<string, string>("BERTH_STATE_DIR", directory.Path + "/state");

        var outside = await caller.RunAsync(["sh", "-c", "id -u; readlink /proc/self/ns/mnt /proc/self/ns/user"], directory.Path, state);
        var inside = await caller.RunAsync([BerthBinary.Path, "run", file], directory.Path, state);

        inside.ShouldSucceed().ShouldBe(outside.ShouldSucceed());
    }
}
