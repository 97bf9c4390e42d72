using Berth.Supervision.Services;

namespace Berth.Supervisor.Tests.Services;

/// <summary>A registered service becomes another; and definitions on disk that are broken.</summary>
public sealed class ReplaceTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Replace_ServiceThatRuns_IsRestartedWhereAsked(bool restart)
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "echo old; exec sleep 1000");
        var before = (await supervisor.UntilAsync(name, static status => status.Pid is not null)).Pid;
        await Eventually.Async(async () => (await supervisor.LogAsync(name)).Count == 1);

        await supervisor.Manager.ReplaceAsync(supervisor.Definition("web", "echo new; exec sleep 1000"), restart, Deadline.Token());

        var after = (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Pid;
        (after != before).ShouldBe(restart);
        if (!restart)
            await supervisor.Manager.RestartAsync(name, Deadline.Token());
        await Eventually.Async(async () => (await supervisor.LogAsync(name)).SequenceEqual(["old", "new"]));
        await supervisor.EndAsync();
        await supervisor.BeginAsync();
        await supervisor.Manager.RestartAsync(name, Deadline.Token());
        await Eventually.Async(async () => (await supervisor.LogAsync(name)).SequenceEqual(["old", "new", "new"]));
    }

    [Fact]
    public async Task Replace_ServiceThatIsDown_StaysDown()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000", start: false);

        await supervisor.Manager.ReplaceAsync(supervisor.Definition("web", "exec sleep 2000"), restart: true, Deadline.Token());

        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Observed.ShouldBe(ObservedState.Down);
        var none = await Should.ThrowAsync<ServiceException>(
            () => supervisor.Manager.ReplaceAsync(supervisor.Definition("other", ""), restart: true, Deadline.Token()));
        none.Kind.ShouldBe(ServiceErrorKind.NotRegistered);
    }

    [Fact]
    public async Task Replace_WithACycle_IsRefusedAndTheServiceIsAsItWas()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var db = await supervisor.AddAsync("db", "exec sleep 1000");
        await supervisor.AddAsync("web", "exec sleep 1000", static spec => spec with { After = ["db"] });
        var before = (await supervisor.UntilAsync(db, static status => status.Pid is not null)).Pid;

        var refused = await Should.ThrowAsync<ServiceException>(() =>
            supervisor.Manager.ReplaceAsync(supervisor.Definition("db", "exec sleep 1000", static spec => spec with { After = ["web"] }),
                restart: true, Deadline.Token()));

        refused.Message.ShouldContain("db -> web -> db");
        (await supervisor.Manager.StatusAsync(db, Deadline.Token())).Pid.ShouldBe(before);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Unregister_BrokenDefinition_IsGone(bool runs)
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000", start: runs);
        await supervisor.EndAsync();
        var path = Path.Combine(supervisor.State, "services", "web.json");
        File.WriteAllText(path, "{");
        await supervisor.BeginAsync();
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Problem.ShouldNotBeNull().ShouldContain("web.json");

        await supervisor.Manager.UnregisterAsync(name, Deadline.Token());

        File.Exists(path).ShouldBeFalse();
        (await supervisor.Manager.ListAsync(Deadline.Token())).ShouldBeEmpty();
        (await Should.ThrowAsync<ServiceException>(
            () => supervisor.Manager.StatusAsync(name, Deadline.Token()))).Kind.ShouldBe(ServiceErrorKind.NotRegistered);
    }

    [Fact]
    public async Task Register_OverABrokenDefinition_MendsIt()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        File.WriteAllText(Path.Combine(supervisor.State, "services", "web.json"), "{");
        await supervisor.Manager.ReloadAsync(Deadline.Token());
        (await Should.ThrowAsync<ServiceException>(
            () => supervisor.Manager.StartAsync(ServiceName.Parse("web"), Deadline.Token()))).Kind.ShouldBe(
                ServiceErrorKind.InvalidDefinition);

        await supervisor.AddAsync("web", "exec sleep 1000");

        (await supervisor.Manager.ListAsync(Deadline.Token())).ShouldHaveSingleItem().Problem.ShouldBeNull();
    }
}
