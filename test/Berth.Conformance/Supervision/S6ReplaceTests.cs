using Berth.Supervision;
using Berth.Supervision.Services;
using Berth.TestKit;
using Berth.Workloads.Specs;

namespace Berth.Conformance.Supervision;

/// <summary>What becomes of a service of s6, and of its log, when it becomes another, or goes and comes back.</summary>
public sealed class S6ReplaceTests
{
    [Fact]
    public Task Replace_OfWhatRuns_IsTheOtherAndKeepsItsLog() => S6Tree.RunAsync(async (manager, tree) =>
    {
        var definition = S6Tree.Sh("web", "echo one; exec sleep 1000") with
        {
            Supervise = new SuperviseSpec { Ready = new DescriptorProbe(5) },
        };
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        await UntilLoggedAsync(manager, definition.Name, "one");

        var other = S6Tree.Sh("web", "echo two; exec sleep 1000") with
        {
            Supervise = new SuperviseSpec { Log = new LogSpec { Files = 3, Size = 8192 } },
        };
        await manager.ReplaceAsync(other, restart: true, Deadline.Token());

        await UntilLoggedAsync(manager, definition.Name, "one", "two");
        (await manager.StatusAsync(
            definition.Name, Deadline.Token())).Observed.ShouldBe(ObservedState.Ready); // it does not say it any more
        await manager.RegisterAsync(other, start: true, Deadline.Token()); // and is just that
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task Replace_WithoutARestart_LeavesWhatRunsAlone() => S6Tree.RunAsync(async (manager, tree) =>
    {
        var definition = S6Tree.Sh("web", "echo one; exec sleep 1000");
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        var pid = (await manager.StatusAsync(definition.Name, Deadline.Token())).Pid;

        await manager.ReplaceAsync(S6Tree.Sh("web", "echo two; exec sleep 1000"), restart: false, Deadline.Token());
        (await manager.StatusAsync(definition.Name, Deadline.Token())).Pid.ShouldBe(pid);

        await manager.RestartAsync(definition.Name, Deadline.Token());
        await UntilLoggedAsync(manager, definition.Name, "one", "two");
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task Replace_ByWhatS6Cant_LeavesTheServiceAsItWas() => S6Tree.RunAsync(async (manager, tree) =>
    {
        var definition = S6Tree.Sh("web", "exec sleep 1000");
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        var before = await manager.StatusAsync(definition.Name, Deadline.Token());

        await Should.ThrowAsync<ServiceException>(
            () => manager.ReplaceAsync(
                definition with { Supervise = new SuperviseSpec { DieWithSupervisor = true } }, restart: true, Deadline.Token()));

        var after = await manager.StatusAsync(definition.Name, Deadline.Token());
        (after.Pid, after.Observed).ShouldBe((before.Pid, ObservedState.Ready));
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task Log_OfAServiceThatIsGone_IsNotThatOfTheNextOfItsName() => S6Tree.RunAsync(async (manager, tree) =>
    {
        var definition = S6Tree.Sh("web", "echo one; exec sleep 1000");
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        await UntilLoggedAsync(manager, definition.Name, "one");
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
        Directory.GetFileSystemEntries(tree.Options.LogDirectory).ShouldBeEmpty();

        // Left by somebody who only removed the service directory.
        Directory.CreateDirectory(Path.Combine(tree.Options.LogDirectory, "web"));
        File.WriteAllText(Path.Combine(tree.Options.LogDirectory, "web/current"), "2026-01-01 00:00:00.000000000  of another\n");
        await manager.RegisterAsync(S6Tree.Sh("web", "echo two; exec sleep 1000"), start: true, Deadline.Token());

        await UntilLoggedAsync(manager, definition.Name, "two");
        File.ReadAllText(Path.Combine(tree.Options.LogDirectory, "web.earlier/current")).ShouldContain("of another");
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    /// <summary>Not when it was registered: what a path leads to may change meanwhile.</summary>
    [Fact]
    public Task Paths_OfAService_AreResolvedWhenItRuns() => S6Tree.RunAsync(async (manager, tree) =>
    {
        foreach (var name in new[] { "old", "new" })
            Directory.CreateDirectory(tree.Directories[name]);
        File.CreateSymbolicLink(tree.Directories["current"], tree.Directories["old"]);
        var definition = S6Tree.Sh("web", "pwd -P; exec sleep 1000") with { WorkingDirectory = tree.Directories["current"] };
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        await UntilLoggedAsync(manager, definition.Name, tree.Directories["old"]);
        File.Delete(tree.Directories["current"]);
        File.CreateSymbolicLink(tree.Directories["current"], tree.Directories["new"]);

        await manager.RestartAsync(definition.Name, Deadline.Token());

        await UntilLoggedAsync(manager, definition.Name, tree.Directories["old"], tree.Directories["new"]);
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    /// <summary>An s6 that is not pid 1, and is named by the variable alone: no command has to be told of it once more.</summary>
    [Fact]
    public async Task Commands_UnderAnS6ThatTheVariableNames_KnowItsServices()
    {
        await using var tree = new S6Tree();
        KeyValuePair<string, string>[] environment =
            [new("BERTH_S6_SCANDIR", tree.Options.ScanDirectory), new("BERTH_STATE_DIR", tree.Directories["state"])];
        File.WriteAllText(tree.Directories["berth.json"],
            """{ "name": "web", "command": ["sh", "-c", "echo hello; exec sleep 1000"], "isolation": "none" }""");
        (await BerthAsync("service", "register", "--backend", "s6", "--start", tree.Directories["berth.json"])).ShouldSucceed();

        await Eventually.Async(
            async () => (await BerthAsync("logs", "--no-time",
                "web")).Output.EndsWith("\nhello\n", StringComparison.Ordinal)); // after the warning that root's is in no sandbox
        (await BerthAsync("service", "list")).ShouldSucceed().ShouldMatch("s6 +web +ready");
        (await BerthAsync("status")).ShouldSucceed().ShouldMatch("s6 +web +ready");
        (await BerthAsync("status", "web")).ShouldSucceed().ShouldContain("by s6");
        (await BerthAsync("ps")).ShouldSucceed().ShouldMatch("s6 +web +ready");
        (await BerthAsync("top", "--once")).ShouldSucceed().ShouldContain("web");
        (await BerthAsync("service", "managers")).ShouldSucceed().ShouldMatch("used +s6 .*BERTH_S6_SCANDIR");
        (await BerthAsync("restart", "web")).ShouldSucceed();
        (await BerthAsync("service", "unregister", "web")).ShouldSucceed();
        Directory.Exists(Path.Combine(tree.Options.ScanDirectory, "berth-web")).ShouldBeFalse();

        Task<CommandOutput> BerthAsync(params string[] arguments) =>
            Caller.Root().RunAsync([BerthBinary.Path, .. arguments], "/", environment);
    }

    private static Task UntilLoggedAsync(IServiceManager manager, ServiceName name, params string[] lines) =>
        Eventually.Async(async () => (await S6Tree.LogAsync(manager, name)).SequenceEqual(lines), $"the log is {string.Join(", ", lines)}");
}
